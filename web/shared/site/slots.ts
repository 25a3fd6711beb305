// The places of the gallery that a campaign can have.

export type Slot = 'gallery-top' | 'gallery-row' | 'search';

export const SLOTS: readonly (readonly [Slot, string])[] = [
  ['gallery-top', 'Top of the gallery'],
  ['gallery-row', 'Among the lenses of the gallery'],
  ['search', 'Above what a search finds'],
];

export const slotText = (slot: string): string => SLOTS.find(([id]) => id === slot)?.[1] ?? slot;
