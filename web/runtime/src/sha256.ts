// SHA-256 as 64 hexadecimal digits. Pages over plain HTTP have no crypto.subtle; there JavaScript does the work.
import { sha256 as digestOf } from '@noble/hashes/sha2.js';

export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = globalThis.crypto?.subtle ? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)) : digestOf(bytes);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
