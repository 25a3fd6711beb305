// The document: the lens that is edited, with its history. Every change of it goes through here.
import { computed, signal } from '@preact/signals';
import type { Manifest } from '@diopter/runtime';
import { begun, changed, redone, undone, type History } from './history';
import { at, pointer, replaced, type Path } from './path';
import { say } from './say';

export interface Document {
  manifest: Manifest;
  files: ReadonlyMap<string, Uint8Array>;
}

const history = signal<History<Document> | null>(null);

export const lens = computed(() => history.value?.present ?? null);
export const manifest = computed(() => lens.value?.manifest ?? null);
export const undoable = computed(() => history.value?.past.at(-1)?.what ?? '');
export const redoable = computed(() => history.value?.coming[0]?.what ?? '');

export type Selection = { at: 'lens' } | { at: 'component'; index: number } | { at: 'effect'; index: number } | { at: 'trigger'; index: number } | { at: 'golden' };
const wanted = signal<Selection>({ at: 'lens' });

/** What the properties show; what is gone falls back to the lens. */
export const selection = computed<Selection>(() => {
  const now = wanted.value;
  const doc = manifest.value;
  if (now.at === 'lens' || now.at === 'golden' || !doc) return now;
  const list = now.at === 'component' ? doc.components : now.at === 'effect' ? doc.effects : doc.triggers;
  return now.index < (list?.length ?? 0) ? now : { at: 'lens' };
});

export function select(next: Selection): void {
  wanted.value = next;
}

/** Another lens; in the place of an open one as a step that can be undone. */
export function openDocument(document: Document): void {
  const name = document.manifest.name ?? 'a lens';
  history.value = history.value ? changed(history.value, document, `Open ${name}`, '', performance.now()) : begun(document);
  select(document.manifest.components.length > 0 ? { at: 'component', index: 0 } : { at: 'lens' });
}

export function closeDocument(): void {
  history.value = null;
}

/** Replaces the whole document as one step that can be undone. `field` joins steps of one slider. */
export function change(what: string, next: (now: Document) => Document, field = ''): void {
  const now = history.value;
  if (now) history.value = changed(now, next(now.present), what, field, performance.now());
}

export function changeManifest(what: string, next: (now: Manifest) => Manifest, field = ''): void {
  change(what, (now) => ({ ...now, manifest: next(now.manifest) }), field);
}

/** Sets one field; `undefined` takes it out, and an object that is then empty with it. */
export function setField(path: Path, value: unknown, what: string): void {
  changeManifest(what, (now) => tidied(replaced(now, path, value), path.slice(0, -1)), pointer(path));
}

function tidied(now: Manifest, path: Path): Manifest {
  const last = path.at(-1);
  const inner = at(now, path);
  const optional = last === 'parameters' || last === 'transform' || last === 'region';
  return optional && inner !== null && typeof inner === 'object' && Object.keys(inner).length === 0 ? replaced(now, path, undefined) : now;
}

export function undo(): void {
  if (!history.value || !undoable.value) return;
  say(`Undone: ${undoable.value}`);
  history.value = undone(history.value);
}

export function redo(): void {
  if (!history.value || !redoable.value) return;
  say(`Done again: ${redoable.value}`);
  history.value = redone(history.value);
}
