// Peer: @mediapipe/selfie_segmentation with its landscape model. It composes through WebGL, so its mask is a picture on the graphics side.
import { measure, width, height, colour } from './bench.js';

async function create() {
  const segmentation = new SelfieSegmentation({ locateFile: (file) => `/selfie/${file}` });
  segmentation.setOptions({ modelSelection: 1, selfieMode: false });
  let results;
  segmentation.onResults((given) => { results = given; });
  await segmentation.initialize();
  return async (video, context) => {
    const start = performance.now();
    await segmentation.send({ image: video });
    const inferMs = performance.now() - start;
    context.globalCompositeOperation = 'copy';
    context.drawImage(results.segmentationMask, 0, 0, width, height);
    context.globalCompositeOperation = 'source-in';
    context.drawImage(results.image, 0, 0, width, height);
    context.globalCompositeOperation = 'destination-over';
    context.fillStyle = colour;
    context.fillRect(0, 0, width, height);
    return inferMs;
  };
}

measure(create);
