// What the gallery's addresses say: what is searched, and which lens is shown. Addresses come from anywhere, so each part is checked.

export interface Search {
  q: string;
  tag: string;
}

const LONGEST = 100;
const CODE = /^\/lenses\/([a-z0-9-]{1,64})\/?$/;

/** Letters as they are typed; nothing that cannot be seen. */
const plain = (text: string | null) => [...(text ?? '').replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim()].slice(0, LONGEST).join('');

export function readSearch(search: string): Search {
  const asked = new URLSearchParams(search);
  return { q: plain(asked.get('q')), tag: plain(asked.get('tag')) };
}

export function writeSearch({ q, tag }: Search): string {
  const asked = new URLSearchParams();
  if (q) asked.set('q', q);
  if (tag) asked.set('tag', tag);
  const text = asked.toString();
  return text ? `?${text}` : '';
}

/** The code in /lenses/CODE; null: there is none. */
export function codeOf(path: string): string | null {
  return CODE.exec(path)?.[1] ?? null;
}

export const lensPath = (code: string): string => `/lenses/${encodeURIComponent(code)}`;
export const openPath = (code: string): string => `/l/${encodeURIComponent(code)}`;
