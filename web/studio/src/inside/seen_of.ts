// The input tensor turned back into the picture that the model sees: the inverse of the transform's numbers, colours in their order.
import type { Component, Tap, TapTensor } from '@diopter/runtime';
import { linear } from '../panels/ranges';

export interface Seen {
  width: number;
  height: number;
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

type Transform = Record<string, unknown>;

/** Which channel of the tensor is red, green, blue. */
const ORDERS: Record<string, readonly [number, number, number]> = { rgb: [0, 1, 2], rgba: [0, 1, 2], bgr: [2, 1, 0], bgra: [2, 1, 0], grey: [0, 0, 0] };
const CHANNELS: Record<string, number> = { rgb: 3, bgr: 3, grey: 1, rgba: 4, bgra: 4 };

function picture(tensor: TapTensor, transform: Transform): Seen | null {
  if (tensor.shape.length !== 4) return null;
  const colour = typeof transform.colour === 'string' ? transform.colour : 'rgb';
  const order = ORDERS[colour];
  const last = transform.layout === 'nhwc';
  const [, a, b, c] = tensor.shape as [number, number, number, number];
  const [channels, height, width] = last ? [c, a, b] : [a, b, c];
  if (!order || channels < CHANNELS[colour]!) return null;
  // Of several frames along the channels the last is the newest; a fourth channel after the colours is no colour.
  const first = channels % CHANNELS[colour]! === 0 ? channels - CHANNELS[colour]! : 0;
  const { scale, bias } = linear(transform);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const from = order[channel]!;
      const place = last ? pixel * channels + first + from : (first + from) * width * height + pixel;
      rgba[pixel * 4 + channel] = (tensor.values[place]! - (bias[from] ?? bias[0]!)) / (scale[from] ?? scale[0]!);
    }
  }
  return { width, height, rgba };
}

/** Null for a model that is fed with something else than a picture. */
export function seenOf(tap: Tap, component: Component | undefined): Seen | null {
  for (const input of component?.inputs ?? []) {
    if (input.vector || input.state || input.sound || input.constant !== undefined) continue;
    const tensor = tap.inputs.find(({ name }) => name === input.tensor);
    const seen = tensor && picture(tensor, (input.transform as Transform | undefined) ?? {});
    if (seen) return seen;
  }
  return null;
}
