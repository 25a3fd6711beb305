// Compiles WebAssembly, one module at a time over all pages and workers of an origin. Firefox compiles on as many threads as the machine has
// processors, and a module that still comes in occupies one of them: two modules at once leave a machine of two processors none to work on,
// and both wait for ever.

const LOCK = 'diopter-compile';
/** A page that holds the lock may be slow or frozen; after this, two at once are the lesser risk. */
const MOST_WAIT_MS = 5000;

let last: Promise<unknown> = Promise.resolve();

/** Runs `work` while nobody else of the origin compiles. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  // Missing where the page is not secure; this worker's own modules still take turns.
  const locks = globalThis.navigator?.locks;
  if (!locks) return work();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), MOST_WAIT_MS);
  let begun = false;
  const first = () => {
    begun = true;
    clearTimeout(timer);
    return work();
  };
  try {
    return (await locks.request(LOCK, { signal: patience.signal }, first)) as T;
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}

/** The module at an address. Modules download side by side and are compiled in the order of the calls. Throws what fetch and the browser throw. */
export function compileWasm(address: string | URL): Promise<WebAssembly.Module> {
  const answer = fetch(address);
  // Seen again when its turn comes.
  answer.catch(() => {});
  const compiled = last.then(() => alone(() => WebAssembly.compileStreaming(answer)));
  last = compiled.catch(() => {});
  return compiled;
}
