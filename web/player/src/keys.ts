// The keyboard: one letter an action, only while a lens runs, never while something is typed or a dialog is open.
import { takePhoto, toggleRecording } from './capture';
import { fire, mirror, switchCamera } from './session';
import { captured, detailsOpen, live, shortcuts } from './store';

const ACTIONS: Record<string, () => void> = {
  ' ': () => void takePhoto(),
  r: () => void toggleRecording(),
  m: mirror,
  c: switchCamera,
  t: () => fire('tap'),
  i: () => (detailsOpen.value = !detailsOpen.value),
};

export const KEYS: readonly [key: string, what: string][] = [
  ['Space', 'take a photo'],
  ['R', 'record a clip'],
  ['M', 'mirror'],
  ['C', 'other camera'],
  ['T', 'tap'],
  ['I', 'details'],
  ['Esc', 'close'],
];

const takesText = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.matches('input:not([type=checkbox]), select, textarea');
/** Space presses a button that has the focus. */
const takesSpace = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.matches('button, a, summary, input, label, video');

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || captured.value || !live.value) return;
    if (event.key === 'Escape') {
      detailsOpen.value = false;
      return;
    }
    if (!shortcuts.value || takesText(event.target) || (event.key === ' ' && takesSpace(event.target))) return;
    const action = ACTIONS[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
