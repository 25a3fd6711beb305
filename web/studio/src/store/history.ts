// What can be undone: a bounded line of past and coming states. Changes of one field that follow each other quickly, as a slider
// makes them, are one step.

export interface Step<T> {
  state: T;
  /** What led away from `state`, for people: "Change strength". */
  what: string;
}

export interface History<T> {
  past: readonly Step<T>[];
  present: T;
  coming: readonly Step<T>[];
  /** The field that was changed last, and when. */
  field: string;
  atMs: number;
}

const MOST_STEPS = 100;
const ONE_MOVE_MS = 900;

export function begun<T>(present: T): History<T> {
  return { past: [], present, coming: [], field: '', atMs: -Infinity };
}

export function changed<T>(history: History<T>, next: T, what: string, field: string, nowMs: number): History<T> {
  if (next === history.present) return history;
  const sameMove = field !== '' && field === history.field && nowMs - history.atMs < ONE_MOVE_MS;
  const past = sameMove ? history.past : [...history.past, { state: history.present, what }].slice(-MOST_STEPS);
  return { past, present: next, coming: [], field, atMs: nowMs };
}

export function undone<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (!last) return history;
  const coming = [{ state: history.present, what: last.what }, ...history.coming];
  return { past: history.past.slice(0, -1), present: last.state, coming, field: '', atMs: -Infinity };
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...coming] = history.coming;
  if (!next) return history;
  const past = [...history.past, { state: history.present, what: next.what }];
  return { past, present: next.state, coming, field: '', atMs: -Infinity };
}
