// Lenses from an address: kept for the next time and for no network, but not for ever.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { zipSync } from 'fflate';
import { compiled } from './harness/compiled.mjs';

const { fetchLens, LensError } = await compiled('fetch_lens', 'api');

/** The browser's Cache as far as it is used: entries in the order in which they were put. */
class FakeCache {
  entries = new Map();
  url = (request) => new URL(request.url ?? request, 'http://pages.test').href;
  match = async (request) => this.entries.get(this.url(request))?.clone();
  put = async (request, response) => void this.entries.set(this.url(request), response);
  delete = async (request) => this.entries.delete(this.url(request));
  keys = async () => [...this.entries.keys()].map((url) => ({ url }));
  paths = () => [...this.entries.keys()].map((url) => decodeURIComponent(new URL(url).pathname));
}

const bytesOf = (text) => new TextEncoder().encode(text);
const hashOf = (text) => createHash('sha256').update(text).digest('hex');
/** A lens of one model, whose bytes are `model`. */
const lensOf = (model) => zipSync({ 'lens.json': bytesOf(JSON.stringify({ lens: 1, name: 'test', components: [{ id: 'm', model: { file: 'models/m.onnx', sha256: hashOf(model) }, inputs: [], outputs: [] }] })), 'models/m.onnx': bytesOf(model) });

let cache;
let asked;
let served;
beforeEach(() => {
  cache = new FakeCache();
  globalThis.caches = { open: async () => cache };
  asked = [];
  served = new Map();
  globalThis.fetch = async (address, { headers = {} } = {}) => {
    asked.push(headers['If-None-Match'] ?? 'all of it');
    const found = served.get(address);
    if (!found) throw new TypeError('no network');
    if (headers['If-None-Match'] === found.etag) return new Response(null, { status: 304 });
    return new Response(found.lens, { headers: { etag: found.etag } });
  };
});

async function open(address) {
  const lens = await fetchLens(address, () => {});
  // What is kept is written behind the caller's back.
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  return new TextDecoder().decode(lens.files.get('models/m.onnx'));
}

test('the second time only asks whether the lens changed, and a changed one is downloaded', async () => {
  served.set('/a', { etag: '"1"', lens: lensOf('first') });
  assert.equal(await open('/a'), 'first');
  assert.equal(await open('/a'), 'first');
  served.set('/a', { etag: '"2"', lens: lensOf('second') });
  assert.equal(await open('/a'), 'second');
  assert.deepEqual(asked, ['all of it', '"1"', '"1"']);
  assert.ok(!cache.paths().includes(`/sha256/${hashOf('first')}`), 'the model that nobody names any more is still kept');
});

test('without a network a lens that was opened is there, another is told missing', async () => {
  served.set('/a', { etag: '"1"', lens: lensOf('first') });
  await open('/a');
  served.clear();
  assert.equal(await open('/a'), 'first');
  await assert.rejects(open('/b'), (error) => error instanceof LensError && /connection/.test(error.remedy));
});

test('two lenses with one model keep it once', async () => {
  for (const address of ['/a', '/b']) served.set(address, { etag: '"1"', lens: lensOf('shared') });
  await open('/a');
  await open('/b');
  assert.equal(cache.paths().filter((path) => path.startsWith('/sha256/')).length, 1);
});

test('the lenses that were opened first are let go, with their models', async () => {
  for (let i = 0; i < 26; i++) {
    served.set(`/l${i}`, { etag: '"1"', lens: lensOf(`model ${i}`) });
    await open(`/l${i}`);
  }
  const paths = cache.paths();
  assert.equal(paths.filter((path) => path.startsWith('/lens/')).length, 24);
  assert.equal(paths.filter((path) => path.startsWith('/sha256/')).length, 24);
  assert.ok(!paths.includes('/lens//l0') && !paths.includes(`/sha256/${hashOf('model 1')}`) && paths.includes('/lens//l25'));
});
