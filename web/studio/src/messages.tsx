// What the page says over everything: that it works, what happened, what it asks.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CloseIcon } from '../../shared/icons';
import { dragging } from './start/dragging';
import { startAnew } from './store/autosave';
import { manifest } from './store/document';
import { exportLens } from './store/exporting';
import { joinUndecided, startWithUndecided, undecided, working } from './store/opening';
import { hush, telling } from './store/say';

/** Whether the visitor is asked about starting anew. */
export const puttingAway = signal(false);

export function Working() {
  if (!working.value) return null;
  return (
    <div class="working" role="status">
      <progress aria-label={working.value} />
      <p>{working.value} …</p>
    </div>
  );
}

export function Telling() {
  const now = telling.value;
  if (!now) return null;
  return (
    <div class={`telling notice ${now.kind === 'error' ? 'error' : ''}`} role={now.kind === 'error' ? 'alert' : 'status'}>
      <div>
        <p>
          <strong>{now.what}</strong>
        </p>
        {now.remedy && <p>{now.remedy}</p>}
      </div>
      <button type="button" class="icon-button" aria-label="Dismiss" onClick={hush}>
        <CloseIcon size={20} />
      </button>
    </div>
  );
}

/** A question over the page; Escape answers with the last, harmless choice. */
function Question({ open, title, close, children }: { open: boolean; title: string; close: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} aria-label={title} onClose={close}>
      <div class="stack">
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

export function JoinQuestion() {
  const models = undecided.value;
  const close = () => (undecided.value = []);
  return (
    <Question open={models.length > 0} title="Where does it belong?" close={close}>
      <p>{models.map(({ file }) => file.replace(/^models\//, '')).join(', ')}</p>
      <button type="button" class="button primary" onClick={() => void joinUndecided()}>
        Add it to {manifest.value?.name || 'this lens'}
      </button>
      <button type="button" class="button" onClick={() => void startWithUndecided()}>
        Make a new lens of it
      </button>
      <button type="button" class="button quiet" onClick={close}>
        Neither
      </button>
    </Question>
  );
}

export function AnewQuestion() {
  const close = () => (puttingAway.value = false);
  const away = () => {
    close();
    void startAnew();
  };
  return (
    <Question open={puttingAway.value} title="Put this lens away?" close={close}>
      <p>It is kept in this browser only. Export it first if you want to have it again.</p>
      <button type="button" class="button primary" onClick={() => void exportLens()}>
        Export .lens
      </button>
      <button type="button" class="button" onClick={away}>
        Put it away
      </button>
      <button type="button" class="button quiet" onClick={close}>
        Go on with it
      </button>
    </Question>
  );
}

export function Dragging() {
  if (!dragging.value) return null;
  return (
    <div class="dragging" aria-hidden="true">
      <p>Drop it: a model, a lens, or something to look at</p>
    </div>
  );
}
