// The pages' client of the API, against the API in memory over real HTTP: errors, paging, uploads that break off, are resumed, cancelled.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { answerApi, StubApi } from './harness/stub_api.mjs';

const web = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'diopter-site-'));
const outfile = join(folder, 'site.mjs');
const contents = ['shared/api', 'shared/upload', 'shared/formats', 'gallery/src/address', 'account/src/places', 'account/src/lens/scale'].map((file) => `export * from './${file}';`).join('\n');
await build({ stdin: { contents, resolveDir: web, loader: 'ts' }, bundle: true, format: 'esm', platform: 'browser', target: 'node18', outfile, logLevel: 'error' });
const made = await import(pathToFileURL(outfile));

let api;
let server;
let cookie;
/** Breaks the connection of requests for which it says so. */
let breaks;
const realFetch = globalThis.fetch;

before(async () => {
  server = createServer((request, response) => (breaks(request) ? request.socket.destroy() : void answerApi(api, request, response, new URL(request.url, 'http://local'))));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  globalThis.fetch = (path, options) => realFetch(`http://127.0.0.1:${server.address().port}${path}`, { ...options, headers: { ...options?.headers, Cookie: cookie } });
});
after(async () => {
  globalThis.fetch = realFetch;
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  api = new StubApi();
  api.pieceBytes = 1000;
  breaks = () => false;
  const { id } = api.account('ada');
  const session = api.begin(api.accounts.find((one) => one.id === id));
  cookie = session.headers['Set-Cookie'].split(';')[0];
  made.actAs(session.body);
});

const kept = () => {
  const map = new Map();
  return { getItem: (key) => map.get(key) ?? null, setItem: (key, value) => map.set(key, value), removeItem: (key) => map.delete(key), map };
};
const lens = (bytes = 3500) => new Blob([randomBytes(bytes)]);
const hashOf = async (blob) => createHash('sha256').update(Buffer.from(await blob.arrayBuffer())).digest('hex');
const arrived = async (id, file) => assert.equal(createHash('sha256').update(Buffer.concat(api.uploads.get(id).pieces)).digest('hex'), await hashOf(file));
const quickly = { pause: async () => {} };

test('a problem of the server becomes its status, what is wrong, where and the remedy', async () => {
  await assert.rejects(made.post('/accounts', { name: 'ada', password: 'correct horse' }), { name: 'ApiError', status: 409, detail: 'This name is taken.', place: 'name', remedy: 'Choose another one.' });
  breaks = () => true;
  await assert.rejects(made.get('/session'), { status: 0, detail: 'The server could not be reached.', remedy: /Check the connection/ });
});

test('a change carries the session’s CSRF token, and without one the server refuses it', async () => {
  assert.equal((await made.post('/tokens', { name: 'laptop', scopes: ['publish'], days: 30 })).name, 'laptop');
  made.actAs(null);
  await assert.rejects(made.post('/tokens', { name: 'laptop', scopes: ['publish'], days: 30 }), { status: 403 });
});

test('a session that ended elsewhere is asked for again', async () => {
  let learnt = 0;
  made.whenSignedOut(() => learnt++);
  api.sessions.clear();
  await assert.rejects(made.get('/account/lenses'), { status: 401 });
  assert.equal(learnt, 1);
});

test('lists are read page by page to the end, and no further than wanted', async () => {
  for (let n = 0; n < 230; n++) api.tokens.push({ id: `t${n}` });
  assert.equal((await made.all('/tokens')).length, 230);
  assert.equal((await made.all('/tokens', {}, 150)).length, 200);
  const { items, next } = await made.page('/tokens', { limit: 7 });
  assert.deepEqual([items.length, next], [7, '7']);
});

test('what somebody else changed meanwhile is not written over', async () => {
  const owner = api.accounts[0];
  const { lens: shown } = api.lens(owner, { name: 'Blur' });
  const { etag } = await made.call('GET', `/lenses/${shown.id}`);
  await made.patch(`/lenses/${shown.id}`, { hint: 'Wave' }, etag);
  await assert.rejects(made.patch(`/lenses/${shown.id}`, { hint: 'Jump' }, etag), { status: 412 });
  assert.equal(shown.hint, 'Wave');
});

test('a file goes up in pieces of the size that the server wants, and tells how far it is', async () => {
  const file = lens();
  const told = [];
  const { id, forget } = await made.upload(file, { ...quickly, memory: null, progress: (now) => told.push(now) });
  await arrived(id, file);
  assert.equal(api.uploads.get(id).pieces.length, 4);
  assert.deepEqual(told[0], { phase: 'reading' });
  assert.deepEqual(told.slice(1).map(({ sent }) => sent), [0, 1000, 2000, 3000, 3500]);
  forget();
});

test('a connection that breaks for a while costs no byte twice', async () => {
  const file = lens();
  let n = 0;
  breaks = ({ method }) => method === 'PATCH' && [2, 3, 5].includes(++n);
  const told = [];
  const { id } = await made.upload(file, { ...quickly, memory: null, progress: ({ phase }) => told.push(phase) });
  await arrived(id, file);
  assert.ok(told.includes('waiting'));
});

test('an answer that is lost after its piece arrived does not confuse the two', async () => {
  const file = lens();
  let lost = 0;
  const answer = api.answer.bind(api);
  api.answer = (request, url, body) => {
    const given = answer(request, url, body);
    if (request.method === 'PATCH' && lost++ === 1) request.socket.destroy();
    return given;
  };
  const { id } = await made.upload(file, { ...quickly, memory: null });
  await arrived(id, file);
});

test('an upload that was given up goes on where it stopped when the same file comes again', async () => {
  const file = lens();
  const memory = kept();
  let pieces = 0;
  breaks = ({ method }) => method === 'PATCH' && ++pieces > 2;
  await assert.rejects(made.upload(file, { ...quickly, memory }), { status: 0 });
  breaks = () => false;
  const sent = [];
  const { id, forget } = await made.upload(file, { ...quickly, memory, progress: (now) => 'sent' in now && sent.push(now.sent) });
  assert.equal(sent[0], 2000, 'the first two pieces are not sent again');
  assert.equal(api.uploads.size, 1);
  await arrived(id, file);
  forget();
  assert.equal(memory.map.size, 0);
});

test('an upload that the server forgot begins anew', async () => {
  const file = lens();
  const memory = kept();
  await made.upload(file, { ...quickly, memory });
  api.uploads.clear();
  const { id } = await made.upload(file, { ...quickly, memory });
  await arrived(id, file);
});

test('a cancelled upload stops, and is thrown away on the server', async () => {
  const memory = kept();
  const stop = new AbortController();
  const progress = (now) => now.phase === 'sending' && now.sent === 2000 && stop.abort();
  await assert.rejects(made.upload(lens(), { ...quickly, memory, progress, signal: stop.signal }), { name: 'AbortError' });
  await new Promise((done) => setTimeout(done, 100));
  assert.equal(api.uploads.size, 0);
  assert.equal(memory.map.size, 0);
});

test('a server that says for how long to wait is left alone that long', async () => {
  const waited = [];
  let busy = 2;
  api.fault = (method) => (method === 'PATCH' && busy-- > 0 ? 503 : 0);
  await made.upload(lens(500), { memory: null, pause: async (ms) => waited.push(ms) });
  assert.deepEqual(waited, [1000, 2000]);
});

test('what cannot be published is told before a byte is sent', async () => {
  await assert.rejects(made.upload(new Blob([])), { detail: 'The file is empty.' });
  assert.equal(api.uploads.size, 0);
});

test('addresses come from anywhere: searches, codes and ids are read only where they can be ones', () => {
  assert.deepEqual(made.readSearch('?q=%20cat%00ears%20&tag=fun'), { q: 'cat ears', tag: 'fun' });
  assert.equal(made.readSearch(`?q=${'x'.repeat(500)}`).q.length, 100);
  assert.equal(made.writeSearch({ q: 'a&b', tag: '' }), '?q=a%26b');
  assert.equal(made.codeOf('/lenses/k7x9m2pq'), 'k7x9m2pq');
  assert.equal(made.codeOf('/lenses/../x'), null);
  assert.equal(made.lensIdOf('/account/lenses/abc123'), 'abc123');
  assert.equal(made.lensIdOf('/account/lenses/abc%2F'), null);
  assert.equal(made.partOf('#nothing'), 'lenses');
  assert.equal(made.linkOf('javascript:alert(1)'), null);
  assert.equal(made.linkOf('http://plain.example/'), null);
  assert.equal(made.linkOf('https://models.example/a'), 'https://models.example/a');
});

test('axes end at round numbers, and no day of a span is left out', () => {
  assert.deepEqual([0, 1, 3, 7, 11, 24, 26, 180, 99_000].map(made.roundMost), [1, 1, 5, 10, 20, 25, 50, 200, 100_000]);
  assert.deepEqual(made.ticksOf(5, true), [0, 5]);
  assert.deepEqual(made.ticksOf(5, false), [0, 2.5, 5]);
  assert.deepEqual(made.daysOf('2026-02-27', '2026-03-02'), ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']);
  assert.deepEqual(made.lastDays(7, Date.parse('2026-11-23T23:59:00Z')), { from: '2026-11-17', to: '2026-11-23' });
  assert.deepEqual([59.6, 95, 120, 3600, 5400, 50_000].map(made.durationText), ['1 min', '1 min 35 s', '2 min', '1 h', '1 h 30 min', '13 h']);
});
