// Which part of the review an address names: #queue, #version/ID, #audit/SUBJECT.
import type { Role } from '../../shared/api_types';

export const PARTS = [
  ['queue', 'Queue', 'reviewer'],
  ['reports', 'Reports', 'reviewer'],
  ['appeals', 'Appeals', 'reviewer'],
  ['campaigns', 'Campaigns', 'reviewer'],
  ['audit', 'Audit', 'reviewer'],
  ['accounts', 'Accounts', 'admin'],
  ['policy', 'Policy', 'admin'],
] as const satisfies readonly (readonly [string, string, Role])[];

export type Part = (typeof PARTS)[number][0] | 'version';

export interface Place {
  part: Part;
  /** Of a version; what the audit is about. */
  subject: string;
}

export function placeOf(path: string, hash: string): Place {
  const [, name = '', subject = ''] = /^#(\w+)(?:\/([\w/.-]{1,200}))?$/.exec(hash) ?? [];
  if (name === 'version' && /^\w+$/.test(subject)) return { part: 'version', subject };
  const known = PARTS.find(([id]) => id === name)?.[0];
  return { part: known ?? (path.startsWith('/admin') ? 'accounts' : 'queue'), subject: known === 'audit' ? subject : '' };
}
