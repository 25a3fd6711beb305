// The document leaves the page: as a .lens file.
import { packLens } from '@diopter/runtime';
import { lens } from './document';
import { tell, tellFailure } from './say';

export function fileName(name: string | undefined): string {
  const plain = (name ?? '').trim().toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 64);
  return `${plain || 'lens'}.lens`;
}

export async function exportLens(): Promise<void> {
  const now = lens.value;
  if (!now) return;
  try {
    const bytes = await packLens({ manifest: now.manifest, files: new Map(now.files) });
    const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/zip' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = fileName(now.manifest.name);
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    tell(`${link.download} is exported`, 'the player opens it, and so does diopter run');
  } catch (failure) {
    tellFailure(failure, 'The lens');
  }
}
