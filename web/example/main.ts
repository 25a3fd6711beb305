// A lens in a page of your own: ?lens=ADDRESS of a .lens file.
import { Lens } from '@diopter/runtime';

const address = new URLSearchParams(location.search).get('lens') ?? '/l/person-background/bundle.lens';
document.querySelector('button')!.onclick = async () => {
  const lens = await Lens.open(address);
  const camera = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  await lens.run(camera, document.querySelector('canvas')!, { results: (found) => console.log(found.outputs) });
};
