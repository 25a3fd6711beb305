// Calls of the server's API. A failure is an ApiError that says what happened, where, and what to do.
import type { Page, Session } from './api_types';

export const API = '/api/v1';

interface Problem {
  title?: string;
  detail?: string;
  place?: string;
  remedy?: string;
}

export class ApiError extends Error {
  /** `status` 0: the server was not reached. */
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly place = '',
    readonly remedy = '',
    readonly retryAfter_s = 0,
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

export interface Ask {
  query?: Record<string, string | number | undefined>;
  /** Sent as JSON; bytes are sent as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Answer<T> {
  value: T;
  etag: string;
}

/** Of the session; proves that a change was asked for by one of these pages. */
let csrfToken = '';

export function actAs(session: Session | null): void {
  csrfToken = session?.csrf_token ?? '';
}

let signedOut = () => {};

/** Called where the server does not know the session any more. */
export function whenSignedOut(learn: () => void): void {
  signedOut = learn;
}

function addressOf(path: string, query: Ask['query'] = {}): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') asked.set(name, String(value));
  }
  const text = asked.toString();
  return `${path.startsWith('/api/') ? path : API + path}${text && `?${text}`}`;
}

function requestOf(method: string, { body, headers = {}, signal }: Ask): RequestInit {
  const sent: Record<string, string> = { Accept: 'application/json', ...headers };
  if (method !== 'GET' && csrfToken) sent['X-CSRF-Token'] = csrfToken;
  if (body === undefined) return { method, headers: sent, signal, credentials: 'same-origin' };
  const isBytes = body instanceof Blob;
  sent['Content-Type'] = isBytes ? 'application/octet-stream' : 'application/json';
  return { method, headers: sent, signal, credentials: 'same-origin', body: isBytes ? body : JSON.stringify(body) };
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

async function failureOf(answer: Response): Promise<ApiError> {
  const body = (await answer.json().catch(() => null)) as Problem | null;
  const known: Problem = body !== null && typeof body === 'object' ? body : {};
  const said = text(known.detail) || text(known.title) || `The server answered ${answer.status}.`;
  return new ApiError(answer.status, said, text(known.place), text(known.remedy), Number(answer.headers.get('retry-after')) || 0);
}

/** Throws ApiError, or what `signal` was aborted with. */
export async function call<T>(method: string, path: string, ask: Ask = {}): Promise<Answer<T>> {
  let answer: Response;
  try {
    answer = await fetch(addressOf(path, ask.query), requestOf(method, ask));
  } catch (failure) {
    if (ask.signal?.aborted) throw failure;
    throw new ApiError(0, 'The server could not be reached.', '', 'Check the connection, then try again.');
  }
  if (answer.status === 401 && csrfToken) signedOut();
  if (!answer.ok) throw await failureOf(answer);
  const etag = answer.headers.get('etag') ?? '';
  if (answer.status === 204) return { value: undefined as T, etag };
  try {
    return { value: (await answer.json()) as T, etag };
  } catch (failure) {
    if (ask.signal?.aborted) throw failure;
    throw new ApiError(answer.status, 'The answer of the server broke off.', '', 'Try again.');
  }
}

const valueOf = async <T>(answer: Promise<Answer<T>>) => (await answer).value;

export const get = <T>(path: string, query?: Ask['query'], signal?: AbortSignal) => valueOf(call<T>('GET', path, { query, signal }));
export const post = <T>(path: string, body?: unknown) => valueOf(call<T>('POST', path, { body }));
export const put = <T>(path: string, body: unknown) => valueOf(call<T>('PUT', path, { body }));
export const remove = (path: string, body?: unknown) => valueOf(call<void>('DELETE', path, { body }));

/** `etag`: refused by 412 where it was changed since. */
export const patch = <T>(path: string, body: unknown, etag = '') => call<T>('PATCH', path, { body, headers: etag ? { 'If-Match': etag } : {} });

export const page = <T>(path: string, query: Ask['query'] = {}, signal?: AbortSignal) => get<Page<T>>(path, query, signal);

/** Every item of a list that is known to be short; stops at `most`. */
export async function all<T>(path: string, query: Ask['query'] = {}, most = 500): Promise<T[]> {
  const found: T[] = [];
  for (let cursor: string | null | undefined = undefined; cursor !== null && found.length < most; ) {
    const next: Page<T> = await page<T>(path, { ...query, limit: 100, cursor });
    found.push(...next.items);
    cursor = next.next;
  }
  return found;
}
