// The doctor in a page: what is in a model file, what it seems to be for, a lens made of it. It works in a worker of its own.
import * as Comlink from 'comlink';
import { LensError, type ExaminedModel, type Manifest, type Registries } from './api';
import { valueOf, type Answer } from './answer';
import type { ComposedLens, ComposeOptions } from './doctor_engine';
import type { DoctorWorker } from './doctor_worker';

/** Every call may throw LensError; after one the doctor goes on. */
export class Doctor {
  private constructor(
    private readonly thread: Worker,
    private readonly worker: Comlink.Remote<DoctorWorker>,
    private readonly broken: Promise<never>,
  ) {}

  /** Throws where the engine cannot be loaded. */
  static async open(): Promise<Doctor> {
    const thread = new Worker(new URL('./doctor_worker.ts', import.meta.url), { type: 'module' });
    const broken = new Promise<never>((_, fail) => {
      thread.onerror = (event) => fail(new LensError('worker', event.message || 'could not be started', 'reload the page'));
    });
    // Nobody may be waiting when it breaks.
    broken.catch(() => {});
    const doctor = new Doctor(thread, Comlink.wrap<DoctorWorker>(thread), broken);
    try {
      await doctor.taskWords();
      return doctor;
    } catch (error) {
      doctor.close();
      throw error;
    }
  }

  /** An .onnx or .tflite file, told by its content; `name` is the file's, without folders. `task`: one of taskWords(), where the guess is wrong. */
  examine(name: string, bytes: Uint8Array, task = ''): Promise<ExaminedModel> {
    return this.answer(this.worker.examine(name, bytes, task));
  }

  /**
   * A lens that runs: components, what feeds what, effects, as `diopter new` makes it; a detector comes before what looks at its regions.
   * `alternative` counts through `description.alternatives` of the last model (0 is the first of them); left out: the top guess.
   */
  lensOf(models: ExaminedModel[], options: ComposeOptions = {}): Promise<ComposedLens> {
    return this.answer(this.worker.lensOf(models, options));
  }

  /** What is wrong with a manifest; null: nothing that can be told without its models. */
  async check(manifest: Manifest): Promise<LensError | null> {
    const found = await this.answer(this.worker.check(manifest));
    return found && new LensError(found.place, found.what, found.remedy);
  }

  registries(): Promise<Registries> {
    return this.answer(this.worker.registries());
  }
  taskWords(): Promise<string[]> {
    return this.answer(this.worker.taskWords());
  }

  close(): void {
    this.thread.terminate();
  }

  private async answer<T>(asked: Promise<Answer<T>>): Promise<T> {
    return valueOf(await Promise.race([asked, this.broken]));
  }
}
