// The models of a worker: loaded once by content, kept while lenses change. A component that runs in the background gets a worker of its
// own, so that the video never waits.
import * as Comlink from 'comlink';
import { LensError, type Backend, type Component, type LensFiles, type RunInfo } from './api';
import type { ModelRun, ModelTensor, TensorValue } from './model_run';
import { choose, loadBuild, type Choice } from './ort_build';
import { OrtModel } from './ort_model';

/** What runs in the worker of a background model (model_worker.ts). */
export interface ModelWorker {
  load(name: string, bytes: Uint8Array, choice: Choice): Promise<{ inputs: ModelTensor[]; outputs: ModelTensor[] }>;
  run(inputs: TensorValue[]): Promise<TensorValue[]>;
}

class RemoteModel implements ModelRun {
  readonly elsewhere = true;
  constructor(
    private readonly worker: Worker,
    private readonly remote: Comlink.Remote<ModelWorker>,
    readonly inputs: ModelTensor[],
    readonly outputs: ModelTensor[],
    readonly backend: 'wasm' | 'webgpu',
    readonly threads: number,
  ) {}

  static async create(name: string, bytes: Uint8Array, choice: Choice): Promise<RemoteModel> {
    const worker = new Worker(new URL('./model_worker.ts', import.meta.url), { type: 'module' });
    const remote = Comlink.wrap<ModelWorker>(worker);
    const broken = new Promise<never>((_, fail) => {
      worker.onerror = (event) => fail(new Error(event.message || 'its worker could not be started'));
    });
    try {
      const { inputs, outputs } = await Promise.race([remote.load(name, bytes, choice), broken]);
      return new RemoteModel(worker, remote, inputs, outputs, choice.backend, choice.threads);
    } catch (error) {
      worker.terminate();
      throw new LensError(name, error instanceof Error ? error.message : String(error));
    }
  }

  run(inputs: TensorValue[]): Promise<TensorValue[]> {
    return this.remote.run(Comlink.transfer(inputs, inputs.map((input) => input.data.buffer as ArrayBuffer)));
  }
  async release(): Promise<void> {
    this.worker.terminate();
  }
}

interface Kept {
  run: ModelRun;
  choice: Choice;
  bytes: number;
}

export class ModelStore {
  private readonly kept = new Map<string, Kept>();

  /** The models of a lens by file, and what they got to run on. Models that no component uses any more are let go. */
  async load(lens: LensFiles, wished: Backend, threads: number): Promise<{ models: Map<string, ModelRun>; components: RunInfo['components'] }> {
    const models = new Map<string, ModelRun>();
    const components: RunInfo['components'] = [];
    const used = new Set<string>();
    for (const component of lens.manifest.components) {
      const { key, kept } = await this.loadOne(component, lens, wished, threads);
      used.add(key);
      models.set(component.model.file, kept.run);
      components.push({ id: component.id, backend: kept.run.backend, threads: kept.run.threads, why: kept.choice.why, modelBytes: kept.bytes });
    }
    this.letGo = [...this.kept.keys()].filter((key) => !used.has(key));
    return { models, components };
  }

  private letGo: string[] = [];
  /** Frees what the last load() left over; called once the old session is closed. */
  async release(): Promise<void> {
    for (const key of this.letGo.splice(0)) {
      await this.kept.get(key)?.run.release();
      this.kept.delete(key);
    }
  }

  private async loadOne(component: Component, lens: LensFiles, wished: Backend, threads: number): Promise<{ key: string; kept: Kept }> {
    const { file, sha256 } = component.model;
    const bytes = lens.files.get(file);
    if (!bytes) throw new LensError(`lens.json: components/${component.id}/model/file`, `"${file}" is not in the lens`, 'add the file, or name one that is there');
    const choice = await choose(wished, threads, component);
    const background = component.run?.mode === 'background' && typeof Worker !== 'undefined';
    // One session runs one frame at a time, so components that share a file each get their own.
    const key = [sha256 ?? file, component.id, choice.backend, choice.threads, background].join(' ');
    let kept = this.kept.get(key);
    if (!kept) {
      const run = background ? await RemoteModel.create(file, bytes, choice) : await OrtModel.create(await loadBuild(choice), file, bytes, choice);
      kept = { run, choice, bytes: bytes.length };
      this.kept.set(key, kept);
    }
    return { key, kept };
  }
}
