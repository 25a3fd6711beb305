// Sends a file to the server in pieces. What breaks off goes on where it stopped: at once, or when the same file is chosen again.
import { ApiError, call, get, post, remove } from './api';
import type { Upload } from './api_types';
import { sha256 } from '../runtime/src/sha256';

/** What the server takes at most. */
export const MOST_BYTES = 256 * 1024 * 1024;
const MOST_TRIES = 6;

export type Progress = { phase: 'reading' } | { phase: 'sending' | 'waiting'; sent: number; total: number };

/** Where the ids of uploads under way are kept, by the hash of their files. */
export interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Sending {
  progress?: (now: Progress) => void;
  /** Aborting it throws the upload away on the server too. */
  signal?: AbortSignal;
  memory?: Memory | null;
  /** Waits before another try. */
  pause?: (ms: number) => Promise<void>;
}

export interface Sent {
  id: string;
  /** To be called once something was made of it. */
  forget: () => void;
}

const keyOf = (hash: string) => `diopter-upload-${hash}`;
const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

// Private windows may refuse it.
function browserMemory(): Memory | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

const isPassing = (failure: unknown): failure is ApiError => failure instanceof ApiError && (failure.status === 0 || failure.status === 429 || failure.status >= 500);

/** Tries again, a while apart, what failed for a reason that passes. */
async function patiently<T>(work: () => Promise<T>, waits: () => void, { signal, pause = sleep }: Sending): Promise<T> {
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (failure) {
      if (!isPassing(failure) || tries === MOST_TRIES) throw failure;
      waits();
      await pause(Math.min(60, failure.retryAfter_s || 2 ** (tries - 1)) * 1000);
    }
  }
}

async function begun(hash: string, bytes: number, memory: Memory | null): Promise<Upload> {
  const known = memory?.getItem(keyOf(hash));
  if (known) {
    const upload = await get<Upload>(`/uploads/${encodeURIComponent(known)}`).catch((failure: unknown) => {
      if (failure instanceof ApiError && (failure.status === 404 || failure.status === 410)) return null;
      throw failure;
    });
    if (upload?.bytes === bytes) return upload;
  }
  const upload = await post<Upload>('/uploads', { bytes, sha256: hash });
  memory?.setItem(keyOf(hash), upload.id);
  return upload;
}

/** One piece; gives how much the server has then. */
async function sendPiece(file: Blob, upload: Upload, at: number, signal?: AbortSignal): Promise<number> {
  const piece = file.slice(at, Math.min(file.size, at + Math.max(1, upload.piece_bytes)));
  const path = `/uploads/${encodeURIComponent(upload.id)}`;
  try {
    const { value } = await call<Upload>('PATCH', path, { body: piece, headers: { 'Upload-Offset': String(at) }, signal });
    return value.received;
  } catch (failure) {
    // It does not fit: an answer was lost on the way, and the server is further than we knew.
    if (!(failure instanceof ApiError) || failure.status !== 409) throw failure;
    return (await get<Upload>(path, {}, signal)).received;
  }
}

async function sendAll(file: Blob, upload: Upload, sending: Sending): Promise<void> {
  const { progress, signal } = sending;
  let at = upload.received;
  let broke = false;
  const tell = (phase: 'sending' | 'waiting') => progress?.({ phase, sent: at, total: file.size });
  const waits = () => {
    broke = true;
    tell('waiting');
  };
  let standing = 0;
  while (at < file.size) {
    tell('sending');
    const before = at;
    at = await patiently(
      async () => {
        // After a break nobody knows how much of the piece arrived.
        if (broke) at = (await get<Upload>(`/uploads/${encodeURIComponent(upload.id)}`, {}, signal)).received;
        broke = false;
        return at < file.size ? sendPiece(file, upload, at, signal) : at;
      },
      waits,
      sending,
    );
    standing = at > before ? 0 : standing + 1;
    if (standing === MOST_TRIES) throw new ApiError(409, 'The server does not take the next piece of the file.', '', 'Choose the file once more.');
  }
  tell('sending');
}

function checkSize(file: Blob): void {
  if (file.size === 0) throw new ApiError(0, 'The file is empty.', '', 'Pack the lens once more.');
  if (file.size > MOST_BYTES) throw new ApiError(413, `The file is larger than ${MOST_BYTES / 2 ** 20} MB.`, '', 'Take smaller models, or fewer pictures.');
}

/** Throws ApiError, or what the signal was aborted with. */
export async function upload(file: Blob, sending: Sending = {}): Promise<Sent> {
  checkSize(file);
  const memory = sending.memory === undefined ? browserMemory() : sending.memory;
  sending.progress?.({ phase: 'reading' });
  const hash = await sha256(new Uint8Array(await file.arrayBuffer()));
  const forget = () => memory?.removeItem(keyOf(hash));
  const waits = () => sending.progress?.({ phase: 'waiting', sent: 0, total: file.size });
  const started = await patiently(() => begun(hash, file.size, memory), waits, sending);
  try {
    await sendAll(file, started, sending);
  } catch (failure) {
    if (sending.signal?.aborted) {
      forget();
      // Not waited for: what stays behind expires by itself.
      void remove(`/uploads/${encodeURIComponent(started.id)}`).catch(() => {});
    }
    throw failure;
  }
  return { id: started.id, forget };
}
