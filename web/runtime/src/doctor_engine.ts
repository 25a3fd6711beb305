// The doctor's calls into the engine's module. Models are opened for one call each, so that nothing is lost where a hostile file makes
// the module stop: it is loaded anew.
import { LensError, type ExaminedModel, type Manifest, type Registries } from './api';
import type { EngineModule } from './engine_module';
import { sha256 } from './sha256';

export interface ComposeOptions {
  name?: string;
  task?: string;
  alternative?: number;
}
export interface ComposedLens {
  manifest: Manifest;
  notes: string[];
}

export class DoctorEngine {
  private module: Promise<EngineModule> | undefined;

  constructor(private readonly load: () => Promise<EngineModule>) {
    // Begins to load; who calls first sees the failure.
    this.loaded().catch(() => {});
  }

  async examine(name: string, bytes: Uint8Array, task = ''): Promise<ExaminedModel> {
    const examined = await this.call(name, (module) =>
      withModel(module, name, bytes, (handle) => {
        module.check(module.withText(task, (at, size) => module.calls.dw_model_describe(handle, at, size)));
        const description = JSON.parse(module.text()) as Record<string, unknown>;
        module.check(module.calls.dw_model_file(handle));
        const file = module.text();
        module.check(module.calls.dw_model_bytes(handle));
        return { file, onnx: module.lastBytes(), description };
      }),
    );
    return { ...examined, sha256: await sha256(examined.onnx), ...(task && { task }) };
  }

  lensOf(models: ExaminedModel[], options: ComposeOptions = {}): Promise<ComposedLens> {
    return this.call('lens', (module) =>
      withModels(module, models, (handles) => {
        const request = { ...options, models: models.map((model, i) => ({ handle: handles[i], sha256: model.sha256, task: model.task })) };
        module.check(module.withText(JSON.stringify(request), (at, size) => module.calls.dw_lens_compose(at, size)));
        return JSON.parse(module.text()) as ComposedLens;
      }),
    );
  }

  /** What is wrong with the manifest; null: nothing that can be told without its files. */
  check(manifest: Manifest): Promise<LensError | null> {
    return this.call('lens.json', (module) => {
      const status = module.withText(JSON.stringify(manifest), (at, size) => module.calls.dw_lens_check(at, size));
      return status === 0 ? null : module.failure();
    });
  }

  registries(): Promise<Registries> {
    return this.call('engine', (module) => {
      module.calls.dw_registries();
      return JSON.parse(module.text()) as Registries;
    });
  }

  taskWords(): Promise<string[]> {
    return this.call('engine', (module) => {
      module.calls.dw_task_words();
      return JSON.parse(module.text()) as string[];
    });
  }

  private loaded(): Promise<EngineModule> {
    this.module ??= this.load().catch((error: unknown) => {
      this.module = undefined;
      throw error;
    });
    return this.module;
  }

  /** `place`: what the call is about. */
  private async call<T>(place: string, use: (module: EngineModule) => T): Promise<T> {
    const module = await this.loaded();
    try {
      return use(module);
    } catch (error) {
      if (error instanceof LensError) throw error;
      // A trap: the module's memory is in no known state.
      this.module = undefined;
      const why = error instanceof Error ? error.message : String(error);
      throw new LensError(place, `stopped the doctor: it needs more memory than a page has, or is broken (${why})`, 'try diopter inspect on a computer, or another file');
    }
  }
}

function withModel<T>(module: EngineModule, name: string, bytes: Uint8Array, use: (handle: number) => T): T {
  // Larger sizes would wrap around in 32 bits.
  const at = bytes.length < 2 ** 31 ? module.calls.dw_alloc(Math.max(1, bytes.length)) : 0;
  if (!at) throw new LensError(name, `does not fit into the engine's memory: ${bytes.length} bytes`, 'use a smaller model');
  module.bytes(at, bytes.length).set(bytes);
  // The file's memory belongs to the model from here on.
  const handle = module.withText(name, (text, size) => module.calls.dw_model_open(text, size, at, bytes.length));
  if (!handle) throw module.failure();
  try {
    return use(handle);
  } finally {
    module.calls.dw_model_close(handle);
  }
}

function withModels<T>(module: EngineModule, models: ExaminedModel[], use: (handles: number[]) => T, handles: number[] = []): T {
  const next = models[handles.length];
  if (!next) return use(handles);
  return withModel(module, nameOf(next), next.onnx, (handle) => withModels(module, models, use, [...handles, handle]));
}

/** Of the file that was examined: the lens tells where its model comes from. */
function nameOf({ description, file }: ExaminedModel): string {
  return typeof description.model === 'string' ? description.model : file.replace(/^.*\//, '');
}
