// The same frames natively, in node and in Chromium: every sample lens gives the same within stated tolerances.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { bundle } from '../harness/bundle.mjs';
import { launch } from '../harness/chrome.mjs';
import { pictureCase, soundCase } from '../harness/native.mjs';
import { chromium, logs, root, sampleClip, shared, web } from '../harness/places.mjs';

// ONNX Runtime's WebAssembly kernels add in another order than its native ones, and the engine's own multiply without fused adds: single
// answers differ in the sixth digit. What a lens follows from frame to frame feeds such differences back and enlarges them; those lenses
// are compared on their first frames. About four times what was measured.
const STEADY = { pixels: 0.01, scores: 1e-4, maskMean: 0.01, drawnMean: 0.01, drawnMax: 2 };
const FOLLOWING = { pixels: 0.1, scores: 1e-3, maskMean: 0.05, drawnMean: 0.02, drawnMax: 8 };

const cases = [
  { lens: 'person-background', clip: sampleClip, frames: 12, bounds: STEADY },
  { lens: 'background-blur', clip: sampleClip, frames: 12, bounds: STEADY },
  { lens: 'face-boxes', clip: sampleClip, frames: 12, bounds: STEADY },
  { lens: 'face-mesh', clip: sampleClip, frames: 12, bounds: STEADY },
  { lens: 'person-background', clip: shared('talkinghead-woman-desk.mp4'), frames: 12, bounds: STEADY },
  { lens: 'face-mesh', clip: shared('talkinghead-male-headpose.mp4'), frames: 12, bounds: FOLLOWING },
  { lens: 'hands', clip: shared('portrait-woman-hands.mp4'), frames: 12, bounds: FOLLOWING },
  { lens: 'body-pose', clip: sampleClip, frames: 3, bounds: FOLLOWING },
  { lens: 'body-pose', clip: shared('exercise-squats-5reps.mp4'), frames: 3, bounds: FOLLOWING },
  // The pictures of the lenses' golden cases.
  ...['person-background', 'background-blur', 'face-boxes', 'face-mesh', 'hands', 'body-pose'].map((lens) => ({ lens, clip: join(root, 'lenses', lens, 'tests/portrait.jpg'), frames: 1, bounds: lens === 'body-pose' ? FOLLOWING : STEADY })),
  { lens: 'voice-activity', sound: shared('speech-jfk.wav'), bounds: STEADY },
];
const MEASURES = Object.keys(STEADY);

const name = ({ lens, clip, sound }) => `${lens} on ${(clip ?? sound ?? 'a shared clip').split('/').pop()}`;
const rows = [];

function judge(where, wanted, found) {
  rows.push(`| ${name(wanted)} | ${where} | ${found.frames} | ${MEASURES.map((m) => `${Number(found[m].toPrecision(2))} (${wanted.bounds[m]})`).join(' | ')} |`);
  assert.deepEqual(found.faults.slice(0, 5), []);
  assert.ok(found.frames > 0, 'no frame was compared');
  for (const measure of MEASURES) assert.ok(found[measure] <= wanted.bounds[measure], `${measure} differs by ${found[measure]}, allowed are ${wanted.bounds[measure]}`);
}

const made = new Map();
function madeCase(wanted) {
  if (!made.has(wanted)) made.set(wanted, wanted.sound ? soundCase(wanted.lens, wanted.sound) : pictureCase(wanted.lens, wanted.clip, wanted.frames));
  return made.get(wanted);
}

test('node', async (t) => {
  const { compareWithNative } = await import(await bundle(join(web, 'tests/parity_run.ts'), 'node'));
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  for (const wanted of cases) {
    const skip = wanted.clip || wanted.sound ? false : 'the shared clips are not beside this folder';
    await t.test(name(wanted), { skip }, async () => judge('node', wanted, await compareWithNative(ort, madeCase(wanted))));
  }
});

/** A page without a server: every file that it asks for is handed to it. */
async function openPage(browser, run) {
  const page = await browser.newPage();
  const ort = join(web, 'node_modules/onnxruntime-web/dist');
  const names = { '/ort.mjs': 'ort.wasm.bundle.min.mjs', '/ort-gpu.mjs': 'ort.webgpu.bundle.min.mjs', '/ort-wasm-simd-threaded.wasm': 'ort-wasm-simd-threaded.wasm', '/ort-wasm-simd-threaded.asyncify.wasm': 'ort-wasm-simd-threaded.asyncify.wasm' };
  const files = { '/run.mjs': run, ...Object.fromEntries(Object.entries(names).map(([path, name]) => [path, join(ort, name)])) };
  const kept = new Map();
  await page.route('http://localhost/**', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>parity</title>' });
    const body = kept.get(pathname) ?? (files[pathname] ? readFileSync(files[pathname]) : null);
    const contentType = pathname.endsWith('.wasm') ? 'application/wasm' : pathname.endsWith('.mjs') ? 'text/javascript' : 'application/octet-stream';
    return body ? route.fulfill({ contentType, body: Buffer.from(body) }) : route.fulfill({ status: 404 });
  });
  await page.goto('http://localhost/');
  return { page, kept };
}

/** Bytes go over as files, everything else as JSON. */
function pack(value, kept) {
  if (value instanceof Uint8Array || value instanceof Float32Array) {
    const path = `/bytes/${kept.size}`;
    kept.set(path, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return { $bytes: path, floats: value instanceof Float32Array };
  }
  if (Array.isArray(value)) return value.map((item) => pack(item, kept));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item, kept)]));
  return value;
}

async function runInPage(page, packed, backend = 'wasm') {
  return page.evaluate(async ([input, backend]) => {
    const unpack = async (value) => {
      if (value?.$bytes) {
        const buffer = await (await fetch(value.$bytes)).arrayBuffer();
        return value.floats ? new Float32Array(buffer) : new Uint8Array(buffer);
      }
      if (Array.isArray(value)) return Promise.all(value.map(unpack));
      if (value && typeof value === 'object') return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await unpack(item)])));
      return value;
    };
    const ort = await import(backend === 'webgpu' ? '/ort-gpu.mjs' : '/ort.mjs');
    ort.env.wasm.numThreads = 1;
    const { compareWithNative } = await import('/run.mjs');
    return compareWithNative(ort, await unpack(input), backend);
  }, [packed, backend]);
}

test('Chromium', { skip: chromium ? false : 'there is no Chromium' }, async (t) => {
  const run = await bundle(join(web, 'tests/parity_run.ts'), 'browser');
  const browser = await launch();
  try {
    for (const wanted of cases) {
      const skip = wanted.clip || wanted.sound ? false : 'the shared clips are not beside this folder';
      await t.test(name(wanted), { skip }, async () => {
        const { page, kept } = await openPage(browser, run);
        judge('Chromium', wanted, await runInPage(page, pack(madeCase(wanted), kept)));
        await page.close();
      });
    }
  } finally {
    await browser.close();
  }
});

// For being right only: SwiftShader computes on the processor, far too slow to time. Graphics hardware rounds more freely than processors.
const GPU = { pixels: 0.5, scores: 0.01, maskMean: 0.5, drawnMean: 0.2, drawnMax: 64 };

test('Chromium, WebGPU', { skip: chromium ? false : 'there is no Chromium' }, async (t) => {
  const run = await bundle(join(web, 'tests/parity_run.ts'), 'browser');
  const browser = await launch({ flags: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'] });
  try {
    const { page, kept } = await openPage(browser, run);
    const adapter = await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null);
    for (const lens of ['person-background', 'face-boxes']) {
      const wanted = { lens, clip: sampleClip, frames: 2, bounds: GPU };
      await t.test(name(wanted), { skip: adapter ? false : 'this Chromium offers no WebGPU' }, async () => {
        judge('WebGPU', wanted, await runInPage(page, pack(madeCase(wanted), kept), 'webgpu'));
      });
    }
  } finally {
    await browser.close();
  }
});

test.after(() => {
  const table = [
    '| lens and frames | where | frames | points px | scores | mask levels | drawn mean | drawn max |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    'Largest difference to the native program on the same frames, in brackets what is allowed; masks and pictures in levels of 255.',
  ].join('\n');
  mkdirSync(logs, { recursive: true });
  writeFileSync(join(logs, 'parity.md'), `${table}\n`);
  console.log(table);
});
