// What the page says over everything: that it works, what happened, what it asks.
import { useEffect, useRef } from 'preact/hooks';
import { CloseIcon } from '../../shared/icons';
import { dragging } from './start/dragging';
import { manifest } from './store/document';
import { joinUndecided, startWithUndecided, undecided, working } from './store/opening';
import { hush, telling } from './store/say';

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

export function JoinQuestion() {
  const dialog = useRef<HTMLDialogElement>(null);
  const models = undecided.value;
  const open = models.length > 0;
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  const names = models.map(({ file }) => file.replace(/^models\//, '')).join(', ');
  return (
    <dialog ref={dialog} aria-labelledby="join-title" onClose={() => (undecided.value = [])}>
      <div class="stack">
        <h2 id="join-title">Where does it belong?</h2>
        <p>{names}</p>
        <button type="button" class="button primary" onClick={() => void joinUndecided()}>
          Add it to {manifest.value?.name || 'this lens'}
        </button>
        <button type="button" class="button" onClick={() => void startWithUndecided()}>
          Make a new lens of it
        </button>
        <button type="button" class="button quiet" onClick={() => (undecided.value = [])}>
          Neither
        </button>
      </div>
    </dialog>
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
