// A button that opens the system's file picker.
import type { ComponentChildren } from 'preact';
import { takeFile } from '../session';

const KINDS = { lens: '.lens', picture: 'image/*,video/*' };

export function FilePick({ takes, look = '', children }: { takes: keyof typeof KINDS; look?: string; children: ComponentChildren }) {
  const pick = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    // The same file may be picked again.
    input.value = '';
    if (file) void takeFile(file);
  };
  return (
    <label class={`button file-pick ${look}`}>
      <input type="file" class="visually-hidden" accept={KINDS[takes]} onChange={pick} />
      {children}
    </label>
  );
}
