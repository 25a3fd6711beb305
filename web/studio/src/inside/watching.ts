// Looks into the running lens a few times a second while somebody watches: results, pictures, tensors of the last step.
import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ResultPicture, Results, Tap } from '@diopter/runtime';
import { runningNow, theRun, watched } from '../live/live';

export interface Inside {
  results: Results;
  pictures: ResultPicture[];
  taps: Tap[];
}

export const inside = signal<Inside | null>(null);

const LOOK_MS = 450;

/** Views that show something of the inside; looking stops when the last one goes. */
const watchers = new Set<symbol>();

function watch(): () => void {
  const me = Symbol('watcher');
  watchers.add(me);
  watched.value = true;
  return () => {
    watchers.delete(me);
    watched.value = watchers.size > 0;
  };
}

export function useWatch(): void {
  useEffect(watch, []);
}

export function keepWatching(): void {
  effect(() => {
    if (!watched.value || !runningNow.value) {
      inside.value = null;
      return undefined;
    }
    let busy = false;
    const timer = setInterval(async () => {
      const run = theRun();
      if (busy || !run || document.hidden) return;
      busy = true;
      const seen = await run.lastResults().catch(() => null);
      busy = false;
      // Right after a change there is no step yet, and no results.
      if (seen?.results.outputs && watched.peek() && run === theRun()) inside.value = seen;
    }, LOOK_MS);
    return () => clearInterval(timer);
  });
}
