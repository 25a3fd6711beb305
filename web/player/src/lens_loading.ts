// Fetches a packed lens, with progress, and tells apart: no such lens, no network, a server in trouble.
import { problem, type Problem } from './problems';

/** As docs/lens-format.md: more is refused before it fills the memory. */
const MOST_BYTES = 512 * 1000 * 1000;

/** The service worker's name for them (service_worker.ts). */
export const KEPT_LENSES = 'diopter-bundles';

export class LoadError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

/** Throws LoadError where it is too large, or the connection breaks off. */
export async function readAll(body: ReadableStream<Uint8Array>, total: number, progress: (share: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  const next = () => reader.read().catch(() => Promise.reject(new LoadError(problem('download-failed', { what: 'the connection broke off' }))));
  for (let part = await next(); !part.done; part = await next()) {
    parts.push(part.value);
    length += part.value.byteLength;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new LoadError(problem('broken-lens', { what: `it is larger than ${MOST_BYTES / 1_000_000} MB` }));
    }
    progress(total > 0 ? Math.min(1, length / total) : 0);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

export const whyNoAnswer = (): Problem => problem(navigator.onLine ? 'download-failed' : 'offline');

export async function fetchLens(path: string, progress: (share: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  let answer: Response;
  try {
    answer = await fetch(path);
  } catch {
    throw new LoadError(whyNoAnswer());
  }
  if (answer.status === 404 || answer.status === 410) throw new LoadError(problem('unknown-lens'));
  if (!answer.ok || !answer.body) throw new LoadError(problem('download-failed', { what: `the server answered ${answer.status}` }));
  return readAll(answer.body, Number(answer.headers.get('content-length') ?? 0), progress);
}

export interface LensCard {
  code: string;
  name: string;
  description: string;
  bytes: number;
}

const isCard = (value: unknown): value is LensCard => {
  const card = value as LensCard | null;
  return typeof card === 'object' && card !== null && typeof card.code === 'string' && /^[\w.-]{1,128}$/.test(card.code) && typeof card.name === 'string';
};

/** What the server lists, or listed when there was a network; null: nothing is known of it. */
async function listedCards(): Promise<LensCard[] | null> {
  try {
    const answer = await fetch('/api/lenses');
    if (!answer.ok) return [];
    const list: unknown = await answer.json();
    return Array.isArray(list) ? list.filter(isCard).slice(0, 200) : [];
  } catch {
    return null;
  }
}

const KEPT_CODES = 'diopter-codes';

/** The published lenses that the service worker kept, with what the server said of them. */
async function keptPublished(): Promise<LensCard[]> {
  if (!('caches' in window)) return [];
  const [codes, files] = await Promise.all([caches.open(KEPT_CODES), caches.open(KEPT_LENSES)]);
  const cards = (await codes.keys()).map(async (request): Promise<LensCard[]> => {
    const told = (await codes.match(request).then((answer) => answer?.json()).catch(() => null)) as { code?: string; bundle?: string; bytes?: number; lens?: { name?: string } } | null;
    if (typeof told?.bundle !== 'string' || !(await files.match(told.bundle))) return [];
    const card = { code: told.code, name: told.lens?.name, description: '', bytes: told.bytes ?? 0 };
    return isCard(card) ? [card] : [];
  });
  return (await Promise.all(cards)).flat();
}

/** The codes of the lenses that the service worker kept. */
async function keptCodes(): Promise<string[]> {
  if (!('caches' in window)) return [];
  const requests = await caches.open(KEPT_LENSES).then((kept) => kept.keys());
  return requests.flatMap(({ url }) => /\/l\/([\w.-]+)\/bundle\.lens$/.exec(new URL(url).pathname)?.[1] ?? []);
}

/** The lenses that this server has; empty where there is no server behind the page. Without a network: those that run without one. */
export async function fetchCards(): Promise<LensCard[]> {
  const listed = await listedCards();
  if (listed && navigator.onLine) return listed;
  const kept: LensCard[] = (await keptCodes()).map((code) => {
    return listed?.find((known) => known.code === code) ?? { code, name: code.replaceAll('-', ' '), description: '', bytes: 0 };
  });
  return [...kept, ...(await keptPublished())].map((card) => ({ ...card, description: 'Kept on this device' }));
}
