// The .lens container in a page: what is packed here is read natively and the other way round; what was made to do harm is refused.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { zipSync } from 'fflate';
import { compiled, lacking, models, program } from './harness/compiled.mjs';

const { packLens, readLens, LensError } = await compiled('container', 'api');

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), 'diopter-container-'))));
after(() => rm(folder, { recursive: true }));

const bytesOf = (text) => new TextEncoder().encode(text);
const manifestOf = (model, more = {}) => ({ lens: 1, name: 'test', components: [{ id: 'm', model, inputs: [], outputs: [] }], ...more });
const HASH_OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const zipOf = (files, options) => zipSync({ 'lens.json': bytesOf(JSON.stringify(manifestOf({ file: 'models/m.onnx' }))), 'models/m.onnx': bytesOf('abc'), ...files }, options);

const refused = (bytes, place, what) =>
  assert.rejects(readLens(bytes), (error) => {
    assert.ok(error instanceof LensError, String(error));
    assert.match(error.place, place, error.message);
    assert.match(error.what, what, error.message);
    assert.notEqual(error.remedy, '');
    return true;
  });

/** The bytes with `from` replaced wherever it stands; both of one length. */
function patched(bytes, from, to) {
  assert.equal(from.length, to.length);
  const text = Buffer.from(bytes).toString('latin1');
  assert.ok(text.includes(from), 'nothing to replace');
  return new Uint8Array(Buffer.from(text.replaceAll(from, to), 'latin1'));
}

/** The bytes with the declared size of the entry replaced in the central directory. */
function withDeclaredSize(bytes, name, size) {
  const at = Buffer.from(bytes).lastIndexOf(name) - 46;
  const patchedBytes = Uint8Array.from(bytes);
  new DataView(patchedBytes.buffer).setUint32(at + 24, size, true);
  return patchedBytes;
}

test('a packed lens is read back, its hashes filled in', async () => {
  const lens = { manifest: manifestOf({ file: 'models/m.onnx' }), files: new Map([['models/m.onnx', bytesOf('abc')], ['README.md', bytesOf('hello')], ['draft.txt', bytesOf('not named')]]) };
  const read = await readLens(await packLens(lens));
  assert.equal(read.manifest.components[0].model.sha256, HASH_OF_ABC);
  assert.equal(lens.manifest.components[0].model.sha256, undefined, 'the lens given was changed');
  assert.deepEqual([...read.files.keys()].sort(), ['README.md', 'models/m.onnx']);
});

test('the same lens gives the same bytes, whatever the order of its files', async () => {
  const files = [['models/m.onnx', bytesOf('abc')], ['LICENSE', bytesOf('MIT')], ['README.md', bytesOf('hello')], ['assets/a.png', bytesOf('png')]];
  const manifest = manifestOf({ file: 'models/m.onnx' }, { assets: [{ file: 'assets/a.png' }] });
  const one = await packLens({ manifest, files: new Map(files) });
  const other = await packLens({ manifest, files: new Map([...files].reverse()) });
  assert.deepEqual(one, other);
});

test('without crypto.subtle, as on a page over plain HTTP, hashes are made and checked all the same', async (t) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
  t.after(() => Object.defineProperty(globalThis, 'crypto', before ?? { value: undefined, configurable: true }));
  const packed = await packLens({ manifest: manifestOf({ file: 'models/m.onnx' }), files: new Map([['models/m.onnx', bytesOf('abc')]]) });
  assert.equal((await readLens(packed)).manifest.components[0].model.sha256, HASH_OF_ABC);
  await refused(patched(packed, 'abc', 'abd'), /^models\/m\.onnx$/, /hash/);
});

const segmenter = join(models, 'selfie_segmentation.tflite');
test('the native program takes what is packed here, and its lenses are read here', { skip: lacking(program, segmenter) }, async () => {
  const made = join(folder, 'made');
  execFileSync(program, ['new', made, '--model', segmenter]);
  const packed = join(folder, 'made.lens');
  execFileSync(program, ['pack', made, '-o', packed]);
  const lens = await readLens(new Uint8Array(await readFile(packed)));
  assert.deepEqual(lens.manifest, JSON.parse(await readFile(join(made, 'lens.json'), 'utf8')));
  const again = join(folder, 'again.lens');
  await writeFile(again, await packLens(lens));
  const report = JSON.parse(execFileSync(program, ['check', again, '--json']));
  assert.deepEqual(report.findings.filter(({ severity }) => severity === 'error'), []);
  assert.equal(report.ok, true);
});

test('what is no zip, or is cut short, is refused', async () => {
  const zip = zipOf({});
  for (const bytes of [new Uint8Array(), bytesOf('PK'), Uint8Array.from({ length: 70_000 }, (_, i) => i), zip.subarray(0, zip.length / 2), zip.subarray(zip.length / 2)]) {
    await assert.rejects(readLens(bytes), (error) => error instanceof LensError && error.remedy !== '');
  }
});

test('names that leave the lens are refused', async () => {
  for (const name of ['../up', '/root', 'a/../../b', 'a\\b', 'C:x', 'a//b', './a', 'a\u0007b', 'x'.repeat(513), 'ü'.repeat(300)]) {
    await refused(zipOf({ [name]: bytesOf('x') }), /./, /leaves the lens/);
  }
  await refused(patched(zipOf({ proto_name: bytesOf('x') }), 'proto_name', '__proto__\u0001'), /./, /leaves the lens/);
  await refused(patched(zipOf({ proto_nam: bytesOf('x') }), 'proto_nam', '__proto__'), /__proto__/, /leaves the lens/);
});

test('an entry that is there twice is refused', () => refused(patched(zipOf({ 'models/n.onnx': bytesOf('abd') }), 'models/n.onnx', 'models/m.onnx'), /models\/m\.onnx/, /twice/));

test('bombs are refused before they unpack', async () => {
  const zeros = zipOf({ bomb: new Uint8Array(1 << 20) }, { level: 9 });
  await refused(withDeclaredSize(zeros, 'bomb', 2 ** 31), /bomb/, /256 MB/);
  await refused(withDeclaredSize(zeros, 'bomb', 2 ** 28), /bomb/, /size that its header says/);
  await refused(zipOf(Object.fromEntries(Array.from({ length: 1025 }, (_, i) => [`f${i}`, new Uint8Array()]))), /^f/, /1024 files/);
});

test('an end record that promises entries without end is refused at once', async () => {
  // Zip64: the count stands 32 bytes into its end record.
  const zip = zipOf({});
  const end = zip.subarray(zip.length - 22);
  const record = new Uint8Array(56);
  const view = new DataView(record.buffer);
  view.setUint32(0, 0x6064b50, true);
  view.setUint32(32, 0xffffffff, true);
  view.setUint32(48, new DataView(zip.buffer, zip.byteOffset).getUint32(zip.length - 6, true), true);
  const locator = new Uint8Array(20);
  new DataView(locator.buffer).setUint32(0, 0x7064b50, true);
  new DataView(locator.buffer).setUint32(8, zip.length - 22, true);
  const started = performance.now();
  await refused(new Uint8Array(Buffer.concat([zip.subarray(0, zip.length - 22), record, locator, end])), /^/, /leaves the lens|twice|no sound/);
  assert.ok(performance.now() - started < 1000);
});

test('an entry of fewer bytes than its header says is refused', async () => {
  await refused(withDeclaredSize(zipOf({ 'notes.txt': bytesOf('abc'.repeat(100)) }, { level: 9 }), 'notes.txt', 400), /notes\.txt/, /fewer bytes/);
  await refused(withDeclaredSize(zipOf({ 'notes.txt': bytesOf('abc') }, { level: 0 }), 'notes.txt', 4), /notes\.txt/, /size that its header says/);
});

test('a model that is not the one of lens.json is refused', async () => {
  const manifest = (sha256) => bytesOf(JSON.stringify(manifestOf({ file: 'models/m.onnx', sha256 })));
  assert.equal((await readLens(zipOf({ 'lens.json': manifest(HASH_OF_ABC) }))).files.size, 1);
  await refused(zipOf({ 'lens.json': manifest(HASH_OF_ABC), 'models/m.onnx': bytesOf('abd') }), /models\/m\.onnx/, /hash/);
});

test('a manifest of the wrong shape is an error for people, not a crash', async () => {
  const faults = ['null', '3', '{}', '{"components":3}', '{"components":[null]}', '{"components":[{"model":{}}]}', '{"components":[],"assets":{}}', '{"components":[],"assets":[7]}', '{"components":', '\xff\xfe'];
  for (const text of faults) await refused(zipOf({ 'lens.json': Uint8Array.from(text, (c) => c.charCodeAt(0)) }), /^lens\.json/, /./);
  await refused(zipSync({ 'models/m.onnx': bytesOf('abc') }), /^lens\.json$/, /not in the lens/);
  await refused(zipOf({ 'lens.json': bytesOf(JSON.stringify(manifestOf({ file: 'models/other.onnx' }))) }), /other\.onnx/, /not in the lens/);
  await refused(zipOf({ 'lens.json': bytesOf(' '.repeat(2 ** 20 + 1)) }), /^lens\.json$/, /1 MB/);
});

test('a lens that lacks a file is not packed', async () => {
  await assert.rejects(packLens({ manifest: manifestOf({ file: 'models/m.onnx' }), files: new Map() }), (error) => error instanceof LensError && /models\/m\.onnx/.test(error.place));
});
