// WebAssembly is compiled one module at a time: Firefox on two processors waits for ever where two come in at once.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { compiled } from './harness/compiled.mjs';

const { compileWasm } = await compiled('compile_wasm');
const real = { compileStreaming: WebAssembly.compileStreaming, fetch: globalThis.fetch, navigator: Object.getOwnPropertyDescriptor(globalThis, 'navigator') };
const settled = () => new Promise((done) => setTimeout(done, 5));

let fetched;
let compiling;
beforeEach(() => {
  fetched = [];
  compiling = [];
  globalThis.fetch = async (address) => {
    fetched.push(address);
    if (address === 'missing') throw new TypeError('no network');
    return address;
  };
  WebAssembly.compileStreaming = async (answer) => {
    const address = await answer;
    return new Promise((done) => compiling.push({ address, finish: () => done(`module of ${address}`) }));
  };
});
afterEach(() => {
  globalThis.fetch = real.fetch;
  WebAssembly.compileStreaming = real.compileStreaming;
  if (real.navigator) Object.defineProperty(globalThis, 'navigator', real.navigator);
  else delete globalThis.navigator;
});

const giveLocks = (request) => Object.defineProperty(globalThis, 'navigator', { value: { locks: { request } }, configurable: true });

test('two modules download side by side, and the second is compiled after the first', async () => {
  const modules = [compileWasm('engine'), compileWasm('models')];
  await settled();
  assert.deepEqual(fetched, ['engine', 'models']);
  assert.deepEqual(compiling.map(({ address }) => address), ['engine']);
  compiling[0].finish();
  await settled();
  assert.deepEqual(compiling.map(({ address }) => address), ['engine', 'models']);
  compiling[1].finish();
  assert.deepEqual(await Promise.all(modules), ['module of engine', 'module of models']);
});

test('a module that cannot be had does not hold up the next', async () => {
  const missing = compileWasm('missing');
  const next = compileWasm('next');
  await assert.rejects(missing, /no network/);
  await settled();
  compiling[0].finish();
  assert.equal(await next, 'module of next');
});

test('it waits for the other workers of the origin', async () => {
  let grant;
  giveLocks((_name, _options, work) => new Promise((done) => (grant = () => done(work()))));
  const module = compileWasm('engine');
  await settled();
  assert.deepEqual(compiling, []);
  grant();
  await settled();
  compiling[0].finish();
  assert.equal(await module, 'module of engine');
});

test('it does not wait for ever for a page that holds the lock', async (t) => {
  let due;
  t.mock.method(globalThis, 'setTimeout', (work, ms) => (due = { work, ms }));
  giveLocks((_name, { signal }) => new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason))));
  const module = compileWasm('engine');
  await new Promise(setImmediate);
  assert.equal(due.ms, 5000);
  due.work();
  await new Promise(setImmediate);
  compiling[0].finish();
  assert.equal(await module, 'module of engine');
});
