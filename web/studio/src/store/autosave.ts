// The document is kept in the browser (IndexedDB): the manifest as text, files by their hash, so that an edit writes only the manifest.
import { effect, signal } from '@preact/signals';
import { sha256, type Manifest } from '@diopter/runtime';
import { closeDocument, lens, openDocument, type Document } from './document';
import { examineAll } from './opening';
import { tell } from './say';

export const saved = signal<'saved' | 'saving' | 'off'>('saved');

interface Kept {
  manifest: Manifest;
  /** Name inside the lens -> hash. */
  files: [string, string][];
}

const SETTLE_MS = 400;
/** Files never change in place, so a hash is computed once. */
const hashes = new WeakMap<Uint8Array, string>();

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}

function database(): Promise<IDBDatabase> {
  const request = indexedDB.open('diopter-studio', 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('files');
    request.result.createObjectStore('documents');
  };
  return asked(request);
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const known = hashes.get(bytes) ?? (await sha256(bytes));
  hashes.set(bytes, known);
  return known;
}

async function keep(document: Document): Promise<void> {
  const base = await database();
  try {
    const files = await Promise.all([...document.files].map(async ([name, bytes]): Promise<[string, string]> => [name, await hashOf(bytes)]));
    const present = new Set(await asked(base.transaction('files').objectStore('files').getAllKeys()));
    const writing = base.transaction(['files', 'documents'], 'readwrite');
    const store = writing.objectStore('files');
    const wanted = new Set(files.map(([, hash]) => hash));
    for (const key of present) if (!wanted.has(String(key))) store.delete(key);
    for (const [name, hash] of files) if (!present.has(hash)) store.put(document.files.get(name), hash);
    writing.objectStore('documents').put({ manifest: document.manifest, files } satisfies Kept, 'current');
    await new Promise<void>((resolve, reject) => {
      writing.oncomplete = () => resolve();
      writing.onabort = () => reject(writing.error ?? new Error('the browser has no room'));
    });
  } finally {
    base.close();
  }
}

/** What was kept; null where there is nothing, or it is not whole any more. */
async function found(): Promise<Document | null> {
  const base = await database();
  try {
    const reading = base.transaction(['files', 'documents']);
    const kept = (await asked(reading.objectStore('documents').get('current'))) as Kept | undefined;
    if (!kept) return null;
    const store = base.transaction('files').objectStore('files');
    const files = new Map<string, Uint8Array>();
    for (const [name, hash] of kept.files) {
      const bytes = (await asked(store.get(hash))) as Uint8Array | undefined;
      if (!bytes) return null;
      hashes.set(bytes, hash);
      files.set(name, bytes);
    }
    return { manifest: kept.manifest, files };
  } finally {
    base.close();
  }
}

export async function restore(): Promise<void> {
  try {
    const document = await found();
    if (!document || lens.value) return;
    openDocument(document);
    tell(`${document.manifest.name ?? 'Your lens'} is as you left it`, 'Start anew puts it away');
    void examineAll(document.manifest, document.files);
  } catch {
    saved.value = 'off';
  }
}

export async function startAnew(): Promise<void> {
  closeDocument();
  const base = await database().catch(() => null);
  if (!base) return;
  const clearing = base.transaction(['files', 'documents'], 'readwrite');
  clearing.objectStore('files').clear();
  clearing.objectStore('documents').clear();
  clearing.oncomplete = () => base.close();
}

/** Writes the document a moment after each change; one writing at a time, and the newest wins. */
export function keepSaving(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Promise.resolve();
  effect(() => {
    const document = lens.value;
    clearTimeout(timer);
    if (!document) return;
    saved.value = saved.peek() === 'off' ? 'off' : 'saving';
    timer = setTimeout(() => {
      last = last.then(() => keep(document)).then(
        () => void (saved.value = 'saved'),
        () => {
          if (saved.peek() !== 'off') tell('The browser cannot keep this lens', 'export it before you leave the page', 'error');
          saved.value = 'off';
        },
      );
    }, SETTLE_MS);
  });
}
