// What the reason codes of reviews, takedowns and reports mean in words.
import type { Reason } from '../api_types';

const WORDS: Record<Reason, string> = {
  ok: 'Fine as it is',
  unsafe: 'Harmful or dangerous',
  illegal: 'Against the law',
  rights: 'Uses somebody’s work without a right to it',
  privacy: 'Violates somebody’s privacy',
  misleading: 'Not what it says it is',
  quality: 'Of too little quality',
  broken: 'Does not work',
  other: 'Something else',
};

/** What the server says may be newer than this page. */
export function reasonText(reason: string): string {
  return (WORDS as Record<string, string | undefined>)[reason] ?? reason;
}

const worded = (...reasons: Reason[]): [Reason, string][] => reasons.map((reason) => [reason, WORDS[reason]]);

export const REPORT_REASONS = worded('unsafe', 'illegal', 'rights', 'privacy', 'misleading', 'broken', 'other');
export const REJECT_REASONS = worded('unsafe', 'illegal', 'rights', 'privacy', 'misleading', 'quality', 'broken', 'other');
