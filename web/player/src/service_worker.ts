// Makes the player work offline after the first visit: keeps its pages and files, the runtime's files, and each lens that was opened.
// Stands alone (imports nothing), so that every browser can run it as a classic script. The build fills in the names in capitals.
const FILES = '__OFFLINE_FILES__' as unknown as string[];
const WEBGPU_FILES = '__OFFLINE_WEBGPU_FILES__' as unknown as string[];
const VERSION = '__OFFLINE_VERSION__' as string;

const SHELL = `diopter-shell-${VERSION}`;
const LENSES = 'diopter-bundles';
/** What the server says of published lenses, and its keys. */
const CODES = 'diopter-codes';
const CODE_PATH = /^\/api\/v1\/(codes\/[^/]+|keys)$/;
const SIGNED_PATH = /^\/b\/[0-9a-f]{64}\.lens$/;
const PLAYER = '/player/';
/** Lenses are kept until there are more; the one opened longest ago goes first. */
const MOST_LENSES = 24;

// The library of types has either pages or workers; this is the part of a service worker's that is used here.
interface WaitEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WaitEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: WaitEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: WaitEvent & { data: unknown }) => void): void;
}
const worker = self as unknown as WorkerScope;

worker.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const shell = await caches.open(SHELL);
      // Hashed files come from the browser's own cache where the page has just loaded them.
      await shell.addAll(FILES);
      await worker.skipWaiting();
    })(),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith('diopter-shell-') && name !== SHELL);
      await Promise.all(old.map((name) => caches.delete(name)));
      await worker.clients.claim();
    })(),
  );
});

async function keepLens(request: Request, answer: Response): Promise<void> {
  const path = new URL(request.url).pathname;
  const lenses = await caches.open(CODE_PATH.test(path) ? CODES : LENSES);
  await lenses.delete(request);
  await lenses.put(request, answer);
  const kept = await lenses.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_LENSES)).map((oldest) => lenses.delete(oldest)));
}

/** Fresh where there is a network, else as it was kept. */
async function freshOrKept(event: FetchEvent, keep: boolean): Promise<Response> {
  const address = event.request.url.split('?')[0]!;
  try {
    const answer = await fetch(event.request);
    if (keep && answer.status === 200) event.waitUntil(keepLens(new Request(address), answer.clone()).catch(() => undefined));
    return answer;
  } catch (unreachable) {
    const kept = await caches.match(address, { ignoreVary: true });
    if (kept) return kept;
    throw unreachable;
  }
}

/** /player/ and /l/CODE are one page; the address tells the page which lens it opens. */
async function page(event: FetchEvent): Promise<Response> {
  try {
    return await fetch(event.request);
  } catch (unreachable) {
    const kept = await caches.match(PLAYER);
    if (kept) return kept;
    throw unreachable;
  }
}

/** A hashed file never changes. */
async function hashed(event: FetchEvent): Promise<Response> {
  const kept = await caches.match(event.request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.status === 200) {
    const copy = answer.clone();
    event.waitUntil(caches.open(SHELL).then((shell) => shell.put(event.request, copy)).catch(() => undefined));
  }
  return answer;
}

/** A lens by its hash, from the network once. The page checks it each time, and says when it is to be kept. */
async function unchanging(event: FetchEvent): Promise<Response> {
  const kept = await caches.match(event.request, { ignoreVary: true });
  return kept ?? fetch(event.request);
}

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin || event.request.headers.has('range')) return;
  const path = url.pathname;
  if (event.request.mode === 'navigate') {
    if (path === PLAYER || /^\/l\/[^/]+\/?$/.test(path)) event.respondWith(page(event));
  } else if (path.startsWith('/assets/')) {
    event.respondWith(hashed(event));
  } else if (SIGNED_PATH.test(path)) {
    event.respondWith(unchanging(event));
  } else if (/^\/l\/[^/]+\/bundle\.lens$/.test(path) || CODE_PATH.test(path)) {
    event.respondWith(freshOrKept(event, true));
  } else if (path === '/api/lenses') {
    event.respondWith(freshOrKept(event, true));
  } else if (FILES.includes(path)) {
    event.respondWith(freshOrKept(event, false));
  }
});

// The page names what it loaded before this worker ruled it: {keep: [address of a lens, or "webgpu"]}.
worker.addEventListener('message', (event) => {
  const keep: unknown = (event.data as { keep?: unknown } | null)?.keep;
  if (!Array.isArray(keep)) return;
  const lenses = keep.filter((path): path is string => typeof path === 'string' && (/^\/(l\/[^/]+\/bundle\.lens|api\/lenses)$/.test(path) || CODE_PATH.test(path) || SIGNED_PATH.test(path)));
  if (keep.includes('webgpu')) event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(WEBGPU_FILES)).catch(() => undefined));
  event.waitUntil(
    Promise.all(
      lenses.map(async (path) => {
        const answer = await fetch(path);
        if (answer.status === 200) await keepLens(new Request(new URL(path, worker.location.origin)), answer);
      }),
    ).catch(() => undefined),
  );
});
