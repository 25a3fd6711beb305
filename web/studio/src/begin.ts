// What runs beside the views: the doctor starts, the last lens comes back, keys and drops are heard.
import { effect } from '@preact/signals';
import { keepWatching } from './inside/watching';
import { keepRunning } from './live/live';
import { closeSource, lookForSample, source, useSomething } from './live/sources';
import { keepSaving, restore } from './store/autosave';
import { lens, redo, undo } from './store/document';
import { doctor } from './store/doctor';
import { dragging } from './start/dragging';
import { openFiles } from './store/opening';
import { tellFailure } from './store/say';
import { loadStarters } from './store/starters';

export function begin(): void {
  doctor().catch((failure) => tellFailure(failure));
  void loadStarters();
  const sample = lookForSample();
  keepRunning();
  keepWatching();
  void restore().then(keepSaving);
  effect(() => {
    if (!lens.value) closeSource();
    else if (!source.peek()) void sample.then(useSomething);
  });
  addEventListener('keydown', hear);
  hearDrops();
}

function writesText(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text');
}

function hear(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !lens.value || writesText(event.target)) return;
  const key = event.key.toLowerCase();
  if (key !== 'z' && key !== 'y') return;
  event.preventDefault();
  if (key === 'y' || event.shiftKey) redo();
  else undo();
}

function hearDrops(): void {
  let depth = 0;
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  addEventListener('dragenter', (event) => {
    if (hasFiles(event)) dragging.value = ++depth > 0;
  });
  addEventListener('dragleave', (event) => {
    if (hasFiles(event)) dragging.value = --depth > 0;
  });
  addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    depth = 0;
    dragging.value = false;
    if (!hasFiles(event)) return;
    // A field that takes a file of its own has taken it already.
    if (event.defaultPrevented) return;
    event.preventDefault();
    void openFiles([...(event.dataTransfer?.files ?? [])]);
  });
}
