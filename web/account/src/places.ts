// Which part of the account an address names.

export const PARTS = [
  ['lenses', 'My lenses'],
  ['publish', 'Publish'],
  ['campaigns', 'Campaigns'],
  ['tokens', 'Tokens'],
  ['settings', 'Settings'],
] as const;

export type Part = (typeof PARTS)[number][0];

const LENS = /^\/account\/lenses\/([a-z0-9]{1,64})\/?$/;

export function partOf(hash: string): Part {
  return PARTS.find(([id]) => `#${id}` === hash)?.[0] ?? 'lenses';
}

/** The lens that /account/lenses/ID is about; null: the account itself. */
export function lensIdOf(path: string): string | null {
  return LENS.exec(path)?.[1] ?? null;
}
