// The places of the gallery that a campaign can have.

/** Above all lenses. */
export const TOP_SLOT = 'gallery-top';

export const SLOTS: readonly [string, string][] = [[TOP_SLOT, 'Top of the gallery']];
