// A lens at work in the engine's module: frames in, drawn frames and results out. The same in a worker, on the main thread and in node.
import { LensError, type Manifest, type ResultPicture, type Results, type Tap } from './api';
import { EngineModule, type Host, type PictureLayout } from './engine_module';
import { ELEMENT_TYPES, viewAs, type ModelRun, type TensorValue } from './model_run';

/** The engine's PixelFormat. */
export const PixelFormat = { i420: 1, nv12: 2, rgba: 3 } as const;
/** The engine's ColourMatrix and ColourRange. */
export const ColourMatrix = { bt601: 1, bt709: 2 } as const;
export const ColourRange = { limited: 1, full: 2 } as const;

/** The engine tells by number which session wants a model to be run. */
class Sessions implements Host {
  readonly open = new Map<number, EngineSession>();
  run(session: number, runner: number): void {
    this.open.get(session)?.wanted.push(runner);
  }
}

/** The engine with the sessions that run in it. */
export class Engine {
  private constructor(
    readonly module: EngineModule,
    readonly sessions: Sessions,
  ) {}
  static async load(source: Parameters<typeof EngineModule.load>[0]): Promise<Engine> {
    const sessions = new Sessions();
    return new Engine(await EngineModule.load(source, sessions), sessions);
  }
}

export interface SessionParts {
  manifest: Manifest;
  /** By the file's name in the lens. */
  models: Map<string, ModelRun>;
  pictures?: Map<string, { width: number; height: number; rgba: Uint8ClampedArray }>;
  font?: Uint8Array;
  /** True for runs that can be repeated: every answer is awaited, background components too. */
  waitForAnswers?: boolean;
}

export class EngineSession {
  /** Runners that the engine asked for during the last call. */
  readonly wanted: number[] = [];
  private readonly running = new Set<Promise<void>>();
  private closed = false;

  private constructor(
    private readonly engine: Engine,
    private readonly at: number,
    private readonly models: ModelRun[],
  ) {}

  /** Throws LensError with the field at fault as place. */
  static open(engine: Engine, parts: SessionParts): EngineSession {
    const { module } = engine;
    const at = module.withText(JSON.stringify(parts.manifest), (text, size) => module.checkAddress(module.calls.dw_session_new(text, size)));
    const models = parts.manifest.components.map(({ model }) => {
      const run = parts.models.get(model.file);
      if (!run) throw new LensError(model.file, 'is not among the loaded models');
      return run;
    });
    const session = new EngineSession(engine, at, models);
    engine.sessions.open.set(at, session);
    try {
      for (const [file, run] of parts.models) session.declareModel(file, run);
      for (const [name, picture] of parts.pictures ?? []) session.setPicture(name, picture);
      if (parts.font) module.withBytes(parts.font, (font, size) => module.calls.dw_session_set_font(at, font, size));
      module.check(module.calls.dw_session_open(at, parts.waitForAnswers ? 1 : 0));
    } catch (error) {
      engine.sessions.open.delete(at);
      module.calls.dw_session_close(at);
      throw error;
    }
    return session;
  }

  private declareModel(file: string, run: ModelRun): void {
    const { module } = this.engine;
    const info = JSON.stringify({ inputs: run.inputs, outputs: run.outputs });
    module.withText(file, (name, size) => module.withText(info, (text, length) => module.check(module.calls.dw_session_add_model(this.at, name, size, text, length))));
  }

  /** A picture of the lens, decoded; again for each picture of a clip. */
  setPicture(name: string, picture: { width: number; height: number; rgba: Uint8ClampedArray }): void {
    const { module } = this.engine;
    module.withText(name, (text, size) => {
      const layout = module.picture(module.checkAddress(module.calls.dw_session_add_picture(this.at, text, size, picture.width, picture.height)));
      for (let y = 0; y < picture.height; y++) {
        module.bytes(layout.planes[0] + y * layout.strides[0], picture.width * 4).set(picture.rgba.subarray(y * picture.width * 4, (y + 1) * picture.width * 4));
      }
    });
  }

  /** Memory for the next frame; write its planes before step(). */
  frame(format: number, width: number, height: number, matrix: number, range: number): PictureLayout {
    const { module } = this.engine;
    return module.picture(module.checkAddress(module.calls.dw_session_frame(this.at, format, width, height, matrix, range)));
  }

  fire(event: string, timeS: number): void {
    const { module } = this.engine;
    module.withText(event, (text, size) => module.calls.dw_session_fire(this.at, text, size, timeS));
  }

  get soundRate(): number {
    return this.engine.module.calls.dw_session_sound_rate(this.at);
  }
  get soundSamples(): number {
    return this.engine.module.calls.dw_session_sound_samples(this.at);
  }
  hear(samples: Float32Array): void {
    const { module } = this.engine;
    module.withBytes(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), (at) => module.calls.dw_session_hear(this.at, at, samples.length));
  }

  /** Takes the frame that was written last (none: only sound). Resolves when it is drawn. One step at a time. */
  async step(index: number, timeS: number): Promise<void> {
    const { calls } = this.engine.module;
    let state = calls.dw_session_step(this.at, index, timeS);
    this.launch();
    while (state === 1) {
      await Promise.race(this.running);
      if (this.closed) return;
      state = calls.dw_session_resume(this.at);
      this.launch();
    }
    if (state < 0) throw this.engine.module.failure();
  }

  /** Milliseconds of the last step: input, model, output, render, total. */
  times(): [number, number, number, number, number] {
    const { module } = this.engine;
    const at = module.calls.dw_session_times_ms(this.at);
    return [...new Float64Array(module.calls.memory.buffer, at, 5)] as [number, number, number, number, number];
  }

  /** The drawn frame where it lies, in its own format; null where none is shown (run.hold). Valid until the next frame(). */
  shown(): PictureLayout | null {
    const { module } = this.engine;
    const at = module.calls.dw_session_shown(this.at);
    return at ? module.picture(at) : null;
  }
  /** The drawn frame as RGBA: its address (0: none) for width * height * 4 bytes. Valid until the next call. */
  shownRgba(mirrored: boolean): number {
    return this.engine.module.calls.dw_session_shown_rgba(this.at, mirrored ? 1 : 0);
  }

  results(withPictures = false): Results {
    const { module } = this.engine;
    module.check(module.calls.dw_session_results(this.at, withPictures ? 1 : 0));
    return JSON.parse(module.text()) as Results;
  }
  /** Of the last results(true), in the order that they are named: "picture:0", ... */
  pictures(): ResultPicture[] {
    const { module } = this.engine;
    const pictures: ResultPicture[] = [];
    for (let at; (at = module.calls.dw_session_result_picture(this.at, pictures.length)); ) {
      const { bytes, ...about } = JSON.parse(module.text()) as Omit<ResultPicture, 'samples'> & { bytes: number };
      pictures.push({ ...about, samples: module.bytes(at, bytes).slice() });
    }
    return pictures;
  }

  keepTaps(keep: boolean): void {
    this.engine.module.calls.dw_session_keep_taps(this.at, keep ? 1 : 0);
  }
  /** The runs of the last step, where keepTaps() was set before it. */
  taps(): Tap[] {
    const { module } = this.engine;
    module.calls.dw_session_taps(this.at);
    type Kept = { name: string; type: string; shape: number[]; data: number; count: number };
    const kept = JSON.parse(module.text()) as { component: string; instance: number; inputs: Kept[]; outputs: Kept[] }[];
    const tensor = ({ data, count, ...about }: Kept) => ({ ...about, ...summary(module.floats(data, count).slice()) });
    return kept.map((tap) => ({ component: tap.component, instance: tap.instance, inputs: tap.inputs.map(tensor), outputs: tap.outputs.map(tensor) }));
  }

  /** Forgets what was remembered from frame to frame, once the models at work are done. */
  async reset(): Promise<void> {
    await Promise.allSettled(this.running);
    this.engine.module.calls.dw_session_reset(this.at);
  }

  /** Waits for the models at work; they stay loaded. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.running);
    this.engine.sessions.open.delete(this.at);
    this.engine.module.calls.dw_session_close(this.at);
  }

  private launch(): void {
    for (const runner of this.wanted.splice(0)) {
      const run: Promise<void> = this.runModel(runner).finally(() => this.running.delete(run));
      this.running.add(run);
    }
  }

  private async runModel(runner: number): Promise<void> {
    const { module } = this.engine;
    const start = performance.now();
    let error = '';
    try {
      const outputs = await this.models[runner].run(this.inputsOf(runner));
      outputs.forEach((output, i) => this.giveOutput(runner, i, output));
    } catch (failure) {
      error = failure instanceof Error ? failure.message : String(failure);
    }
    module.withText(error, (text, size) => module.calls.dw_runner_finish(this.at, runner, performance.now() - start, text, size));
  }

  private inputsOf(runner: number): TensorValue[] {
    const { module } = this.engine;
    const model = this.models[runner];
    const at = module.calls.dw_runner_inputs(this.at, runner);
    const words = new Uint32Array(module.calls.memory.buffer, at, 12 * model.inputs.length);
    return model.inputs.map((_, i) => {
      const [data, bytes, type, rank] = words.subarray(12 * i);
      const view = viewAs(type, module.calls.memory.buffer as ArrayBuffer, data, bytes);
      return { type: ELEMENT_TYPES[type - 1], dims: [...words.subarray(12 * i + 4, 12 * i + 4 + rank)], data: model.elsewhere ? view.slice() : view };
    });
  }

  private giveOutput(runner: number, i: number, output: TensorValue): void {
    const { module } = this.engine;
    const type = ELEMENT_TYPES.indexOf(output.type as (typeof ELEMENT_TYPES)[number]) + 1;
    const sizes = Int32Array.from(output.dims);
    const at = module.withBytes(new Uint8Array(sizes.buffer), (dims) => module.calls.dw_runner_output(this.at, runner, i, type, dims, output.dims.length));
    const { data } = output;
    module.bytes(module.checkAddress(at), data.byteLength).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
}

function summary(values: Float32Array): { values: Float32Array; min: number; max: number; mean: number; odd: number } {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let odd = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) {
      odd++;
      continue;
    }
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const count = values.length - odd;
  return count > 0 ? { values, min, max, mean: sum / count, odd } : { values, min: 0, max: 0, mean: 0, odd };
}
