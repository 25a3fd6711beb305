// A download with a bound: an address may answer with more than memory holds.
import { LensError } from './api';

/** Larger than any lens that is taken (docs/lens-format.md). */
const MAX_BYTES = 2 ** 30;

export async function download(answer: Response, address: string, progress?: (share: number) => void): Promise<Uint8Array> {
  const expected = Number(answer.headers.get('content-length') ?? 0);
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = answer.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.length;
    if (size > MAX_BYTES) {
      await reader?.cancel();
      throw new LensError(address, 'is larger than 1 GB', 'use smaller models');
    }
    parts.push(part.value);
    if (expected > 0) progress?.(Math.min(1, size / expected));
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
