// The doctor in real browsers, under the policy of the served pages: Chromium, and Firefox where it is there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { build } from 'vite';
import { lacking, models, program } from '../harness/compiled.mjs';
import { servePages } from '../harness/page_server.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const MODEL = join(models, 'selfie_segmentation.tflite');
const needs = [MODEL, program, here('../../../build/wasm/diopter.wasm'), here('../../../build/web-assets/font.ttf')];

let folder;
let server;
before(async () => {
  if (lacking(...needs)) return;
  folder = await mkdtemp(join(tmpdir(), 'diopter-doctor-pages-'));
  const page = join(folder, 'page');
  await mkdir(page);
  await writeFile(join(page, 'index.html'), '<!doctype html><title>doctor</title><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>');
  await writeFile(join(page, 'main.js'), "import { Doctor, packLens, readLens } from '@diopter/runtime';\nwindow.diopter = { Doctor, packLens, readLens };\n");
  const web = join(folder, 'web');
  await build({
    configFile: false,
    root: page,
    logLevel: 'error',
    worker: { format: 'es' },
    resolve: { alias: { '@diopter/runtime': here('../../runtime/src/index.ts') } },
    build: { outDir: web, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  });
  await cp(MODEL, join(web, 'model.tflite'));
  server = await servePages({ web, lenses: folder });
});
after(async () => {
  await server?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** Runs in the page: a lens of the model, packed; what is no model; and the doctor afterwards. */
async function visit() {
  while (!window.diopter) await new Promise((go) => setTimeout(go, 20));
  const { Doctor, packLens, readLens } = window.diopter;
  const started = performance.now();
  const doctor = await Doctor.open();
  const opened = performance.now();
  const bytes = new Uint8Array(await (await fetch('/model.tflite')).arrayBuffer());
  const examined = await doctor.examine('person.tflite', bytes);
  const told = performance.now();
  const { manifest, notes } = await doctor.lensOf([examined], { name: 'person' });
  const fault = await doctor.check({ ...manifest, components: [] });
  let refusal = null;
  await doctor.examine('noise.onnx', bytes.slice(1000, 2000)).catch((error) => (refusal = { name: error.name, place: error.place, remedy: error.remedy }));
  const packed = await packLens({ manifest, files: new Map([[examined.file, examined.onnx]]) });
  const files = [...(await readLens(packed)).files.keys()];
  const words = (await doctor.taskWords()).length;
  doctor.close();
  let text = '';
  for (let i = 0; i < packed.length; i += 8192) text += String.fromCharCode(...packed.subarray(i, i + 8192));
  return { task: examined.description.guess.task, kept: bytes.length, notes, fault: fault?.place, refusal, files, words, lens: btoa(text), openMs: opened - started, examineMs: told - opened };
}

async function check(found, browser) {
  assert.equal(found.task, 'selfieseg');
  assert.ok(found.kept > 0, 'the bytes given were taken away');
  assert.equal(found.notes[0], 'selfieseg: task selfieseg');
  assert.match(found.fault, /^lens\.json: \/components/);
  assert.deepEqual([found.refusal.name, found.refusal.place.split(':')[0]], ['LensError', 'noise.onnx']);
  assert.deepEqual(found.files, ['models/person.onnx']);
  assert.ok(found.words > 10);
  const packed = join(folder, `${browser}.lens`);
  await writeFile(packed, Buffer.from(found.lens, 'base64'));
  assert.equal(JSON.parse(execFileSync(program, ['check', packed, '--json'])).ok, true);
  console.log(`${browser}: the doctor opened in ${found.openMs.toFixed(0)} ms and examined the model in ${found.examineMs.toFixed(0)} ms`);
}

test('Chromium examines a model and packs a lens that diopter check takes', { skip: lacking(CHROMIUM, ...needs) }, async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  try {
    const page = await browser.newPage();
    const complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(server.url);
    await check(await page.evaluate(visit), 'chromium');
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
});

test('Firefox examines a model and packs a lens that diopter check takes', { skip: lacking(FIREFOX, ...needs) }, async () => {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    await check(await page.evaluate(visit), 'firefox');
  } finally {
    await browser.close();
  }
});
