// Ranges of values that models are trained on, as presets of scale and bias or mean and std.

export interface RangePreset {
  name: string;
  fields: Record<string, number | number[]>;
}

export const RANGES: readonly RangePreset[] = [
  { name: '0..1', fields: { scale: 1 / 255 } },
  { name: '-1..1', fields: { mean: 127.5, std: 127.5 } },
  { name: '0..255', fields: {} },
  { name: 'ImageNet', fields: { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] } },
  { name: '(s - 127) / 128', fields: { mean: 127, std: 128 } },
];

export const RANGE_FIELDS = ['scale', 'bias', 'mean', 'std'] as const;

type Transform = Record<string, unknown>;

/** Both ways to write a range as scale and bias, a number a channel. */
export function linear(transform: Transform): { scale: number[]; bias: number[] } {
  const numbers = (value: unknown, left: number): number[] => (Array.isArray(value) ? (value as number[]) : [typeof value === 'number' ? value : left]);
  if (transform.mean === undefined && transform.std === undefined) return { scale: numbers(transform.scale, 1), bias: numbers(transform.bias, 0) };
  const mean = numbers(transform.mean, 0);
  const std = numbers(transform.std, 1);
  const channels = Math.max(mean.length, std.length);
  const each = (list: number[], place: number) => list[place] ?? list[0]!;
  const places = Array.from({ length: channels }, (_, place) => place);
  return { scale: places.map((place) => 1 / each(std, place)), bias: places.map((place) => -each(mean, place) / each(std, place)) };
}

const near = (a: number[], b: number[]) => {
  const channels = Math.max(a.length, b.length);
  return Array.from({ length: channels }, (_, place) => Math.abs((a[place] ?? a[0]!) - (b[place] ?? b[0]!)) < 1e-5).every(Boolean);
};

/** The name of the preset that a transform means, or "custom". */
export function rangeOf(transform: Transform): string {
  const mine = linear(transform);
  return RANGES.find(({ fields }) => near(linear(fields).scale, mine.scale) && near(linear(fields).bias, mine.bias))?.name ?? 'custom';
}
