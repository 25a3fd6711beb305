// The document as a running lens: opened once, then changed in place. The newest document wins; what is wrong goes to its field.
import { computed, effect, signal } from '@preact/signals';
import { Lens, type Results, type Run, type RunInfo, type Stats } from '@diopter/runtime';
import { lens as lensNow, type Document } from '../store/document';
import { doctor } from '../store/doctor';
import { pointerOf, problem } from '../store/problem';
import { wordsOf } from '../store/say';
import { source, type Source } from './sources';

export const phase = signal<'off' | 'opening' | 'running'>('off');
export const progress = signal<{ share: number; what: string }>({ share: 0, what: '' });
export const info = signal<RunInfo | null>(null);
/** Names of the events that fired just now; empty again after a moment. */
export const fired = signal('');
export const stats = signal<Stats | null>(null);
export const paused = signal(false);
/** Whether somebody looks inside: results and tensors are made only then. */
export const watched = signal(false);
/** A canvas goes to the worker once; a new worker needs a new one. */
export const canvasKey = signal(0);

let opened: Lens | null = null;
let run: Run | null = null;
let shownBy: Source | null = null;
let canvas: HTMLCanvasElement | null = null;
let wanted: { document: Document; source: Source } | null = null;
let settling = false;

const FIRED_MS = 1500;
const STATS_MS = 1000;
const STILL_WAIT_MS = 10_000;

export const runningNow = computed(() => phase.value === 'running');

export function attachCanvas(element: HTMLCanvasElement | null): void {
  canvas = element;
  if (element) void settle();
}

export function theRun(): Run | null {
  return run;
}

let firedTimer: ReturnType<typeof setTimeout> | undefined;

/** Results lines carry what the lens's triggers set off (docs/results.md). */
function tellEvents({ events }: Results): void {
  if (!events?.length) return;
  fired.value = events.map(({ trigger }) => trigger).join(', ');
  clearTimeout(firedTimer);
  firedTimer = setTimeout(() => (fired.value = ''), FIRED_MS);
}

async function look(lens: Lens, next: Source): Promise<void> {
  run = await lens.run(next.input, canvas!, {
    results: tellEvents,
    error: (failure) => report(failure, lensNow.peek()),
  });
  shownBy = next;
  run.set({ results: watched.peek(), tap: watched.peek() });
  if (paused.peek()) run.pause();
}

function report(failure: unknown, document: Document | null): void {
  const words = wordsOf(failure);
  problem.value = { ...words, pointer: document ? pointerOf(words.place, document.manifest) : '' };
}

/** Only what the lens runs with: golden cases stay here. */
function parts(document: Document) {
  return { manifest: document.manifest, files: new Map([...document.files].filter(([name]) => !name.startsWith('tests/'))) };
}

let shown: Document | null = null;

async function show(document: Document, next: Source): Promise<void> {
  // Another source shows even while something is wrong with the document.
  if (run && opened && next !== shownBy) await look(opened, next);
  if (document !== shown) {
    const fault = await (await doctor()).check(document.manifest);
    if (fault) throw fault;
    if (opened) await opened.change(parts(document));
    else opened = await Lens.open(parts(document), { progress: (share, what) => (progress.value = { share, what }) });
    shown = document;
    info.value = opened.info;
  }
  if (next !== shownBy || !run) await look(opened!, next);
}

/**
 * The lens, begun anew, on one still picture, as `diopter test` runs it: for a moment, while nothing else is shown. `use` gets the results
 * of its first step.
 */
export async function onStill<T>(still: ImageBitmap, use: (seen: Awaited<ReturnType<Run['lastResults']>>) => T): Promise<T> {
  if (!opened || !run || settling) throw new Error('The lens is about to change: try again in a moment');
  settling = true;
  try {
    let stepped = () => {};
    const first = new Promise<void>((resolve, reject) => {
      stepped = resolve;
      setTimeout(() => reject(new Error('The lens gives no result on this frame: its models may wait for an event')), STILL_WAIT_MS);
    });
    run = await opened.run(still, canvas!, { results: () => stepped() });
    await first;
    run.pause();
    return use(await run.lastResults());
  } finally {
    // The source that was shown before is shown again.
    shownBy = null;
    settling = false;
    follow();
  }
}

async function settle(): Promise<void> {
  if (settling || !canvas) return;
  settling = true;
  while (wanted) {
    const next = wanted;
    wanted = null;
    if (!run) phase.value = 'opening';
    try {
      await show(next.document, next.source);
      problem.value = null;
      phase.value = 'running';
    } catch (failure) {
      report(failure, next.document);
      if (!run) phase.value = 'off';
    }
  }
  settling = false;
}

async function stop(): Promise<void> {
  await run?.stop();
  run = null;
  shownBy = null;
  phase.value = 'off';
  problem.value = null;
  stats.value = null;
}

/** Ends the worker, and begins with a new canvas: after a failure that the lens does not recover from. */
export async function restart(): Promise<void> {
  const old = opened;
  opened = null;
  shown = null;
  await stop();
  await old?.close();
  canvasKey.value++;
  follow();
}

/** The newest document on the newest source. */
function follow(): void {
  const document = lensNow.peek();
  const from = source.peek();
  wanted = document && from ? { document, source: from } : null;
  // Not inside an effect, which would follow all that settling reads.
  if (wanted) queueMicrotask(() => void settle());
  else if (!document) queueMicrotask(() => void stop());
}

export function fire(event: string): void {
  run?.trigger(event);
}

export function setPaused(next: boolean): void {
  paused.value = next;
  if (next) run?.pause();
  else run?.resume();
}

/** Follows document and source from now on. */
export function keepRunning(): void {
  effect(() => {
    void lensNow.value;
    void source.value;
    follow();
  });
  effect(() => {
    const tap = watched.value && runningNow.value;
    run?.set({ results: tap, tap });
  });
  setInterval(() => {
    if (run && !document.hidden) void run.stats().then((now) => (stats.value = now), () => undefined);
  }, STATS_MS);
}
