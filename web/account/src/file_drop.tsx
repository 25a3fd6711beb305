// A place to choose a .lens file, or to drop one on.
import { useState } from 'preact/hooks';
import { UploadIcon } from '../../shared/icons';

export function FileDrop({ take, words = 'Choose a .lens file' }: { take: (file: File) => void; words?: string }) {
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
  };
  const choose = (input: HTMLInputElement) => {
    const file = input.files?.[0];
    // The same file may be chosen again.
    input.value = '';
    if (file) take(file);
  };
  return (
    <label class={`file-drop ${over ? 'over' : ''}`} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop}>
      <UploadIcon size={36} />
      <span class="button primary large">{words}</span>
      <span class="muted small">or drop it here</span>
      <input type="file" accept=".lens,application/zip" class="visually-hidden" aria-label={words} onChange={(event) => choose(event.currentTarget)} />
    </label>
  );
}
