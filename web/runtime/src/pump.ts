// Steps a session on the newest frame, one at a time: whatever comes while a step is under way replaces what waits.
import { LensError, type ResultPicture, type Results, type RunOptions, type Stats, type StepTimes, type Tap } from './api';
import type { Decoded } from './assets';
import type { EngineModule } from './engine_module';
import type { EngineSession } from './engine_session';
import type { Listeners } from './lens_worker';
import { Screen } from './screen';
import { StepStats } from './stats';
import { FrameTaker } from './take_frame';

type Picture = VideoFrame | ImageBitmap;
interface Waiting {
  picture: Picture;
  timeS: number;
  /** A still picture is shown again and stays open. */
  keeps: boolean;
}

const STILL_INTERVAL_MS = 66;

/** Lets messages in, which promises alone do not. */
const nextTask = () => new Promise<void>((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve();
  };
  port2.postMessage(0);
});

export class Pump {
  private screen: Screen | undefined;
  private readonly taker: FrameTaker;
  private options: RunOptions = {};
  private listeners: Listeners = { error: () => {} };
  private waiting: Waiting | undefined;
  private stepping: Promise<void> | undefined;
  private reader: ReadableStreamDefaultReader<VideoFrame> | undefined;
  private stillTimer: ReturnType<typeof setInterval> | undefined;
  private paused = false;
  /** A step failed: nothing more is tried with this session. */
  private failed = false;
  private wantsResults = false;
  private tapped = false;
  private index = 0;
  private firstTimeS: number | undefined;
  private lastTimeS = 0;
  private sourceWanted: ((picture: ImageBitmap) => void)[] = [];
  private counts = new StepStats();

  constructor(
    private readonly module: EngineModule,
    private session: EngineSession,
  ) {
    this.taker = new FrameTaker(module);
  }

  /** The next frame goes to the new session. */
  async change(session: EngineSession): Promise<void> {
    while (this.stepping) await this.stepping;
    const old = this.session;
    this.session = session;
    session.keepTaps(this.tapped);
    await old.close();
    if (this.failed) this.pause(false);
  }

  attach(canvas: OffscreenCanvas): void {
    this.screen = new Screen(this.module, canvas);
  }

  start(options: RunOptions, listeners: Listeners): void {
    this.options = options;
    this.listeners = listeners;
    this.wantsResults = listeners.results !== undefined;
    this.paused = false;
    this.firstTimeS = undefined;
    this.index = 0;
    this.counts = new StepStats();
  }

  async read(frames: ReadableStream<VideoFrame>): Promise<void> {
    const reader = frames.getReader();
    this.reader = reader;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      this.offer(value, value.timestamp / 1e6);
    }
  }

  offer(picture: Picture, timeS: number): void {
    this.counts.frames++;
    this.put({ picture, timeS, keeps: false });
  }

  still(picture: ImageBitmap): void {
    clearInterval(this.stillTimer);
    const show = () => this.put({ picture, timeS: performance.now() / 1000, keeps: true });
    show();
    this.stillTimer = setInterval(show, STILL_INTERVAL_MS);
  }

  hear(samples: Float32Array): void {
    if (this.session.soundRate > 0) this.session.hear(samples);
  }
  setPicture(name: string, picture: Decoded): void {
    this.session.setPicture(name, picture);
  }
  trigger(event: string): void {
    this.session.fire(event, this.lastTimeS);
  }
  pause(paused: boolean): void {
    this.paused = paused;
    this.failed &&= paused;
    if (!paused) this.pump();
  }
  set(options: { mirror?: boolean; results?: boolean; tap?: boolean }): void {
    if (options.mirror !== undefined) this.options = { ...this.options, mirror: options.mirror };
    if (options.results !== undefined) this.wantsResults = options.results;
    if (options.tap !== undefined) {
      this.tapped = options.tap;
      this.session.keepTaps(options.tap);
    }
  }
  stats(): Stats {
    return this.counts.report(this.module.memoryBytes);
  }

  async capture(type: string): Promise<Blob> {
    while (this.stepping) await this.stepping;
    if (!this.screen) throw new LensError('capture', 'nothing is shown yet', 'run the lens first');
    return this.screen.canvas.convertToBlob({ type, quality: 0.92 });
  }
  captureSource(): Promise<ImageBitmap> {
    return new Promise((resolve) => this.sourceWanted.push(resolve));
  }
  async lastResults(): Promise<{ results: Results; pictures: ResultPicture[]; taps: Tap[] }> {
    while (this.stepping) await this.stepping;
    return { results: this.session.results(true), pictures: this.session.pictures(), taps: this.tapped ? this.session.taps() : [] };
  }

  async stop(): Promise<void> {
    clearInterval(this.stillTimer);
    this.paused = true;
    await this.reader?.cancel().catch(() => {});
    this.reader = undefined;
    while (this.stepping) await this.stepping;
    this.drop(this.waiting);
    this.waiting = undefined;
    await this.session.reset();
  }

  private drop(waiting: Waiting | undefined): void {
    if (waiting && !waiting.keeps) waiting.picture.close();
  }

  private put(waiting: Waiting): void {
    this.drop(this.waiting);
    this.waiting = waiting;
    this.pump();
  }

  private pump(): void {
    if (this.stepping || this.paused || !this.waiting) return;
    this.stepping = this.stepAll().finally(() => {
      this.stepping = undefined;
    });
  }

  private async stepAll(): Promise<void> {
    while (this.waiting && !this.paused) {
      const waiting: Waiting = this.waiting;
      this.waiting = undefined;
      try {
        await this.stepOn(waiting);
      } catch (failure) {
        const error = failure instanceof LensError ? failure : new LensError('lens', failure instanceof Error ? failure.message : String(failure));
        this.listeners.error(error.place, error.what, error.remedy);
        this.failed = this.paused = true;
      }
      // "free" steps on the same frame again until a newer one is there.
      if (this.options.pace === 'free' && !this.waiting && !this.paused) {
        this.waiting = waiting;
        await nextTask();
      } else {
        this.drop(waiting);
      }
    }
  }

  private async stepOn({ picture, timeS, keeps }: Waiting): Promise<void> {
    const start = performance.now();
    await this.hand(picture);
    this.firstTimeS ??= timeS;
    await this.taker.take(this.session, picture);
    const taken = performance.now();
    this.lastTimeS = Math.max(0, timeS - this.firstTimeS);
    await this.session.step(this.index++, this.lastTimeS);
    const drawn = performance.now();
    const shown = this.screen?.show(this.session, this.options.mirror === true) ?? false;
    if (shown && this.options.readback) this.screen!.readback();
    const end = performance.now();
    if (shown) this.report({ take: taken - start, show: end - drawn, step: end - start });
    if (this.wantsResults && shown) this.listeners.results?.(this.session.results());
    this.counts.size = { width: 'width' in picture ? picture.width : picture.displayWidth, height: 'height' in picture ? picture.height : picture.displayHeight };
    if (keeps) await nextTask();
  }

  private report(outside: Pick<StepTimes, 'take' | 'show' | 'step'>): void {
    const [input, model, output, render] = this.session.times();
    const times = { ...outside, input, model, output, render };
    this.counts.add(times);
    this.listeners.times?.(times);
  }

  /** The undrawn picture to whoever asked for it. */
  private async hand(picture: Picture): Promise<void> {
    for (const resolve of this.sourceWanted.splice(0)) resolve(await createImageBitmap(picture));
  }
}
