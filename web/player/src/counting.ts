// What a lens's creator learns of a visit (docs/player.md), and how a visitor says no. No cookie, and nothing that tells visitors apart.
import { computed, effect, signal } from '@preact/signals';
import { published, state, stats } from './store';
import { VisitLog, type EventKind, type VisitEvent } from './visit_log';

const ADDRESS = '/api/v1/events';
const EVERY_MS = 30_000;
const CHOICE = 'diopter-counting';

/** The browser says no for its visitor. */
export const refusedByBrowser = navigator.doNotTrack === '1' || (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;

function choice(): boolean {
  try {
    return localStorage.getItem(CHOICE) !== 'no';
  } catch {
    return true;
  }
}
const chosen = signal(choice());
/** The visitor's switch, remembered. */
export const mayCount = computed(() => chosen.value && !refusedByBrowser);
/** Whether this lens is one whose visits are counted at all. */
export const counts = computed(() => Boolean(published.value?.signature && published.value.insights && !published.value.preview));

export function chooseCounting(yes: boolean): void {
  chosen.value = yes;
  if (!yes) log.forget();
  try {
    localStorage.setItem(CHOICE, yes ? 'yes' : 'no');
  } catch {
    // Holds for this page alone.
  }
}

const log = new VisitLog({
  beacon: (body) => navigator.sendBeacon(ADDRESS, new Blob([body], { type: 'application/json' })),
  // What the server refuses for good is not sent again.
  send: (body) =>
    fetch(ADDRESS, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, credentials: 'omit', keepalive: true }).then(
      ({ status }) => status !== 429 && status < 500,
      () => false,
    ),
});

/** 22 characters of base64url: 128 bits. */
function newId(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)))).replaceAll('+', '-').replaceAll('/', '_').slice(0, 22);
}

function device(): VisitEvent['device'] {
  if (!matchMedia('(pointer: coarse)').matches) return 'desktop';
  return Math.min(screen.width, screen.height) < 600 ? 'phone' : 'tablet';
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

export function count(kind: EventKind, more: Partial<VisitEvent> = {}): void {
  const lens = published.value;
  if (!lens || !counts.value || !mayCount.value) return;
  log.add({ id: newId(), code: lens.code, version: lens.version, kind, at_s: rounded(performance.now() / 1000), device: device(), ...more });
}

/** Medians of the step, one a second: enough to say how fast a lens runs here. */
let steps: number[] = [];
let playedSince: number | null = null;

function speed(): Pick<VisitEvent, 'frame_ms' | 'speed'> {
  if (steps.length === 0) return {};
  const sorted = [...steps].sort((a, b) => a - b);
  const at = (share: number) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!);
  const p50 = at(0.5);
  return { frame_ms: { p50, p95: at(0.95) }, speed: p50 <= 20 ? 'fast' : p50 <= 50 ? 'middle' : 'slow' };
}

function endPlay(): void {
  if (playedSince === null) return;
  count('end', { play_s: rounded((performance.now() - playedSince) / 1000), ...speed() });
  playedSince = null;
  steps = [];
}

/** Counts from now on, and sends as the page goes out of sight and every half minute. */
export function beginCounting(): void {
  let runs = false;
  effect(() => {
    const now = state.value;
    const plays = now.at === 'running' && !now.paused;
    if (plays && playedSince === null) {
      // Back from another tab is the same play, with an end of its own for the time that it adds.
      if (!runs) count('play');
      playedSince = performance.now();
    }
    runs = now.at === 'running';
    if (!plays) endPlay();
  });
  effect(() => {
    const step = stats.value?.times.step;
    if (step !== undefined && step > 0 && steps.push(step) > 3600) steps.shift();
  });
  const leave = () => {
    endPlay();
    log.leave();
  };
  document.addEventListener('visibilitychange', () => document.hidden && leave());
  addEventListener('pagehide', leave);
  setInterval(() => void log.flush(), EVERY_MS);
}
