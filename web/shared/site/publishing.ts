// From a .lens file to a code: upload, a lens (or its next version), the server's check until it ends.
import { get, post } from '../api';
import type { Lens, Metadata, Published, Version } from '../api_types';
import { upload, type Progress } from '../upload';
import { isSettled } from './versions';

export type Stage = { at: 'sending'; progress: Progress } | { at: 'checking'; published: Published } | { at: 'settled'; published: Published };

const FIRST_LOOK_MS = 700;
const SLOWEST_LOOK_MS = 4000;

export type Details = Partial<Metadata> & { notes?: string };

const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((done, gone) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); gone(signal.reason as Error); }, { once: true });
  });

/** Looks again and again until the check is over; the lens too then: its code may be live. */
export async function watchCheck(first: Published, tell: (stage: Stage) => void, signal: AbortSignal): Promise<Published> {
  let { lens, version } = first;
  for (let pause = FIRST_LOOK_MS; !isSettled(version); pause = Math.min(SLOWEST_LOOK_MS, pause * 1.25)) {
    tell({ at: 'checking', published: { lens, version } });
    await sleep(pause, signal);
    // One look that fails tells nothing of the check.
    version = await get<Version>(`/lenses/${lens.id}/versions/${version.number}`, {}, signal).catch(() => version);
    signal.throwIfAborted();
  }
  lens = await get<Lens>(`/lenses/${lens.id}`, {}, signal).catch(() => lens);
  const published = { lens, version };
  tell({ at: 'settled', published });
  return published;
}

/** `lensId`: a further version of that lens; null: a new one. Throws ApiError. */
export async function publish(file: Blob, lensId: string | null, details: Details, tell: (stage: Stage) => void, signal: AbortSignal): Promise<Published> {
  const sent = await upload(file, { signal, progress: (progress) => tell({ at: 'sending', progress }) });
  const path = lensId ? `/lenses/${lensId}/versions` : '/lenses';
  const published = await post<Published>(path, { upload: sent.id, ...details });
  sent.forget();
  return watchCheck(published, tell, signal);
}
