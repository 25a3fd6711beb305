// What the studio does with a lens before anybody sees it: undo, faults at their fields, chains, other guesses, small pictures.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import { build } from 'esbuild';

const sources = fileURLToPath(new URL('../studio/src', import.meta.url));

async function studio(...files) {
  const folder = await mkdtemp(join(tmpdir(), 'diopter-studio-'));
  const outfile = join(folder, 'studio.mjs');
  const contents = files.map((file) => `export * from './${file}';`).join('\n');
  await build({ stdin: { contents, resolveDir: sources, loader: 'ts' }, bundle: true, format: 'esm', platform: 'browser', target: 'node18', outfile, logLevel: 'error' });
  const module = await import(pathToFileURL(outfile));
  await rm(folder, { recursive: true });
  return module;
}

const made = await studio(
  'store/path', 'store/history', 'store/problem', 'store/outputs', 'store/chain', 'store/alternative', 'store/png', 'panels/ranges', 'inside/pictures', 'inside/seen_of', 'graph/layout', 'controls/number',
);

const component = (id, sha256, more = {}) => ({
  id,
  model: { file: `models/${id}.onnx`, sha256 },
  inputs: [{ tensor: 'x', transform: { layout: 'nchw', scale: 1 / 255 } }],
  outputs: [{ name: 'mask', decoder: 'mask', tensors: ['y'] }],
  ...more,
});
const person = { lens: 1, name: 'Person', components: [component('person', 'a')], effects: [{ effect: 'blur', input: 'person.mask' }] };

test('a field is replaced without touching the old document, and undefined takes it out', () => {
  const next = made.replaced(person, ['effects', 0, 'parameters', 'strength'], 20);
  assert.equal(next.effects[0].parameters.strength, 20);
  assert.equal(person.effects[0].parameters, undefined);
  assert.equal(next.components, person.components, 'the rest is shared');
  assert.deepEqual(made.replaced(next, ['effects', 0], undefined).effects, []);
});

test('the many changes of one drag are one step, two drags are two, and the past is bounded', () => {
  let history = made.begun(0);
  for (let value = 1; value <= 50; value++) history = made.changed(history, value, 'Change strength', '/strength', value * 10);
  assert.equal(history.past.length, 1);
  history = made.changed(history, 51, 'Change strength', '/strength', 5000);
  assert.equal(history.past.length, 2);
  history = made.undone(history);
  assert.equal(history.present, 50);
  history = made.undone(history);
  assert.equal(history.present, 0);
  assert.equal(made.undone(history), history, 'nothing is left to undo');
  assert.equal(made.redone(made.redone(history)).present, 51);
  for (let value = 0; value < 500; value++) history = made.changed(history, `s${value}`, 'Edit', '', value);
  assert.equal(history.past.length, 100);
  assert.equal(history.coming.length, 0, 'what was undone is gone after a new change');
});

test('an error finds its field, whether it names it by pointer or by ids', () => {
  const filtered = made.replaced(person, ['components', 0, 'outputs', 0, 'filters'], [{ filter: 'ema' }]);
  assert.equal(made.pointerOf('lens.json: /effects/0/parameters/colour', person), '/effects/0/parameters/colour');
  assert.equal(made.pointerOf('components/person: outputs/mask: filters/ema: time', filtered), '/components/0/outputs/0/filters/0/parameters/time');
  assert.equal(made.pointerOf('triggers/0/from', { ...person, triggers: [{}] }), '/triggers/0/from');
  const named = made.replaced(person, ['components', 0, 'inputs', 0, 'tensor'], 'input_1:0');
  assert.equal(made.pointerOf('components/person/inputs/input_1:0: transform/colour', named), '/components/0/inputs/0/transform/colour');
  assert.equal(made.pointerOf('models/person.onnx', person), '/components/0/model');
  const pictured = made.replaced(person, ['effects', 0, 'parameters'], { asset: 'assets/wall.png' });
  assert.equal(made.pointerOf('assets/wall.png', pictured), '/effects/0/parameters/asset');
  assert.equal(made.pointerOf('lens', person), '');
  made.problem.value = { pointer: '/effects/0/parameters/colour', place: '', what: 'is not a text', remedy: '' };
  assert.ok(made.problemAt(['effects', 0, 'parameters', 'colour']));
  assert.ok(made.problemAt(['effects', 0]), 'a whole knows of faults inside it');
  assert.equal(made.problemAt(['effects', 0, 'parameters', 'col']), null);
});

test('a renamed component keeps everything that refers to it, but not tensors of the same name', () => {
  const lens = {
    ...person,
    components: [person.components[0], component('hair', 'b', { inputs: [{ tensor: 'x', region: { from: 'person.mask' } }, { tensor: 's', state: { from: 'person.mask' } }] })],
  };
  const next = made.renamed(lens, 'person', 'body');
  assert.equal(next.effects[0].input, 'body.mask');
  assert.equal(next.components[1].inputs[0].region.from, 'body.mask');
  assert.equal(next.components[1].inputs[1].state.from, 'person.mask');
});

test('a model that joins brings its component and effects, under a free name, tied to what is there', () => {
  const guess = {
    lens: 1,
    components: [component('selfieseg', 'a'), component('person', 'b', { inputs: [{ tensor: 'x', region: { from: 'selfieseg.mask' } }] })],
    effects: [{ effect: 'background', input: 'selfieseg.mask' }, { effect: 'tint', input: 'person.mask' }],
  };
  const next = made.chained(person, guess, new Set(['b']));
  assert.deepEqual(next.components.map(({ id }) => id), ['person', 'person-2']);
  assert.equal(next.components[1].inputs[0].region.from, 'person.mask');
  assert.deepEqual(next.effects.map(({ input }) => input), ['person.mask', 'person-2.mask']);
});

test('an alternative changes its own field and leaves what the visitor set', () => {
  const mine = made.replaced(person, ['components', 0, 'inputs', 0, 'transform', 'fit'], 'cover');
  const other = { ...person, components: [component('selfieseg', 'a', { inputs: [{ tensor: 'x', transform: { layout: 'nhwc', mean: 127.5, std: 127.5 } }] })] };
  const next = made.withAlternative(mine, 0, { field: 'range', value: '-1..1' }, other);
  assert.deepEqual(next.components[0].inputs[0].transform, { layout: 'nchw', fit: 'cover', mean: 127.5, std: 127.5 });
});

test('another decoder brings its own effects', () => {
  const other = { ...person, components: [component('depth', 'a', { outputs: [{ name: 'depth', decoder: 'depth', tensors: ['y'] }] })], effects: [{ effect: 'depth', input: 'depth.depth' }] };
  const next = made.withAlternative({ ...person, effects: [...person.effects, { effect: 'text' }] }, 0, { field: 'decoder', value: 'depth' }, other);
  assert.deepEqual(next.effects, [{ effect: 'text' }, { effect: 'depth', input: 'person.depth' }]);
});

test('a range is known by its meaning, however it is written', () => {
  assert.equal(made.rangeOf({ scale: 0.00392156862745098 }), '0..1');
  assert.equal(made.rangeOf({ scale: 1 / 127.5, bias: -1 }), '-1..1');
  assert.equal(made.rangeOf({}), '0..255');
  assert.equal(made.rangeOf({ mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] }), 'ImageNet');
  assert.equal(made.rangeOf({ scale: 3 }), 'custom');
});

test('the picture that a model sees comes back from its numbers, in any layout and colour order', () => {
  const values = Float32Array.from([1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1]);
  const tensor = { name: 'x', type: 'float32', shape: [1, 2, 2, 3], min: 0, max: 1, mean: 0, odd: 0, values };
  const tap = { component: 'person', instance: 0, inputs: [tensor], outputs: [] };
  const transform = { layout: 'nhwc', scale: 1 / 255, colour: 'bgr' };
  const seen = made.seenOf(tap, component('person', 'a', { inputs: [{ tensor: 'x', transform }] }));
  assert.deepEqual([...seen.rgba.subarray(0, 4)], [0, 0, 255, 255], 'blue comes first in the tensor');
  assert.equal(made.seenOf(tap, component('person', 'a', { inputs: [{ tensor: 'x', constant: 1 }] })), null);
});

test('slices are pictures, lists are not, and what is no number shows', () => {
  const tensor = (shape, values) => ({ name: 'y', type: 'float32', shape, min: 0, max: 1, mean: 0, odd: 0, values: Float32Array.from(values) });
  const slice = made.sliceOf(tensor([1, 2, 2, 2], [0, 0, 0, 0, 1, 1, 1, NaN]), 1);
  assert.equal(slice.count, 2);
  assert.deepEqual([...slice.rgba.subarray(0, 3)], [255, 255, 255]);
  assert.deepEqual([...slice.rgba.subarray(12, 15)], [255, 0, 255]);
  assert.equal(made.sliceOf(tensor([1, 2016, 18], new Array(2016 * 18).fill(0)), 0), null);
});

test('a grey PNG keeps each sample', () => {
  const samples = Uint8Array.from([0, 1, 2, 253, 254, 255]);
  const png = Buffer.from(made.greyPng(3, 2, samples));
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  const start = png.indexOf('IDAT');
  const rows = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
  assert.deepEqual([...rows], [0, 0, 1, 2, 0, 253, 254, 255]);
});

test('the graph has a box for everything and an arrow for every use', () => {
  const lens = { ...person, components: [...person.components, component('hair', 'b', { inputs: [{ tensor: 'x', region: { from: 'person.mask' } }] })] };
  const { boxes, arrows } = made.layOut(lens);
  assert.deepEqual(boxes.map(({ key }) => key), ['camera', 'c:person', 'c:hair', 'e:0', 'picture']);
  assert.deepEqual(arrows.map(({ key }) => key).sort(), ['c:person>c:hair', 'c:person>e:0', 'camera>c:person', 'e:0>picture']);
});

test('a slider moves in steps that a person would choose', () => {
  assert.equal(made.stepOf([0, 1]), 0.005);
  assert.equal(made.stepOf([1, 100]), 0.5);
  assert.equal(made.stepOf([-4, 4]), 0.05);
});
