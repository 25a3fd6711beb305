// Measures a lens without the player around it: the camera opens at the wished size without a press, and window.__bench tells what happened.
// docs/player.md names the fields. As little as possible stands between the navigation and the first frame.
import { Lens, type RunInfo } from '@diopter/runtime';
import { bundlePath, type BenchLaunch } from './launch';

export interface BenchResult {
  /** Camera frames presented, and composites complete. */
  frames: number;
  processed: number;
  /** Milliseconds of each step, from taking the frame to a pixel read back; and of its models alone. */
  stepMs: number[];
  inferMs: number[];
  /** Milliseconds to load and create the lens. */
  createMs: number;
  /** performance.now() as the first composite was complete. */
  firstFrameMs: number;
  info: RunInfo | null;
  error: string | null;
}

declare global {
  interface Window {
    __bench?: BenchResult;
  }
}

function camera({ width, height }: BenchLaunch): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ video: { width: { exact: width }, height: { exact: height }, frameRate: { ideal: 30 } }, audio: false });
}

async function loaded(code: string, result: BenchResult): Promise<Lens> {
  const from = performance.now();
  const lens = await Lens.open(bundlePath(code));
  result.createMs = performance.now() - from;
  result.info = lens.info;
  return lens;
}

export async function bench(launch: BenchLaunch): Promise<void> {
  const result: BenchResult = { frames: 0, processed: 0, stepMs: [], inferMs: [], createMs: 0, firstFrameMs: 0, info: null, error: null };
  window.__bench = result;
  try {
    if (!launch.code) throw new Error('the address names no lens: open /l/CODE?bench=1');
    const canvas = document.body.appendChild(document.createElement('canvas'));
    const [lens, stream] = await Promise.all([loaded(launch.code, result), camera(launch)]);
    const run = await lens.run(stream, canvas, {
      pace: launch.pace,
      readback: true,
      times({ step, model }) {
        if (result.processed === 0) result.firstFrameMs = performance.now();
        result.processed += 1;
        result.stepMs.push(step);
        result.inferMs.push(model);
      },
      error: (error) => (result.error = error.message),
    });
    setInterval(() => void run.stats().then(({ frames }) => (result.frames = frames)), 200);
  } catch (error) {
    result.error = error instanceof Error ? error.message : String(error);
  }
}
