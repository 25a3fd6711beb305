// The arithmetic of charts: round axes, places of days.

/** The least of 1, 2, 2.5, 5 times a power of ten that is not below `most`. */
export function roundMost(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((round) => round >= most * (1 - 1e-9)) ?? 10 * power;
}

/** 0, the half, the whole; whole numbers where counts are drawn. */
export function ticksOf(most: number, isCount: boolean): number[] {
  const half = most / 2;
  return isCount && !Number.isInteger(half) ? [0, most] : [0, half, most];
}

export function placeOf(value: number, most: number, height: number): number {
  return height - (Math.max(0, value) / most) * height;
}

/** Every day of the span, so that days without a visit are not left out. "2026-11-23" each. */
export function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`) && days.length < 400; at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** The last `count` days, today included. */
export function lastDays(count: number, now = Date.now()): { from: string; to: string } {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { from: day(now - (count - 1) * 86_400_000), to: day(now) };
}
