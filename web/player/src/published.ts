// A published lens by its code: what the server says of it, its file, and the check that the file is that lens.
import { LoadError, readAll, whyNoAnswer } from './lens_loading';
import { isOtherKey, rememberKey } from './known_key';
import { forgetFile } from './offline';
import { problem } from './problems';
import { faultOf, type Claim, type SigningKey } from './signature';

export interface Published extends Claim {
  code: string;
  lens: { id: string; name: string; creator: string; hint: string; sponsor: { brand: string } | null };
  version: number;
  bundle: string;
  preview: boolean;
  /** Whether the creator counts visits. */
  insights: boolean;
}

const isText = (value: unknown, longest: number): value is string => typeof value === 'string' && value.length <= longest;

/** Null where an answer is not one that a server of ours gives. */
export function readPublished(answer: unknown, code: string): Published | null {
  const { lens, version, sha256, bytes, bundle, signature, preview, insights } = (answer ?? {}) as Partial<Published>;
  if (!lens || !isText(lens.name, 400) || !isText(lens.creator, 400) || !isText(lens.hint, 400)) return null;
  if (!isText(sha256, 64) || !/^[0-9a-f]{64}$/.test(sha256) || !Number.isSafeInteger(bytes) || !Number.isSafeInteger(version)) return null;
  const brand = lens.sponsor?.brand;
  if (brand !== undefined && !isText(brand, 200)) return null;
  // What was published is signed: only the server's own lenses, which stand under their code, are not.
  if (signature === null ? bundle !== `/l/${code}/bundle.lens` : bundle !== `/b/${sha256}.lens`) return null;
  if (signature !== null && !(signature?.algorithm === 'ed25519' && isText(signature.key_id, 64) && isText(signature.value, 100))) return null;
  return {
    code, version: version!, sha256, bytes: bytes!, bundle: bundle!, signature: signature!, preview: preview === true, insights: insights === true,
    lens: { id: String(lens.id), name: lens.name, creator: lens.creator, hint: lens.hint, sponsor: brand ? { brand } : null },
  };
}

const GONE: Record<string, string> = {
  expired: 'This preview has expired.',
  withdrawn: 'This lens was withdrawn by its creator.',
};

async function whyGone(answer: Response): Promise<LoadError> {
  const told = (await answer.json().catch(() => null)) as { detail?: unknown; reason?: unknown } | null;
  const reason = answer.headers.get('X-Gone-Reason') ?? (typeof told?.reason === 'string' ? told.reason : '');
  const title = GONE[reason];
  return new LoadError(problem('gone', { title, what: isText(told?.detail, 2000) ? told.detail : undefined }));
}

/** Null: the server has no API, or no published lens of this code. Throws LoadError. */
export async function askForCode(code: string): Promise<Published | null> {
  // Without a network the service worker answers for lenses that were opened before.
  const answer = await fetch(`/api/v1/codes/${code}`).catch(() => null);
  if (!answer || answer.status === 404 || answer.status === 400) return null;
  if (answer.status === 410) throw await whyGone(answer);
  const published = answer.ok ? readPublished(await answer.json().catch(() => null), code) : null;
  if (!published) throw new LoadError(problem('download-failed', { what: answer.ok ? 'what the server says of this lens makes no sense' : `the server answered ${answer.status}` }));
  return published;
}

async function askForKey(id: string): Promise<SigningKey | undefined> {
  const answer = await fetch('/api/v1/keys').catch(() => null);
  const { keys } = ((answer?.ok ? await answer.json().catch(() => null) : null) ?? {}) as { keys?: Partial<SigningKey>[] };
  const key = Array.isArray(keys) ? keys.find((one) => one?.id === id) : undefined;
  return isText(key?.public_key, 64) ? { id, public_key: key.public_key } : undefined;
}

/** The key that a visitor is asked about; the next try may use it. */
let asked: SigningKey | null = null;
export function acceptKey(): void {
  if (asked) rememberKey(asked);
  asked = null;
}

const WHAT = { size: 'its length is not what the server says', hash: 'its SHA-256 is not what the server says', key: 'the server does not have the key of its signature', signature: 'its signature does not fit' };

/** The file, checked before anything of it is read. Throws LoadError. */
export async function fetchPublished(published: Published, progress: (share: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const id = published.signature?.key_id;
  const [answer, key] = await Promise.all([fetch(published.bundle).catch(() => null), id === undefined ? undefined : askForKey(id)]);
  if (!answer) throw new LoadError(whyNoAnswer());
  if (!answer.ok || !answer.body) throw new LoadError(problem('download-failed', { what: `the server answered ${answer.status}` }));
  const file = await readAll(answer.body, published.bytes, progress);
  const fault = await faultOf(file, published, key);
  if (fault) {
    await forgetFile(published.bundle).catch(() => undefined);
    throw new LoadError(problem('changed-lens', { what: WHAT[fault] }));
  }
  if (key && isOtherKey(key)) {
    asked = key;
    throw new LoadError(problem('other-key'));
  }
  if (key) rememberKey(key);
  return file;
}
