// Who is signed in, for every page of the site.
import { computed, signal } from '@preact/signals';
import { actAs, ApiError, call, get, post, remove, whenSignedOut } from '../api';
import type { Account, Role, Session } from '../api_types';

/** Undefined: not known yet; null: nobody. */
export const session = signal<Session | null | undefined>(undefined);
export const account = computed<Account | null>(() => session.value?.account ?? null);

const RANKS: Role[] = ['creator', 'reviewer', 'admin'];

export function isAtLeast(role: Role): boolean {
  return account.value !== null && RANKS.indexOf(account.value.role) >= RANKS.indexOf(role);
}

function take(next: Session | null): void {
  actAs(next);
  session.value = next;
}

/** A server that cannot be reached, or has no accounts, is nobody's. */
export async function learnSession(): Promise<void> {
  take(await get<Session>('/session').catch(() => null));
}

// It may only be a wrong password: the server says whether the session still stands.
whenSignedOut(() => void learnSession());

export async function signIn(name: string, password: string): Promise<void> {
  take(await post<Session>('/session', { name, password }));
}

export async function signUp(name: string, displayName: string, password: string): Promise<void> {
  take(await post<Session>('/accounts', { name, password, ...(displayName ? { display_name: displayName } : {}) }));
}

/** The account that --init made has an API token, and no password until one is set. */
export async function setFirstPassword(token: string, password: string): Promise<void> {
  const headers = { Authorization: `Bearer ${token.trim()}` };
  const { value } = await call<Account>('PATCH', '/account', { headers, body: { new_password: password } });
  await signIn(value.name, password);
}

export async function signOut(): Promise<void> {
  await remove('/session').catch((failure: unknown) => {
    if (!(failure instanceof ApiError) || failure.status !== 401) throw failure;
  });
  take(null);
}

export function accountChanged(next: Account): void {
  if (session.value) session.value = { ...session.value, account: next };
}

/** The account is gone, or the session ended elsewhere. */
export function nobody(): void {
  take(null);
}
