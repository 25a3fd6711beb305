// What every peer page does alike: opens the camera, runs its step back to back on the video's newest picture and keeps window.__bench,
// in the words of Diopter's player (frames, processed, stepMs, inferMs, createMs, firstFrameMs, error).

const query = new URLSearchParams(location.search);
export const width = Number(query.get('w') ?? 640);
export const height = Number(query.get('h') ?? 480);
const pace = query.get('pace') ?? 'free';
/** What the person is set on: the colour of the sample lens. */
export const colour = '#1f6f5c';

const bench = { frames: 0, processed: 0, stepMs: [], inferMs: [], createMs: 0, firstFrameMs: 0, info: {}, error: null };
window.__bench = bench;

async function openCamera() {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width, height, frameRate: 30 } });
  await video.play();
  video.width = video.videoWidth;
  video.height = video.videoHeight;
  return video;
}

const nextPicture = (video) => new Promise((resolve) => video.requestVideoFrameCallback(resolve));
// A macrotask between two steps, without the 4 ms that nested timers wait: the page can show what was drawn.
const nextTask = () => new Promise((resolve) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => resolve(undefined);
  channel.port2.postMessage(0);
});

/**
 * `create` makes the model ready while the camera opens, and gives `step(video, canvas)`, which draws one composite
 * and answers with the milliseconds of the model in it. `kind` is the canvas's context.
 */
export async function measure(create) {
  try {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    document.body.append(canvas);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const camera = openCamera();
    const begun = performance.now();
    const step = await create();
    bench.createMs = performance.now() - begun;
    const video = await camera;
    const count = () => { bench.frames++; video.requestVideoFrameCallback(count); };
    video.requestVideoFrameCallback(count);
    for (;;) {
      const start = performance.now();
      const inferMs = await step(video, context);
      context.getImageData(0, 0, 1, 1);
      const end = performance.now();
      if (!bench.processed) bench.firstFrameMs = end;
      bench.processed++;
      bench.stepMs.push(end - start);
      bench.inferMs.push(inferMs);
      await (pace === 'camera' ? nextPicture(video) : nextTask());
    }
  } catch (error) {
    bench.error = String(error?.stack ?? error);
  }
}
