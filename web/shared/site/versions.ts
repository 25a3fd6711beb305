// The states of a version in words, and how they look.
import type { Lens, Version, VersionState } from '../api_types';

interface Look {
  word: string;
  says: string;
  tone: 'busy' | 'good' | 'bad' | 'still';
}

export const STATES: Record<VersionState, Look> = {
  preflight: { word: 'Being checked', says: 'The server tries it out.', tone: 'busy' },
  failed: { word: 'Failed the check', says: 'Mend what the findings say and publish it again.', tone: 'bad' },
  in_review: { word: 'Waits for review', says: 'The check went well. A reviewer of this server looks at it before the code works.', tone: 'busy' },
  approved: { word: 'Approved', says: 'The code serves it.', tone: 'good' },
  rejected: { word: 'Rejected', says: 'A reviewer decided against it.', tone: 'bad' },
  withdrawn: { word: 'Withdrawn', says: 'You took it back.', tone: 'still' },
};

/** In one word what becomes of a lens now. */
export function lensState(lens: Lens): Look {
  if (lens.taken_down) return { word: 'Taken down', says: 'The code shows why.', tone: 'bad' };
  if (lens.expires_at && Date.parse(lens.expires_at) <= Date.now()) return { word: 'Expired', says: 'Its time is over.', tone: 'still' };
  if (lens.live_version > 0) return { word: 'Live', says: `Version ${lens.live_version} runs behind the code.`, tone: 'good' };
  return { word: 'Not live yet', says: 'No version of it is approved yet.', tone: 'busy' };
}

export const isSettled = (version: Version): boolean => version.state !== 'preflight';
