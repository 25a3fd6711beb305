// The player's rules without a browser: what addresses ask for, which screen follows which, names, sizes, the other camera.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const player = fileURLToPath(new URL('../player', import.meta.url));
let rules;
before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'diopter-player-'));
  const outfile = join(folder, 'rules.mjs');
  const files = ['src/launch', 'src/machine', 'src/problems', 'src/facts', 'src/fit', 'src/recorder', 'src/camera', 'offline_list'];
  const contents = files.map((file) => `export * from './${file}';`).join('\n');
  await build({ stdin: { contents, resolveDir: player, loader: 'ts' }, bundle: true, format: 'esm', platform: 'node', target: 'node18', outfile, logLevel: 'error' });
  rules = await import(pathToFileURL(outfile));
  await rm(folder, { recursive: true });
});

test('an address names a lens and how to start it', () => {
  const asked = rules.readLaunch('/l/person.2-a', '?mirror=0&camera=environment&overlay=1&trigger=tap&source=sample');
  assert.deepEqual(asked, { code: 'person.2-a', mirror: false, camera: 'environment', overlay: true, trigger: 'tap', source: 'sample' });
  assert.deepEqual(rules.readLaunch('/player/', ''), { code: null, mirror: null, camera: null, overlay: false, trigger: null, source: null });
});

test('what an address may not ask for is left out', () => {
  for (const path of ['/l/..', '/l/a/b', '/l/%2e%2e', '/l/', '/x/l/person']) assert.equal(rules.readLaunch(path, '').code, null, path);
  const asked = rules.readLaunch('/l/a', '?mirror=yes&camera=back&trigger=%3Cscript%3E&source=http://elsewhere');
  assert.deepEqual(asked, { code: 'a', mirror: null, camera: null, overlay: false, trigger: null, source: null });
});

test('measuring is asked for by bench=1 alone, with sizes in bounds', () => {
  assert.equal(rules.readBench('/l/a', '?bench=0'), null);
  assert.deepEqual(rules.readBench('/l/a', '?bench=1&w=1280&h=720&pace=free'), { code: 'a', width: 1280, height: 720, pace: 'free' });
  assert.deepEqual(rules.readBench('/l/a', '?bench=1&w=-4&h=1e9&pace=fast'), { code: 'a', width: 640, height: 480, pace: 'camera' });
});

const walk = (...events) => events.reduce((state, event) => rules.next(state, event), { at: 'loading', share: 0, what: '' });

test('a lens goes from download over its first screen to the picture', () => {
  assert.equal(walk({ type: 'progress', share: 0.5, what: '' }).share, 0.5);
  assert.equal(walk({ type: 'progress', share: 0.5, what: '' }, { type: 'progress', share: 0.2, what: '' }).share, 0.5, 'progress never goes back');
  assert.equal(walk({ type: 'start', source: 'camera' }).at, 'loading', 'nothing starts before the lens is there');
  assert.deepEqual(walk({ type: 'read' }, { type: 'start', source: 'camera' }, { type: 'started' }), { at: 'running', source: 'camera', paused: false });
});

test('a source that fails leads back to where another can be chosen', () => {
  const lost = rules.problem('camera-lost');
  const refused = walk({ type: 'read' }, { type: 'start', source: 'camera' }, { type: 'source-failed', problem: lost });
  assert.deepEqual(refused, { at: 'welcome', problem: lost });
  const running = [{ type: 'read' }, { type: 'start', source: 'camera' }, { type: 'started' }];
  const interrupted = walk(...running, { type: 'source-failed', problem: lost });
  assert.equal(interrupted.at, 'interrupted');
  assert.equal(rules.next(interrupted, { type: 'start', source: 'sample' }).at, 'starting');
  assert.equal(walk(...running, { type: 'hidden' }, { type: 'visible' }).paused, false);
});

test('every problem has a sentence, a remedy and a way on', () => {
  const kinds = ['no-permission', 'no-camera', 'camera-busy', 'camera-failed', 'camera-lost', 'insecure', 'no-simd', 'unknown-lens', 'broken-lens', 'offline', 'download-failed', 'unreadable-file', 'run-failed'];
  for (const kind of kinds) {
    const { title, remedy, actions } = rules.problem(kind);
    assert.match(title, /^[A-Z].*\.$/, kind);
    assert.match(remedy, /^[A-Z].*\.$/, kind);
    assert.ok(actions.length > 0, kind);
  }
});

test('a lens that fails says the place, the fault and the remedy as a sentence', () => {
  const failure = Object.assign(new Error('x'), { name: 'LensError', place: 'lens.json: /effects/0', what: 'is unknown', remedy: 'did you mean "tint"' });
  const { kind, place, what, remedy } = rules.lensProblem(failure);
  assert.deepEqual([kind, place, what, remedy], ['broken-lens', 'lens.json: /effects/0', 'is unknown', 'Did you mean "tint".']);
  assert.equal(rules.cameraProblem(new DOMException('', 'NotAllowedError')).kind, 'no-permission');
  assert.equal(rules.cameraProblem(new DOMException('', 'NotFoundError')).kind, 'no-camera');
});

test('a manifest that nobody has checked yet does not stop the first screen', () => {
  const odd = [{}, { components: 'many' }, { components: [null, 7, { model: null }, { id: 'a', model: {}, inputs: 3 }] }];
  for (const manifest of odd) assert.ok(rules.factsOf({ manifest, files: new Map() }, 5).name, JSON.stringify(manifest));
  const long = rules.factsOf({ manifest: { name: 'x'.repeat(1e6), components: [] }, files: new Map() }, 5).name;
  assert.ok(long.length < 300);
});

test('events that make a model run become buttons, each once', () => {
  const on = (trigger) => ({ id: trigger, model: { file: 'm' }, inputs: [], outputs: [], run: { mode: 'on_trigger', trigger } });
  assert.deepEqual(rules.triggersOf({ components: [on('tap'), on('yes'), on('tap')] }), ['tap', 'yes']);
});

test('letters that a lens draws are known, so that they are not mirrored', () => {
  const facts = (effects) => rules.factsOf({ manifest: { components: [], effects }, files: new Map() }, 5);
  assert.equal(facts([{ effect: 'blur' }, { effect: 'label' }]).writes, true);
  for (const effects of [undefined, 'label', [null, { effect: 'blur' }]]) assert.equal(facts(effects).writes, false);
});

test('only plain https addresses become links', () => {
  assert.equal(rules.linkOf('https://example.org/model'), 'https://example.org/model');
  for (const source of ['javascript:alert(1)', 'http://example.org', 'MediaPipe', 'https://']) assert.equal(rules.linkOf(source), null, source);
});

test('a picture fills the screen unless too much of it would be cut', () => {
  const phone = { width: 390, height: 844 };
  assert.equal(rules.fitOf({ width: 480, height: 640 }, phone), 'cover');
  assert.equal(rules.fitOf({ width: 1280, height: 720 }, phone), 'contain');
  assert.equal(rules.fitOf({ width: 1280, height: 720 }, { width: 1440, height: 900 }), 'cover');
  assert.equal(rules.fitOf({ width: 0, height: 0 }, phone), 'contain');
});

test('captures get names that every file system takes', () => {
  const name = rules.fileName('A/B: <c> "Ü"', 'video/webm', new Date(2026, 4, 3, 9, 5, 1));
  assert.equal(name, 'AB c Ü 2026-05-03 09.05.01.webm');
  assert.match(rules.fileName('///', 'image/jpeg', new Date()), /^Lens /);
});

test('the other camera is the other side, or the next device', () => {
  assert.deepEqual(rules.otherCamera({ facing: 'user', deviceId: 'a' }, ['a', 'b']), { facing: 'environment' });
  assert.deepEqual(rules.otherCamera({ facing: null, deviceId: 'b' }, ['a', 'b']), { deviceId: 'a' });
});

test('files that a worker loads are found for offline use', () => {
  const files = { 'page.html': 'src=/assets/a-1.js', 'assets/a-1.js': '"/assets/worker-2.js"', 'assets/worker-2.js': 'x.wasm engine-3.wasm', 'assets/engine-3.wasm': '', 'assets/other-4.js': '' };
  const assets = Object.keys(files).filter((file) => file.startsWith('assets/'));
  assert.deepEqual(rules.reachableFrom('page.html', assets, (file) => files[file]), ['assets/a-1.js', 'assets/engine-3.wasm', 'assets/worker-2.js']);
});
