// A lens from an address: downloaded once, its models kept in the browser by hash, asked for again only where it changed.
import { LensError, type LensFiles, type Manifest } from './api';
import { readLens } from './container';
import { download } from './download';

const STORE = 'diopter-lenses-1';
/** Opened before those, a lens is downloaded again. */
const MOST_LENSES = 24;

interface Kept {
  etag: string;
  manifest: Manifest;
  /** Names of all files and the keys of their bytes. */
  files: [string, string][];
}

const keyOf = (kind: string, name: string) => `/${kind}/${encodeURIComponent(name)}`;

// Without a secure context there is no Cache API; the lens is then downloaded each time.
async function openStore(): Promise<Cache | null> {
  return 'caches' in globalThis ? caches.open(STORE).catch(() => null) : null;
}

async function readKept(store: Cache | null, address: string): Promise<{ kept: Kept; lens: LensFiles } | null> {
  const entry = await store?.match(keyOf('lens', address));
  if (!entry) return null;
  const kept = (await entry.json()) as Kept;
  const files = new Map<string, Uint8Array>();
  for (const [name, key] of kept.files) {
    const file = await store!.match(key);
    if (!file) return null;
    files.set(name, new Uint8Array(await file.arrayBuffer()));
  }
  return { kept, lens: { manifest: kept.manifest, files } };
}

async function keep(store: Cache, address: string, etag: string, lens: LensFiles): Promise<void> {
  const hashes = new Map([...lens.manifest.components.map(({ model }) => model), ...(lens.manifest.assets ?? [])].map(({ file, sha256 }) => [file, sha256]));
  const files: Kept['files'] = [];
  for (const [name, bytes] of lens.files) {
    const hash = hashes.get(name);
    const key = hash ? keyOf('sha256', hash) : keyOf('file', `${address} ${name}`);
    files.push([name, key]);
    if (!hash || !(await store.match(key))) await store.put(key, new Response(bytes as Uint8Array<ArrayBuffer>));
  }
  // Anew, so that it counts as the newest.
  await store.delete(keyOf('lens', address));
  await store.put(keyOf('lens', address), Response.json({ etag, manifest: lens.manifest, files } satisfies Kept));
  await tidy(store);
}

/** Lets go of the lenses that were kept first, and of files that no kept lens names. A cache lists its entries as they were put in. */
async function tidy(store: Cache): Promise<void> {
  const entries = await store.keys();
  const pathOf = ({ url }: Request) => new URL(url).pathname;
  const lenses = entries.filter((entry) => pathOf(entry).startsWith('/lens/'));
  const named = new Set<string>();
  for (const entry of lenses.splice(-MOST_LENSES)) {
    const kept = (await (await store.match(entry))!.json()) as Kept;
    named.add(pathOf(entry));
    for (const [, key] of kept.files) named.add(key);
  }
  for (const entry of entries) {
    if (!named.has(pathOf(entry))) await store.delete(entry);
  }
}

function refused(address: string, status: number): LensError {
  if (status === 404) return new LensError(address, 'there is no such lens', 'check the code');
  if (status === 410) return new LensError(address, 'this lens was taken down', 'ask its creator');
  return new LensError(address, `the server answered ${status}`, 'try again later');
}

/** Offline, a lens that was opened before is there again. */
export async function fetchLens(address: string, progress: (share: number) => void): Promise<LensFiles> {
  const store = await openStore();
  const old = await readKept(store, address);
  let answer: Response;
  try {
    answer = await fetch(address, old?.kept.etag ? { headers: { 'If-None-Match': old.kept.etag }, cache: 'no-store' } : {});
  } catch {
    if (old) return old.lens;
    throw new LensError(address, 'could not be downloaded', 'check the connection, then try again');
  }
  if (answer.status === 304 && old) return old.lens;
  if (!answer.ok) throw refused(address, answer.status);
  const lens = await readLens(await download(answer, address, progress));
  const etag = answer.headers.get('etag');
  // Not waited for: the lens may start meanwhile, and a full disk only means a download next time.
  if (store && etag) void keep(store, address, etag, lens).catch(() => {});
  return lens;
}
