// The worker of one lens: engine, models, canvas and frames live here, off the page's main thread.
import * as Comlink from 'comlink';
import engineUrl from '../../../build/wasm/diopter.wasm?url';
import fontUrl from '../../../build/web-assets/font.ttf?url';
import type { LensFiles, Manifest, OpenOptions, ResultPicture, Results, RunInfo, RunOptions, Stats, StepTimes, Tap } from './api';
import { answer, type Answer } from './answer';
import { decodeAssets, needsFont, pixelsOf } from './assets';
import { fetchLens } from './fetch_lens';
import { Engine, EngineSession } from './engine_session';
import { ModelStore } from './model_store';
import { warmUp } from './ort_build';
import { Pump } from './pump';

export type WorkerSource = { address: string } | { lens: LensFiles };

/** What the worker asks of the page: a worker cannot play clips. */
export interface PageSide {
  progress(share: number, what: string): void;
  firstFrame(name: string, clip: Blob): Promise<ImageBitmap>;
}

export interface Listeners {
  results?: (results: Results) => void;
  times?: (times: StepTimes) => void;
  error: (place: string, what: string, remedy: string) => void;
}

export class LensWorker {
  // Both start to load before anybody asks for a lens.
  private readonly engine = Engine.load(new URL(engineUrl, self.location.href));
  private readonly store = new ModelStore();
  private page: PageSide | undefined;
  private options: OpenOptions = {};
  private pump: Pump | undefined;
  private changing: Promise<unknown> = Promise.resolve();
  private font: Promise<Uint8Array> | undefined;

  open(source: WorkerSource, options: OpenOptions, page: PageSide): Promise<Answer<{ manifest: Manifest; info: RunInfo }>> {
    this.page = page;
    this.options = options;
    // Its failure shows again where the first model is loaded, with that model's name.
    void warmUp(options.backend ?? 'auto', options.threads ?? 0).catch(() => {});
    return answer('lens', () => this.load(source));
  }

  /** The old lens goes on where the new one fails. Changes take their turn: the last one asked for is the one that stays. */
  change(source: WorkerSource): Promise<Answer<{ manifest: Manifest; info: RunInfo }>> {
    const changed = this.changing.then(() => answer('lens', () => this.load(source)));
    this.changing = changed;
    return changed;
  }

  private async load(source: WorkerSource): Promise<{ manifest: Manifest; info: RunInfo }> {
    const start = performance.now();
    const page = this.page!;
    const lens = 'lens' in source ? source.lens : await fetchLens(source.address, (share) => page.progress(share * 0.6, 'Loading the lens'));
    page.progress(0.6, 'Loading the models');
    const [engine, pictures, font, loaded] = await Promise.all([
      this.engine,
      decodeAssets(lens, (name, clip) => page.firstFrame(name, clip)),
      needsFont(lens) ? this.loadFont() : undefined,
      this.store.load(lens, this.options.backend ?? 'auto', this.options.threads ?? 0),
    ]);
    const session = EngineSession.open(engine, { manifest: lens.manifest, models: loaded.models, pictures, font });
    if (this.pump) {
      await this.pump.change(session);
    } else {
      this.pump = new Pump(engine.module, session);
    }
    await this.store.release();
    page.progress(1, 'Ready');
    return { manifest: lens.manifest, info: { ...this.environment(engine), components: loaded.components, createMs: performance.now() - start, soundRate: session.soundRate } };
  }

  private environment(engine: Engine): Omit<RunInfo, 'components' | 'createMs' | 'soundRate'> {
    const isolated = self.crossOriginIsolated === true;
    return {
      engineVersion: engine.module.version(),
      crossOriginIsolated: isolated,
      simd: true,
      frames: 'MediaStreamTrackProcessor' in self ? 'track-processor' : 'video-frame-callback',
      warnings: isolated ? [] : ['The page is not cross-origin isolated: models run on one thread.'],
    };
  }

  private loadFont(): Promise<Uint8Array> {
    this.font ??= fetch(fontUrl).then(async (answer) => new Uint8Array(await answer.arrayBuffer()));
    return this.font;
  }

  attach(canvas: OffscreenCanvas): void {
    this.pump!.attach(canvas);
  }

  start(options: Omit<RunOptions, 'results' | 'times' | 'error' | 'trigger'>, error: Listeners['error'], results: Listeners['results'], times: Listeners['times']): void {
    this.pump!.start(options, { error, results, times });
  }
  /** The frames of a camera's track, where the page could hand them over. */
  read(frames: ReadableStream<VideoFrame>): void {
    void this.pump!.read(frames);
  }
  /** A frame that the page took itself. */
  offer(frame: VideoFrame | ImageBitmap, timeS: number): void {
    this.pump!.offer(frame, timeS);
  }
  /** A still picture, again and again. */
  still(picture: ImageBitmap): void {
    this.pump!.still(picture);
  }
  hear(samples: Float32Array): void {
    this.pump!.hear(samples);
  }
  clipFrame(name: string, frame: ImageBitmap): void {
    this.pump?.setPicture(name, pixelsOf(frame));
    frame.close();
  }
  trigger(event: string): void {
    this.pump!.trigger(event);
  }
  pause(paused: boolean): void {
    this.pump!.pause(paused);
  }
  set(options: { mirror?: boolean; results?: boolean; tap?: boolean }): void {
    this.pump!.set(options);
  }
  stats(): Stats {
    return this.pump!.stats();
  }
  capture(type: string): Promise<Blob> {
    return this.pump!.capture(type);
  }
  async captureSource(): Promise<ImageBitmap> {
    const picture = await this.pump!.captureSource();
    return Comlink.transfer(picture, [picture]);
  }
  lastResults(): Promise<{ results: Results; pictures: ResultPicture[]; taps: Tap[] }> {
    return this.pump!.lastResults();
  }
  async stop(): Promise<void> {
    await this.pump?.stop();
  }
}

Comlink.expose(new LensWorker());
