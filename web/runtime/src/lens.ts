// A lens in a page: opens it in a worker, feeds it frames, shows it on a canvas.
import * as Comlink from 'comlink';
import { LensError, type FrameInput, type LensFiles, type LensSource, type Manifest, type OpenOptions, type Run, type RunInfo, type RunOptions } from './api';
import { valueOf } from './answer';
import { Clips } from './clips';
import { readLens } from './container';
import { feed, type Feed } from './feed';
import type { LensWorker, PageSide, WorkerSource } from './lens_worker';

type Opened = { manifest: Manifest; info: RunInfo };

async function sourceForWorker(source: LensSource): Promise<WorkerSource> {
  if (typeof source === 'string' || source instanceof URL) return { address: new URL(source, document.baseURI).href };
  if (source instanceof Blob || source instanceof ArrayBuffer || source instanceof Uint8Array) return { lens: await readLens(source) };
  return { lens: { manifest: source.manifest, files: source.files } satisfies LensFiles };
}

/** One lens, in a worker of its own. */
export class Lens {
  private canvas: HTMLCanvasElement | undefined;
  private running: LensRun | undefined;

  private constructor(
    private readonly thread: Worker,
    private readonly worker: Comlink.Remote<LensWorker>,
    private readonly clips: Clips,
    private opened: Opened,
  ) {}

  /** Throws LensError. */
  static async open(source: LensSource, options: OpenOptions = {}): Promise<Lens> {
    const thread = new Worker(new URL('./lens_worker.ts', import.meta.url), { type: 'module' });
    const worker = Comlink.wrap<LensWorker>(thread);
    const { progress, ...plain } = options;
    const clips = new Clips((name, frame) => void worker.clipFrame(name, Comlink.transfer(frame, [frame])));
    const page: PageSide = {
      progress: (share, what) => progress?.(share, what),
      firstFrame: async (name, clip) => {
        const frame = await clips.add(name, clip);
        return Comlink.transfer(frame, [frame]);
      },
    };
    const broken = new Promise<never>((_, fail) => {
      thread.onerror = (event) => fail(new LensError('worker', event.message || 'could not be started', 'reload the page'));
    });
    try {
      const opening = sourceForWorker(source).then((found) => worker.open(found, plain, Comlink.proxy(page)));
      return new Lens(thread, worker, clips, valueOf(await Promise.race([opening, broken])));
    } catch (error) {
      thread.terminate();
      clips.close();
      throw error;
    }
  }

  get manifest(): Manifest {
    return this.opened.manifest;
  }
  get info(): RunInfo {
    return this.opened.info;
  }

  /** Another lens in the place of this one, while it runs. On LensError the old one goes on. */
  async change(source: LensSource): Promise<void> {
    this.opened = valueOf(await this.worker.change(await sourceForWorker(source)));
    this.clips.keep((this.manifest.assets ?? []).map(({ file }) => file));
  }

  /** The canvas is drawn on by the worker from the first run on, and cannot be drawn on by anybody else. */
  async run(source: FrameInput, canvas: HTMLCanvasElement, options: RunOptions = {}): Promise<Run> {
    await this.running?.stop();
    if (!this.canvas) {
      this.canvas = canvas;
      const offscreen = canvas.transferControlToOffscreen();
      await this.worker.attach(Comlink.transfer(offscreen, [offscreen]));
    } else if (this.canvas !== canvas) {
      throw new LensError('canvas', 'this lens draws on another canvas already', 'open the lens anew for a new canvas');
    }
    const { results, times, error, trigger, ...plain } = options;
    const failed = Comlink.proxy((place: string, what: string, remedy: string) => error?.(new LensError(place, what, remedy)));
    await this.worker.start(plain, failed, results && Comlink.proxy(results), times && Comlink.proxy(times));
    const frames = await feed(this.worker, source, this.opened.info.soundRate);
    // Only the page sees what its browser hands over.
    this.opened.info.frames = frames.frames;
    this.running = new LensRun(this.worker, frames, canvas, trigger);
    return this.running;
  }

  async close(): Promise<void> {
    await this.running?.stop();
    this.clips.close();
    this.thread.terminate();
  }
}

class LensRun implements Run {
  private readonly tapped: (() => void) | undefined;

  constructor(
    private readonly worker: Comlink.Remote<LensWorker>,
    private readonly source: Feed,
    private readonly canvas: HTMLCanvasElement,
    trigger: string | undefined,
  ) {
    if (!trigger) return;
    this.tapped = () => this.trigger(trigger);
    canvas.addEventListener('pointerdown', this.tapped);
  }

  trigger(event: string): void {
    void this.worker.trigger(event);
  }
  pause(): void {
    void this.worker.pause(true);
  }
  resume(): void {
    void this.worker.pause(false);
  }
  set(options: { mirror?: boolean; results?: boolean; tap?: boolean }): void {
    void this.worker.set(options);
  }
  stats() {
    return this.worker.stats();
  }
  capture(type: 'image/png' | 'image/jpeg' | 'image/webp' = 'image/png') {
    return this.worker.capture(type);
  }
  captureSource() {
    return this.worker.captureSource();
  }
  lastResults() {
    return this.worker.lastResults();
  }
  async stop(): Promise<void> {
    if (this.tapped) this.canvas.removeEventListener('pointerdown', this.tapped);
    this.source.stop();
    await this.worker.stop();
  }
}
