// The .lens container in a page: lens.json, models and assets. Whatever it says is checked before anything is used.
import { LensError, type LensFiles, type LensSource, type Manifest, type Reference } from './api';
import { download } from './download';
import { packZip, unpackZip } from './lens_zip';
import { sha256 } from './sha256';

const MANIFEST = 'lens.json';
const MAX_MANIFEST_BYTES = 2 ** 20;
/** Goes along without being named in lens.json, as with diopter pack. */
const ALONG = /^(tests\/.+|(README|LICENSE|LICENCE)[^/]*)$/;

const isReference = (value: unknown): value is Reference => typeof (value as Reference | null | undefined)?.file === 'string';

/** The models and assets that lens.json names. Throws LensError where one is not named properly; the engine checks the rest. */
function references(manifest: Manifest): Reference[] {
  if (!Array.isArray(manifest?.components)) throw new LensError(`${MANIFEST}: /components`, 'is missing', 'list at least one component');
  const found: Reference[] = [];
  manifest.components.forEach((component: Manifest['components'][number] | null, i) => {
    if (!isReference(component?.model)) throw new LensError(`${MANIFEST}: /components/${i}/model/file`, 'is missing', 'name the file of the model');
    found.push(component.model);
  });
  const assets = manifest.assets ?? [];
  if (!Array.isArray(assets)) throw new LensError(`${MANIFEST}: /assets`, 'is no list', 'list the assets');
  assets.forEach((asset: Reference | null, i) => {
    if (!isReference(asset)) throw new LensError(`${MANIFEST}: /assets/${i}/file`, 'is missing', 'name the file of the asset');
    found.push(asset);
  });
  return found;
}

function fileOf(files: Map<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (!bytes) throw new LensError(`${MANIFEST}: ${name}`, 'is not in the lens', 'add the file, or take it out of lens.json');
  return bytes;
}

async function checkHashes(manifest: Manifest, files: Map<string, Uint8Array>): Promise<void> {
  for (const { file, sha256: wanted } of references(manifest)) {
    const bytes = fileOf(files, file);
    if (wanted && (await sha256(bytes)) !== wanted) throw new LensError(file, 'is not the file that lens.json names by its hash', 'download the lens again');
  }
}

function parseManifest(text: Uint8Array | undefined): Manifest {
  if (!text) throw new LensError(MANIFEST, 'is not in the lens', 'pack the lens with diopter pack');
  if (text.length > MAX_MANIFEST_BYTES) throw new LensError(MANIFEST, 'is larger than 1 MB', 'move long tables into a file of the lens');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text)) as Manifest;
  } catch (error) {
    throw new LensError(MANIFEST, `is no JSON: ${error instanceof Error ? error.message : String(error)}`, 'pack the lens with diopter pack');
  }
}

/** Unpacks and checks a .lens file; parts are taken as they are. Addresses are fetched. Throws LensError. */
export async function readLens(source: LensSource): Promise<LensFiles> {
  if (typeof source === 'string' || source instanceof URL) {
    const answer = await fetch(source);
    if (!answer.ok) throw new LensError(String(source), `the server answered ${answer.status}`, 'check the address');
    return readLens(await download(answer, String(source)));
  }
  if (source instanceof Blob) return readLens(await source.arrayBuffer());
  if (source instanceof ArrayBuffer) return readLens(new Uint8Array(source));
  if (!(source instanceof Uint8Array)) return source;
  const files = unpackZip(source);
  const manifest = parseManifest(files.get(MANIFEST));
  files.delete(MANIFEST);
  await checkHashes(manifest, files);
  return { manifest, files };
}

/**
 * The bytes of a .lens file: the same lens gives the same bytes. Hashes are filled in; files that lens.json does not name stay out,
 * except README, LICENCE texts and tests/. Throws LensError where a file is missing or over the limits.
 */
export async function packLens(lens: LensFiles): Promise<Uint8Array> {
  const manifest = structuredClone(lens.manifest);
  const packed = new Map<string, Uint8Array>();
  for (const reference of references(manifest)) {
    const bytes = fileOf(lens.files, reference.file);
    if (!packed.has(reference.file)) packed.set(reference.file, bytes);
    reference.sha256 = await sha256(bytes);
  }
  for (const [name, bytes] of lens.files) {
    if (ALONG.test(name)) packed.set(name, bytes);
  }
  const text = new TextEncoder().encode(JSON.stringify(manifest, null, 2) + '\n');
  if (text.length > MAX_MANIFEST_BYTES) throw new LensError(MANIFEST, 'is larger than 1 MB', 'move long tables into a file of the lens');
  packed.set(MANIFEST, text);
  return packZip(packed);
}
