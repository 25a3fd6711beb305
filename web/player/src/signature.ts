// Whether the bytes of a published lens are those that its server signed (docs/player.md). Nothing of a lens is read before this has passed.
import { sha256 } from '../../runtime/src/sha256';

export interface Signature {
  algorithm: 'ed25519';
  key_id: string;
  /** base64, 64 bytes. */
  value: string;
}
export interface SigningKey {
  id: string;
  /** base64, 32 bytes. */
  public_key: string;
}
/** What the server says of a file. */
export interface Claim {
  sha256: string;
  bytes: number;
  /** Null: served from the server's command line, which signs nothing. */
  signature: Signature | null;
}

/** Why a file is not run; null: it is what the claim says. */
export type Fault = 'size' | 'hash' | 'key' | 'signature';

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> | null => {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
};

/** Browsers before 2025 lack Ed25519, and pages over plain HTTP all of crypto.subtle: there JavaScript does the work, loaded only then. */
async function isSigned(message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, publicKey: Uint8Array<ArrayBuffer>): Promise<boolean> {
  if (globalThis.crypto?.subtle) {
    try {
      const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
      return await crypto.subtle.verify('Ed25519', key, signature, message);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'NotSupportedError') return false;
    }
  }
  const { isSignedByScript } = await import('./signature_script');
  return isSignedByScript(message, signature, publicKey);
}

/** `key`: the server's of that id, undefined where it has none. */
export async function faultOf(file: Uint8Array, claim: Claim, key: SigningKey | undefined): Promise<Fault | null> {
  if (file.byteLength !== claim.bytes) return 'size';
  if ((await sha256(file)) !== claim.sha256) return 'hash';
  if (!claim.signature) return null;
  const publicKey = key && key.id === claim.signature.key_id ? bytesOf(key.public_key) : null;
  if (publicKey?.length !== 32) return 'key';
  const value = bytesOf(claim.signature.value);
  if (value?.length !== 64) return 'signature';
  const message = new TextEncoder().encode(`diopter lens 1\n${claim.sha256}\n${claim.bytes}\n`);
  return (await isSigned(message, value, publicKey)) ? null : 'signature';
}
