// Looks into a .lens file before it is sent: its name for the form, and what is wrong with it as early as can be.
import { ApiError } from '../../shared/api';

export interface Peeked {
  name: string;
  description: string;
  failure: unknown;
}

const text = (value: unknown, longest: number) => (typeof value === 'string' ? [...value.trim()].slice(0, longest).join('') : '');

export async function peek(file: Blob): Promise<Peeked> {
  try {
    const { readLens } = await import('../../runtime/src/container');
    const { manifest } = await readLens(file);
    return { name: text(manifest.name, 80), description: text(manifest.description, 2000), failure: null };
  } catch (failure) {
    const { place = '', what = 'The file could not be read.', remedy = '' } = failure as { place?: string; what?: string; remedy?: string };
    return { name: '', description: '', failure: new ApiError(0, `${place} ${what}`.trim(), '', remedy || 'Choose a .lens file.') };
  }
}
