// The bar above an open lens: its name, undo and redo, what is kept, start anew, export, publish.
import { DownloadIcon, LensMark, UploadIcon } from '../../shared/icons';
import { puttingAway } from './messages';
import { saved } from './store/autosave';
import { manifest, redo, redoable, undo, undoable } from './store/document';
import { exportLens } from './store/exporting';
import { publishOpen } from './store/publishing';

const KEPT = { saved: 'kept in this browser', saving: 'keeping …', off: 'not kept: export it' };

function Arrow({ path }: { path: string }) {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export function Bar() {
  return (
    <header class="bar">
      <span class="mark">
        <LensMark /> <span class="mark-word">Diopter studio</span>
      </span>
      <div class="title">
        <h1>{manifest.value?.name || 'Lens'}</h1>
        <span class="small muted kept">{KEPT[saved.value]}</span>
      </div>
      <div class="actions">
        <button type="button" class="icon-button" aria-label={undoable.value ? `Undo: ${undoable.value}` : 'Undo'} title="Undo (Ctrl+Z)" disabled={!undoable.value} onClick={undo}>
          <Arrow path="M9 7 4.500 11.500 9 16M5 11.500h9a5 5 0 0 1 0 10h-3" />
        </button>
        <button type="button" class="icon-button" aria-label={redoable.value ? `Redo: ${redoable.value}` : 'Redo'} title="Redo (Ctrl+Shift+Z)" disabled={!redoable.value} onClick={redo}>
          <Arrow path="m15 7 4.500 4.500L15 16M19 11.500h-9a5 5 0 0 0 0 10h3" />
        </button>
        <button type="button" class="button quiet" aria-label="Start anew" onClick={() => (puttingAway.value = true)}>
          <Arrow path="M13 3.500H6v17h12V9M12 10.500v6M9 13.500h6M14 3.500l4 5" />
          <span class="wide-only">Start anew</span>
        </button>
        <button type="button" class="button" id="export" aria-label="Export .lens" onClick={() => void exportLens()}>
          <DownloadIcon size={20} /> <span class="export-word">Export</span><span class="wide-only"> .lens</span>
        </button>
        <button type="button" class="button primary" id="publish" onClick={() => (publishOpen.value = true)}>
          <UploadIcon size={20} /> <span class="publish-word">Publish</span>
        </button>
      </div>
    </header>
  );
}
