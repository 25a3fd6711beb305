// Peer: @mediapipe/tasks-vision, ImageSegmenter on the CPU. ?feed=256x144 gives it a picture of the model's own size, which is its best case:
// it then writes a small mask, and the canvas scales it up.
import { FilesetResolver, ImageSegmenter } from '/tasks/vision_bundle.mjs';
import { measure, width, height, colour } from './bench.js';

const [feedWidth, feedHeight] = (new URLSearchParams(location.search).get('feed') ?? `${width}x${height}`).split('x').map(Number);
const feed = new OffscreenCanvas(feedWidth, feedHeight).getContext('2d', { willReadFrequently: true });
const mask = new OffscreenCanvas(feedWidth, feedHeight).getContext('2d', { willReadFrequently: true });
const alpha = new ImageData(feedWidth, feedHeight);

async function create() {
  const files = await FilesetResolver.forVisionTasks('/tasks/wasm');
  const segmenter = await ImageSegmenter.createFromOptions(files, {
    baseOptions: { modelAssetPath: '/model.tflite', delegate: 'CPU' },
    runningMode: 'VIDEO',
    outputConfidenceMasks: true,
    outputCategoryMask: false,
  });
  return (video, context) => {
    const start = performance.now();
    let picture = video;
    if (feedWidth !== width) {
      feed.drawImage(video, 0, 0, feedWidth, feedHeight);
      picture = feed.canvas;
    }
    let inferMs = 0;
    segmenter.segmentForVideo(picture, start, (result) => {
      inferMs = performance.now() - start;
      const person = result.confidenceMasks[0].getAsFloat32Array();
      for (let i = 0; i < person.length; i++) alpha.data[4 * i + 3] = person[i] * 255;
    });
    mask.putImageData(alpha, 0, 0);
    context.globalCompositeOperation = 'copy';
    context.drawImage(mask.canvas, 0, 0, width, height);
    context.globalCompositeOperation = 'source-in';
    context.drawImage(video, 0, 0, width, height);
    context.globalCompositeOperation = 'destination-over';
    context.fillStyle = colour;
    context.fillRect(0, 0, width, height);
    return inferMs;
  };
}

measure(create);
