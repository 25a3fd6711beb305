// What the page tells: to a screen reader, and as a line that shows for a while.
import { signal } from '@preact/signals';

export interface Telling {
  kind: 'info' | 'error';
  what: string;
  remedy: string;
}

export const said = signal('');
export const telling = signal<Telling | null>(null);

let timer: ReturnType<typeof setTimeout> | undefined;

export function say(text: string): void {
  said.value = text;
}

/** Errors stay until they are dismissed. */
export function tell(what: string, remedy = '', kind: Telling['kind'] = 'info'): void {
  clearTimeout(timer);
  telling.value = { kind, what, remedy };
  if (kind === 'info') timer = setTimeout(() => (telling.value = null), 5000);
}

/** `place`: what it is about, where the failure does not say so itself. */
export function tellFailure(failure: unknown, place = ''): void {
  const words = wordsOf(failure);
  const about = place || words.place;
  tell(about ? `${about} ${words.what}` : words.what, words.remedy, 'error');
}

/** An error of the runtime carries its remedy; of any other only the message is known. */
export function wordsOf(failure: unknown): { place: string; what: string; remedy: string } {
  if (failure instanceof Error) {
    const { place = '', what = failure.message, remedy = '' } = failure as Error & { place?: string; what?: string; remedy?: string };
    return { place, what, remedy: forThePage(remedy) };
  }
  return { place: '', what: String(failure), remedy: '' };
}

/** The engine's remedies may speak of the command line. */
function forThePage(remedy: string): string {
  return remedy.replace(/: --model .*$/, ': choose both files at once').replace(/^see `diopter parameters`$/, 'see what the field says');
}

export function hush(): void {
  telling.value = null;
}
