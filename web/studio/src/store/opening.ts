// From a file, a starter or a guess to the document.
import { signal } from '@preact/signals';
import { readLens, type ExaminedModel, type Manifest } from '@diopter/runtime';
import { withGuess } from './alternative';
import { chained } from './chain';
import { change, changeManifest, lens, openDocument, select } from './document';
import { doctor, examine, examined } from './doctor';
import { say, tell, tellFailure } from './say';
import { useFile } from '../live/sources';

/** What the page works on, for people; empty: nothing. */
export const working = signal('');
/** Models that were dropped onto an open lens: the visitor says whether they join it. */
export const undecided = signal<ExaminedModel[]>([]);

const MOST_MODEL_BYTES = 256 * 1024 * 1024;

async function work(what: string, job: () => Promise<void>): Promise<void> {
  working.value = what;
  say(what);
  try {
    await job();
  } catch (failure) {
    tellFailure(failure);
  } finally {
    working.value = '';
  }
}

const endsWith = (...endings: string[]) => (file: File) => endings.some((ending) => file.name.toLowerCase().endsWith(ending));
const isModel = endsWith('.onnx', '.tflite');
const isLens = endsWith('.lens');
const isPicture = (file: File) => file.type.startsWith('image/') || file.type.startsWith('video/');

/** Anything dropped on the page or chosen: models, a lens, a clip or picture to look at. */
export function openFiles(files: readonly File[]): Promise<void> {
  const models = files.filter(isModel);
  const bundle = files.find(isLens);
  const picture = files.find(isPicture);
  if (bundle) return work(`Opening ${bundle.name}`, () => openBundle(bundle));
  if (models.length > 0) return work(`Looking into ${models.map(({ name }) => name).join(', ')}`, () => openModels(models));
  if (picture && lens.value) return useFile(picture);
  const name = files[0]?.name;
  if (name) tell(`${name} is no model and no lens`, picture ? 'open a model first; then this can be what the lens looks at' : 'choose an .onnx or .tflite model, or a .lens file', 'error');
  return Promise.resolve();
}

async function openModels(files: readonly File[]): Promise<void> {
  const models: ExaminedModel[] = [];
  for (const file of files) {
    if (file.size > MOST_MODEL_BYTES) throw new Error(`${file.name} is larger than 256 MB: a page cannot hold it`);
    models.push(await examine(file.name, new Uint8Array(await file.arrayBuffer())));
  }
  if (lens.value) undecided.value = models;
  else await openGuess(models);
}

/** The doctor's guess of these models as a new lens. */
export async function openGuess(models: ExaminedModel[], task?: string): Promise<void> {
  const guess = await (await doctor()).lensOf(models, { name: nameOf(models[0]!.file), task });
  openDocument({ manifest: guess.manifest, files: filesOf(models) });
  guess.notes.forEach((note) => say(note));
}

function filesOf(models: ExaminedModel[]): Map<string, Uint8Array> {
  return new Map(models.map(({ file, onnx }) => [file, onnx]));
}

function nameOf(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.[a-z]+$/, '').slice(0, 128);
}

export function startWithUndecided(): Promise<void> {
  const models = undecided.value;
  undecided.value = [];
  return work('Making a lens', () => openGuess(models));
}

export function joinUndecided(): Promise<void> {
  const models = undecided.value;
  undecided.value = [];
  return work('Adding the model', async () => {
    const now = lens.value;
    if (!now) return;
    const known = now.manifest.components.map(({ model }) => examined.value.get(model.sha256 ?? '')).filter((model) => model !== undefined);
    const guess = await (await doctor()).lensOf([...known, ...models]);
    change('Add a model', (before) => ({
      manifest: chained(before.manifest, guess.manifest, new Set(models.map(({ sha256 }) => sha256))),
      files: new Map([...before.files, ...filesOf(models)]),
    }));
    select({ at: 'component', index: lens.value!.manifest.components.length - 1 });
  });
}

/** The doctor's guess of one component for a task that the visitor knows, as one step that can be undone. */
export function guessAgain(model: ExaminedModel, component: number, task: string): Promise<void> {
  return work('Guessing again', async () => {
    const named = await examine(model.file.replace(/^.*\//, ''), model.onnx, task);
    const guess = await (await doctor()).lensOf([named], { task });
    changeManifest(`Take it for ${task}`, (now) => withGuess(now, component, guess.manifest));
  });
}

async function openBundle(source: Blob): Promise<void> {
  const { manifest: read, files } = await readLens(source);
  openDocument({ manifest: read, files });
  void examineAll(read, files);
}

/** The sheets of a lens's models; they only inform, so a model that cannot be read is passed over here: the lens itself tells of it. */
export async function examineAll(read: Manifest, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const { model } of read.components) {
    const bytes = files.get(model.file);
    if (!bytes || examined.value.has(model.sha256 ?? '')) continue;
    await examine(model.file.replace(/^.*\//, ''), bytes).catch(() => undefined);
  }
}

export function openStarter(code: string, name: string): Promise<void> {
  return work(`Opening ${name}`, async () => {
    const answer = await fetch(`/l/${encodeURIComponent(code)}/bundle.lens`);
    if (!answer.ok) throw new Error(`The server did not give ${name} (${answer.status}): load the page again`);
    await openBundle(await answer.blob());
  });
}
