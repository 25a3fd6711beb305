// Lenses of the server that can be opened and changed.
import { signal } from '@preact/signals';

export interface Starter {
  code: string;
  name: string;
  description: string;
  bytes: number;
}

/** Null until the server answered. */
export const starters = signal<Starter[] | null>(null);

export async function loadStarters(): Promise<void> {
  try {
    const answer = await fetch('/api/lenses');
    const list: unknown = answer.ok ? await answer.json() : [];
    starters.value = (Array.isArray(list) ? list : []).flatMap((each: Partial<Starter> | null) =>
      typeof each?.code === 'string' && typeof each.name === 'string'
        ? [{ code: each.code, name: each.name, description: String(each.description ?? ''), bytes: Number(each.bytes) || 0 }]
        : [],
    );
  } catch {
    starters.value = [];
  }
}
