// The key that this origin signed with when its first lens was opened here. Another key later is told, and refused until the visitor accepts it.
import type { SigningKey } from './signature';

const NAME = 'diopter-signing-key';

/** Storage may be forbidden; the key is then new on every visit. */
function stored(): string | null {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

export function rememberKey(key: SigningKey): void {
  try {
    localStorage.setItem(NAME, key.public_key);
  } catch {
    // Nothing is remembered.
  }
}

/** Whether it is another one than the one remembered. */
export function isOtherKey(key: SigningKey): boolean {
  const known = stored();
  return known !== null && known !== key.public_key;
}
