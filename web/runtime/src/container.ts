// The .lens container in a page: a zip of lens.json, models and assets. Whatever it says is checked before anything is used.
import { unzip, type Unzipped } from 'fflate';
import { LensError, type LensFiles, type LensSource, type Manifest } from './api';

const MAX_FILES = 4096;
const MAX_BYTES = 2 ** 31;
/** Zip's own best is about 1000 to 1; small files may exceed any ratio. */
const MAX_RATIO = 1100;
const SMALL = 1 << 16;

/** As is_safe_name of the engine: relative, without empty, "." or ".." parts, backslashes, control characters, drive letters. */
function isSafeName(name: string): boolean {
  // eslint-disable-next-line no-control-regex
  return name.length <= 512 && !/[\\\u0000-\u001f\u007f]|^[A-Za-z]:/.test(name) && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

async function unpack(bytes: Uint8Array): Promise<Unzipped> {
  let total = 0;
  let count = 0;
  let fault = '';
  const names = new Set<string>();
  const wanted = ({ name, size, originalSize }: { name: string; size: number; originalSize: number }) => {
    if (name.endsWith('/')) return false;
    total += originalSize;
    count++;
    if (!isSafeName(name)) fault ||= `the name "${name}" leaves the lens`;
    if (names.has(name)) fault ||= `"${name}" is in it twice`;
    names.add(name);
    if (total > MAX_BYTES || count > MAX_FILES) fault ||= 'it unpacks to more than 2 GB or 4096 files';
    if (originalSize > SMALL && originalSize > size * MAX_RATIO) fault ||= `"${name}" unpacks to far more than its size`;
    return !fault;
  };
  const files = await new Promise<Unzipped>((resolve, reject) => {
    unzip(bytes, { filter: wanted }, (error, unzipped) => (error ? reject(new LensError('lens', `is no sound .lens file: ${error.message}`, 'export or download it again')) : resolve(unzipped)));
  });
  if (fault) throw new LensError('lens', fault, 'do not open this file; ask for another copy');
  return files;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function checkHashes(manifest: Manifest, files: Map<string, Uint8Array>): Promise<void> {
  // Pages that are not secure have no hashes; they get no camera either.
  if (!globalThis.crypto?.subtle) return;
  for (const { file, sha256: wanted } of [...manifest.components.map(({ model }) => model), ...(manifest.assets ?? [])]) {
    const bytes = files.get(file);
    if (!bytes) throw new LensError(`lens.json: ${file}`, 'is not in the lens', 'add the file, or take it out of lens.json');
    if (wanted && (await sha256(bytes)) !== wanted) throw new LensError(file, 'is not the file that lens.json names by its hash', 'download the lens again');
  }
}

/** Unpacks and checks a .lens file; parts are taken as they are. Addresses are fetched. Throws LensError. */
export async function readLens(source: LensSource): Promise<LensFiles> {
  if (typeof source === 'string' || source instanceof URL) {
    const answer = await fetch(source);
    if (!answer.ok) throw new LensError(String(source), `the server answered ${answer.status}`, 'check the address');
    return readLens(await answer.arrayBuffer());
  }
  if (source instanceof Blob) return readLens(await source.arrayBuffer());
  if (source instanceof ArrayBuffer) return readLens(new Uint8Array(source));
  if (!(source instanceof Uint8Array)) return source;
  const unzipped = await unpack(source);
  const text = unzipped['lens.json'];
  if (!text) throw new LensError('lens.json', 'is not in the lens', 'pack the lens with diopter pack');
  let manifest: Manifest;
  try {
    manifest = JSON.parse(new TextDecoder().decode(text)) as Manifest;
  } catch (error) {
    throw new LensError('lens.json', `is no JSON: ${error instanceof Error ? error.message : String(error)}`, 'pack the lens with diopter pack');
  }
  const files = new Map(Object.entries(unzipped).filter(([name]) => name !== 'lens.json'));
  if (!Array.isArray(manifest.components)) throw new LensError('lens.json: components', 'is missing', 'list at least one component');
  await checkHashes(manifest, files);
  return { manifest, files };
}
