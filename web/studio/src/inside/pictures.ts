// Small pictures of what a model answers: masks, depth, and 2-D slices of tensors as greys.
import type { ResultPicture, TapTensor } from '@diopter/runtime';

export interface Slice {
  width: number;
  height: number;
  /** How many slices the tensor has. */
  count: number;
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

const MOST_PIXELS = 1024 * 1024;
const LEAST_SIDE = 2;
/** Longer ones are lists, not pictures. */
const MOST_ASPECT = 8;

interface Axes {
  count: number;
  height: number;
  width: number;
  at: (slice: number, row: number, column: number) => number;
}

/** Which axes are rows and columns: of 1xCxHxW and CxHxW the last two, of 1xHxWxC (fewer channels than columns) the middle ones. */
function axesOf({ shape, values }: TapTensor): Axes | null {
  const sizes = shape[0] === 1 && shape.length > 2 ? shape.slice(1) : shape;
  if (sizes.length === 2) {
    const [height, width] = sizes as [number, number];
    return { count: 1, height, width, at: (_, row, column) => values[row * width + column] ?? NaN };
  }
  if (sizes.length !== 3) return null;
  const [first, second, third] = sizes as [number, number, number];
  if (third < first && third < second) {
    return { count: third, height: first, width: second, at: (slice, row, column) => values[(row * second + column) * third + slice] ?? NaN };
  }
  return { count: first, height: second, width: third, at: (slice, row, column) => values[(slice * second + row) * third + column] ?? NaN };
}

/** One slice, from the tensor's least (dark) to its largest value (light); values that are no numbers are magenta. */
export function sliceOf(tensor: TapTensor, which: number): Slice | null {
  const axes = axesOf(tensor);
  if (!axes || axes.width < LEAST_SIDE || axes.height < LEAST_SIDE || axes.width * axes.height > MOST_PIXELS) return null;
  const { width, height, count } = axes;
  if (Math.max(width, height) > MOST_ASPECT * Math.min(width, height)) return null;
  const slice = Math.min(which, count - 1);
  const span = tensor.max - tensor.min || 1;
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let row = 0, pixel = 0; row < height; row++) {
    for (let column = 0; column < width; column++, pixel += 4) {
      const value = axes.at(slice, row, column);
      const grey = ((value - tensor.min) / span) * 255;
      const odd = !Number.isFinite(value);
      rgba[pixel] = odd ? 255 : grey;
      rgba[pixel + 1] = odd ? 0 : grey;
      rgba[pixel + 2] = odd ? 255 : grey;
      rgba[pixel + 3] = 255;
    }
  }
  return { width, height, count, rgba };
}

/** A mask of several classes counts from 0: it is stretched so that classes can be told apart. */
export function pictureOf({ role, width, height, samples }: ResultPicture): Slice {
  const rgba = new Uint8ClampedArray(width * height * 4);
  const channels = role === 'image' || role === 'foreground' ? 3 : 1;
  const bytesEach = role === 'depth' ? 2 : 1;
  let most = 0;
  if (role === 'mask') for (const sample of samples) most = Math.max(most, sample);
  const gain = most > 0 && most < 64 ? 255 / most : 1;
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      // Of 16 bits the upper byte is enough to look at; the lower one comes first.
      const place = channels === 3 ? pixel * 3 + channel : pixel * bytesEach + bytesEach - 1;
      rgba[pixel * 4 + channel] = samples[place]! * gain;
    }
    rgba[pixel * 4 + 3] = 255;
  }
  return { width, height, count: 1, rgba };
}
