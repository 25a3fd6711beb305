// Numbers as people read them.

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${(count / 1e3).toFixed(0)} KB`;
  return `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)} MB`;
}

export function large(count: number): string {
  if (count < 1e3) return String(count);
  if (count < 1e6) return `${(count / 1e3).toFixed(0)} thousand`;
  if (count < 1e9) return `${(count / 1e6).toFixed(1)} million`;
  return `${(count / 1e9).toFixed(1)} billion`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function milliseconds(time: number): string {
  return time >= 100 ? `${time.toFixed(0)} ms` : `${time.toFixed(1)} ms`;
}

/** Up to four figures that matter, never in powers of ten where it can be helped. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

/** Of a bar. */
export function width(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
