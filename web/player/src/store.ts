// The state of the page, in one place. Views read it; session.ts and the keys change it.
import { computed, signal } from '@preact/signals';
import type { RunInfo, Stats } from '@diopter/runtime';
import type { LensFacts } from './facts';
import { readLaunch } from './launch';
import type { LensCard } from './lens_loading';
import type { Published } from './published';
import { next, spoken, type Event, type State } from './machine';

export const launch = readLaunch(location.pathname, location.search);

export const state = signal<State>(launch.code ? { at: 'loading', share: 0, what: 'Downloading the lens' } : { at: 'gallery', problem: null });
/** What the server says of a published lens; null: a file of the visitor's, or a server without publishing. */
export const published = signal<Published | null>(null);
export const facts = signal<LensFacts | null>(null);
/** Null until the server answered. */
export const cards = signal<LensCard[] | null>(null);
/** Null until the models are ready. */
export const info = signal<RunInfo | null>(null);
/** 0..1 while the models get ready behind the first screen. */
export const preparing = signal<number | null>(null);
export const stats = signal<Stats | null>(null);

/** Whether the server has a clip for visitors without a camera; false until it answered. */
export const sampleThere = signal(false);

export const mirrored = signal(false);
export const cameras = signal(0);
export const detailsOpen = signal(launch.overlay);
export const withSound = signal(false);
export const shortcuts = signal(true);
/** When the clip began, by performance.now(). */
export const recordingSince = signal<number | null>(null);

export interface Capture {
  blob: Blob;
  address: string;
  name: string;
}
export const captured = signal<Capture | null>(null);
/** A short word that shows for a while: "Recording without sound". */
export const hint = signal('');
/** What a screen reader says. */
export const said = signal('');

export const live = computed(() => state.value.at === 'running' || state.value.at === 'interrupted');
export const paused = computed(() => state.value.at === 'running' && state.value.paused);

export function say(text: string): void {
  if (text) said.value = text;
}

export function dispatch(event: Event): void {
  const before = state.value;
  state.value = next(before, event);
  say(spoken(state.value, before));
}

let hintTimer: ReturnType<typeof setTimeout> | undefined;
export function showHint(text: string): void {
  hint.value = text;
  say(text);
  clearTimeout(hintTimer);
  hintTimer = setTimeout(() => (hint.value = ''), 4000);
}
