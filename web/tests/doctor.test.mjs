// The doctor in WebAssembly says what the native program says, and survives what is no model.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { compiled, engineBytes, lacking, models, program } from './harness/compiled.mjs';

const { DoctorEngine, EngineModule, LensError } = await compiled('doctor_engine', 'engine_module', 'api');

let folder;
let doctor;
let loads = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diopter-doctor-'));
  const engine = await engineBytes();
  doctor = new DoctorEngine(() => {
    loads++;
    return EngineModule.load(engine);
  });
});
after(() => rm(folder, { recursive: true }));

const native = (...parameters) => execFileSync(program, parameters, { cwd: models, maxBuffer: 1 << 28 });
const modelNamed = async (name) => ({ name, bytes: await readFile(join(models, name)) });
const here = (...names) => ({ skip: lacking(program, ...names.map((name) => join(models, name))) });

for (const name of ['selfie_segmentation.tflite', 'palm_detection_lite.tflite', 'face_detection_full_range_sparse.tflite', 'pose_landmark_full.onnx', 'silero_vad.onnx']) {
  test(`${name} is described and converted as natively`, here(name), async () => {
    const { bytes } = await modelNamed(name);
    const examined = await doctor.examine(name, bytes);
    assert.equal(JSON.stringify(examined.description, null, 2), JSON.stringify(JSON.parse(native('inspect', name, '--json')), null, 2));
    assert.equal(examined.file, `models/${name.replace(/\.\w+$/, '')}.onnx`);
    if (name.endsWith('.onnx')) return assert.ok(bytes.equals(examined.onnx));
    const converted = join(folder, `${name}.onnx`);
    native('convert', name, '-o', converted);
    assert.ok((await readFile(converted)).equals(examined.onnx), 'the converted file differs');
  });
}

const chains = [
  { title: 'one segmenter', files: ['selfie_segmentation_landscape.tflite'] },
  { title: 'a sound model', files: ['silero_vad.onnx'] },
  { title: 'palms, then hands', files: ['palm_detection_lite.tflite', 'hand_landmark_lite.tflite'], task: 'hands' },
  { title: 'a task of the user', files: ['selfie_segmentation.tflite'], task: 'matting' },
];
for (const { title, files, task } of chains) {
  test(`a lens is what diopter new makes: ${title}`, here(...files), async () => {
    const made = join(folder, title.replaceAll(/\W+/g, '-'));
    const printed = native('new', made, ...files.flatMap((file) => ['--model', file]), ...(task ? ['--task', task] : [])).toString();
    const examined = [];
    for (const file of files) examined.push(await doctor.examine(file, await readFile(join(models, file))));
    const { manifest, notes } = await doctor.lensOf(examined, { name: title.replaceAll(/\W+/g, '-'), task });
    assert.deepEqual(manifest, JSON.parse(await readFile(join(made, 'lens.json'), 'utf8')));
    assert.deepEqual(notes, printed.split('\n').slice(1, -2).map((line) => line.slice(2)));
    assert.equal(await doctor.check(manifest), null);
  });
}

test('an alternative of the guess can be taken by its number', here('selfie_segmentation.tflite'), async () => {
  const { name, bytes } = await modelNamed('selfie_segmentation.tflite');
  const examined = await doctor.examine(name, bytes);
  const number = examined.description.alternatives.findIndex(({ field }) => field === 'fit');
  const fit = async (options) => (await doctor.lensOf([examined], options)).manifest.components[0].inputs[0].transform?.fit ?? 'stretch';
  assert.notEqual(await fit({}), examined.description.alternatives[number].value);
  assert.equal(await fit({ alternative: number }), examined.description.alternatives[number].value);
  await assert.rejects(doctor.lensOf([examined], { alternative: 99 }), (error) => error instanceof LensError && /the guess has \d/.test(error.what));
});

// The studio showed the alternatives of the task that was examined, and took those of the first guess.
test('a lens keeps to the task that its model was examined with', here('selfie_segmentation.tflite'), async () => {
  const { name, bytes } = await modelNamed('selfie_segmentation.tflite');
  const examined = await doctor.examine(name, bytes, 'matting');
  const componentOf = async (options) => (await doctor.lensOf([examined], options)).manifest.components[0];
  assert.equal((await componentOf({})).outputs[0].decoder, 'matte');
  assert.notEqual((await componentOf({ task: 'selfieseg' })).outputs[0].decoder, 'matte');
  const other = examined.description.alternatives.findIndex(({ field }) => field !== 'decoder');
  assert.equal((await componentOf({ alternative: other })).outputs[0].decoder, 'matte');
});

test('a lens of no model, of a closed one or of an unknown task is refused', async () => {
  const refused = (models, options) => assert.rejects(doctor.lensOf(models, options), (error) => error instanceof LensError && error.place !== '' && error.remedy !== '');
  await refused([], {});
  await refused([{ file: 'models/a.onnx', sha256: '', onnx: new Uint8Array(4), description: {} }], {});
  await refused([{ file: 'models/a.onnx', sha256: '', onnx: new Uint8Array(4), description: {} }], { task: 'no such task' });
});

test('the registries are those of diopter parameters', { skip: lacking(program) }, async () => {
  assert.deepEqual(await doctor.registries(), JSON.parse(execFileSync(program, ['parameters', '--json'])));
  assert.ok((await doctor.taskWords()).includes('selfieseg'));
});

test('a manifest at fault is told with its place', async () => {
  const error = await doctor.check({ lens: 1, name: 'x', components: [{ id: 'a', model: { file: '../up.onnx' }, inputs: [], outputs: [] }] });
  assert.ok(error instanceof LensError);
  assert.match(error.place, /^lens\.json: \/components\/0/);
  assert.notEqual(error.remedy, '');
});

test('a manifest that sets what the engine does not have is told with its place', here('selfie_segmentation.tflite'), async () => {
  const { name, bytes } = await modelNamed('selfie_segmentation.tflite');
  const { manifest } = await doctor.lensOf([await doctor.examine(name, bytes)], {});
  const placeAfter = async (change) => {
    const changed = structuredClone(manifest);
    change(changed);
    return (await doctor.check(changed)).place;
  };
  assert.equal(await placeAfter((lens) => (lens.components[0].outputs[0].decoder = 'wibble')), 'lens.json: /components/0/outputs/0/decoder');
  assert.equal(await placeAfter((lens) => (lens.components[0].outputs[0].filters = [{ filter: 'wibble' }])), 'lens.json: /components/0/outputs/0/filters/0/filter');
  assert.equal(await placeAfter((lens) => (lens.effects[0].parameters = { wibble: 1 })), 'lens.json: /effects/0/parameters/wibble');
});

// Repeatable noise: the same bytes on every run.
function noise(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24;
}

/** Whether the doctor refused it, which it must do with place and remedy. */
async function isRefused(name, bytes) {
  try {
    await doctor.examine(name, bytes);
    return false;
  } catch (error) {
    assert.ok(error instanceof LensError, `${name}: ${error}`);
    assert.ok(error.place.startsWith(name), `${name}: the place is "${error.place}"`);
    assert.notEqual(error.remedy, '', `${name}: ${error.message}`);
    assert.doesNotMatch(error.what, /stopped the doctor/, name);
    return true;
  }
}

test('what is no model is refused with place and remedy', async () => {
  const next = noise(1);
  for (const size of [0, 1, 3, 7, 8, 100, 10_000]) assert.ok(await isRefused(`noise-${size}`, Uint8Array.from({ length: size }, next)));
  const named = Uint8Array.from({ length: 4096 }, next);
  named.set(new TextEncoder().encode('TFL3'), 4);
  assert.ok(await isRefused('noise.tflite', named));
  // Lengths and counts of 2^63: graph (field 7), initializer (5), raw data (9).
  const huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
  assert.ok(await isRefused('huge.onnx', Uint8Array.from([0x08, 0x08, 0x3a, ...huge])));
  assert.ok(await isRefused('huge-inside.onnx', Uint8Array.from([0x08, 0x08, 0x3a, 0x0b, 0x2a, ...huge, 0x4a])));
  assert.equal(loads, 1, 'the module had to be loaded again');
});

for (const name of ['selfie_segmentation.tflite', 'selfie_segmentation_landscape.onnx', 'silero_vad.onnx']) {
  test(`${name}, cut short or with odd bytes, never stops the doctor`, here(name), async () => {
    const { bytes } = await modelNamed(name);
    const next = noise(7);
    for (let i = 1; i < 24; i++) assert.ok(await isRefused(`cut-${i}`, bytes.subarray(0, Math.floor((bytes.length * i) / 24))));
    let refused = 0;
    for (let round = 0; round < 60; round++) {
      const odd = Uint8Array.from(bytes);
      // The first bytes and the last ones hold what the rest is read by.
      for (let i = 0; i < 8; i++) {
        const within = (next() * 256 + next()) % Math.min(odd.length, 4096);
        odd[round % 2 ? within : odd.length - 1 - within] = next();
      }
      if (await isRefused(`odd-${round}`, odd)) refused++;
    }
    assert.ok(refused > 20, `only ${refused} of 60 refused`);
    assert.equal(loads, 1, 'the module had to be loaded again');
  });
}

test('a module that stopped is loaded again', async () => {
  const before = loads;
  let calls = 0;
  const frail = new DoctorEngine(async () => {
    const module = await EngineModule.load(await engineBytes());
    if (calls++ === 0) module.calls = { ...module.calls, dw_task_words: () => { throw new WebAssembly.RuntimeError('unreachable'); } };
    return module;
  });
  await assert.rejects(frail.taskWords(), (error) => error instanceof LensError && /stopped the doctor/.test(error.what));
  assert.ok((await frail.taskWords()).length > 0);
  assert.equal(loads, before);
});
