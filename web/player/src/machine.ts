// The player's screens and how one follows another. Pure: the same state and event give the same state; who acts on it is session.ts.
import type { Problem } from './problems';
import type { SourceKind } from './launch';

export type State =
  | { at: 'gallery'; problem: Problem | null }
  | { at: 'loading'; share: number; what: string }
  /** The first screen of a lens: who made it, and the button that starts the camera. */
  | { at: 'welcome'; problem: Problem | null }
  | { at: 'starting'; source: SourceKind }
  | { at: 'running'; source: SourceKind; paused: boolean }
  /** It ran, and its picture stays in sight behind the problem. */
  | { at: 'interrupted'; source: SourceKind; problem: Problem }
  /** Nothing can be done with this lens here. */
  | { at: 'stopped'; problem: Problem };

export type Event =
  | { type: 'browse' }
  | { type: 'load'; what: string }
  | { type: 'progress'; share: number; what: string }
  | { type: 'read' }
  | { type: 'start'; source: SourceKind }
  | { type: 'started' }
  /** The visitor stops the camera or clip. */
  | { type: 'leave' }
  | { type: 'hidden' }
  | { type: 'visible' }
  /** A source failed: another one may do. */
  | { type: 'source-failed'; problem: Problem }
  /** The lens or the browser failed: no other source helps. */
  | { type: 'failed'; problem: Problem };

export function next(state: State, event: Event): State {
  switch (event.type) {
    case 'browse':
      return { at: 'gallery', problem: null };
    case 'load':
      return { at: 'loading', share: 0, what: event.what };
    case 'progress':
      return state.at === 'loading' ? { ...state, share: Math.min(1, Math.max(state.share, event.share)), what: event.what } : state;
    case 'read':
      return state.at === 'loading' ? { at: 'welcome', problem: null } : state;
    case 'start':
      return state.at === 'loading' || state.at === 'gallery' || state.at === 'stopped' ? state : { at: 'starting', source: event.source };
    case 'started':
      return state.at === 'starting' ? { at: 'running', source: state.source, paused: false } : state;
    case 'leave':
      return state.at === 'running' || state.at === 'interrupted' || state.at === 'starting' ? { at: 'welcome', problem: null } : state;
    case 'hidden':
      return state.at === 'running' ? { ...state, paused: true } : state;
    case 'visible':
      return state.at === 'running' ? { ...state, paused: false } : state;
    case 'source-failed':
      if (state.at === 'running' || state.at === 'interrupted') return { at: 'interrupted', source: state.source, problem: event.problem };
      if (state.at === 'gallery') return { at: 'gallery', problem: event.problem };
      return state.at === 'stopped' || state.at === 'loading' ? state : { at: 'welcome', problem: event.problem };
    case 'failed':
      return { at: 'stopped', problem: event.problem };
  }
}

/** What a screen reader says as a state begins; empty: nothing new. */
export function spoken(state: State, before: State): string {
  switch (state.at) {
    case 'loading':
      return before.at === 'loading' ? '' : `${state.what}.`;
    case 'starting':
      return state.source === 'camera' ? 'Starting the camera.' : 'Starting.';
    case 'running':
      if (state.paused) return 'Paused while this tab is in the background.';
      return before.at === 'running' && before.paused ? 'Running again.' : before.at === 'running' ? '' : 'The lens is running.';
    case 'welcome':
    case 'gallery':
      return state.problem ? `${state.problem.title} ${state.problem.remedy}` : '';
    case 'interrupted':
    case 'stopped':
      return `${state.problem.title} ${state.problem.remedy}`;
  }
}
