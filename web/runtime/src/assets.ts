// The pictures, clips and the font of a lens, decoded by the browser for the engine's effects.
import { LensError, type LensFiles } from './api';

export interface Decoded {
  width: number;
  height: number;
  rgba: Uint8ClampedArray;
}

const CLIP = /\.(mp4|m4v|mov|webm|ogv)$/i;
/** Effects that write: only for them the font is fetched. */
const WRITES = new Set(['boxes', 'label', 'text']);

export const isClip = (name: string): boolean => CLIP.test(name);
export const needsFont = (lens: LensFiles): boolean => (lens.manifest.effects ?? []).some(({ effect }) => WRITES.has(effect));

export function pixelsOf(picture: ImageBitmap): Decoded {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(picture, 0, 0);
  return { width: picture.width, height: picture.height, rgba: context.getImageData(0, 0, picture.width, picture.height).data };
}

/** `firstFrame`: of a clip, which a worker cannot play. */
export async function decodeAssets(lens: LensFiles, firstFrame: (name: string, clip: Blob) => Promise<ImageBitmap>): Promise<Map<string, Decoded>> {
  const pictures = new Map<string, Decoded>();
  for (const { file } of lens.manifest.assets ?? []) {
    const bytes = lens.files.get(file);
    if (!bytes) throw new LensError(`lens.json: assets/${file}`, 'is not in the lens', 'add the file, or take it out of assets');
    const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
    try {
      const picture = isClip(file) ? await firstFrame(file, blob) : await createImageBitmap(blob, { premultiplyAlpha: 'none' });
      pictures.set(file, pixelsOf(picture));
      picture.close();
    } catch {
      throw new LensError(file, 'cannot be decoded by this browser', 'use PNG, JPEG, WebP, or a clip that it plays');
    }
  }
  return pictures;
}
