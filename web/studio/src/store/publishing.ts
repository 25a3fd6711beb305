// The document goes to this server: exported as it is now, uploaded, checked there, until it has a code.
import { packLens } from '@diopter/runtime';
import { signal } from '@preact/signals';
import { publish, type Stage } from '../../../shared/site/publishing';
import { lens } from './document';

/** Whether the dialog is open. */
export const publishOpen = signal(false);
export const stage = signal<Stage | null>(null);
export const failure = signal<unknown>(null);

let stop: AbortController | null = null;

export interface Wish {
  visibility: 'public' | 'unlisted' | 'preview';
  notes: string;
}

export async function publishNow({ visibility, notes }: Wish): Promise<void> {
  const now = lens.value;
  if (!now) return;
  const mine = new AbortController();
  stop = mine;
  failure.value = null;
  stage.value = { at: 'sending', progress: { phase: 'reading' } };
  try {
    const bytes = await packLens({ manifest: now.manifest, files: new Map(now.files) });
    const file = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/zip' });
    await publish(file, null, { visibility, ...(notes && { notes }) }, (next) => mine.signal.aborted || (stage.value = next), mine.signal);
  } catch (failed) {
    if (mine.signal.aborted) return;
    failure.value = failed;
    stage.value = null;
  }
}

export function cancelPublishing(): void {
  stop?.abort();
  stop = null;
  stage.value = null;
}

/** What is being checked goes on without this page: the account shows how it ends. */
export function closePublishing(): void {
  publishOpen.value = false;
  failure.value = null;
  cancelPublishing();
}
