// Measures the person lens in Diopter's player and the same task in its peers, in one run: headless Chromium, a fake camera, one thread.
//   node bench/web/run.mjs [--diopter build/release/diopter] [--lens build/lenses/person-background] [--url http://127.0.0.1:PORT/l/CODE]
//                          [--only NAME,NAME] [--rounds 2] [--seconds 2] [--pace free|camera] [--json FILE] [--pictures DIR]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measurePage } from './measure_page.mjs';
import { servePlayer } from './player_server.mjs';
import { serveFolders } from './static_server.mjs';
import { summary, table } from './table.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const web = join(root, 'web/node_modules');
const { values: given } = parseArgs({
  options: {
    diopter: { type: 'string', default: join(root, 'build/release/diopter') },
    lens: { type: 'string', default: join(root, 'build/lenses/person-background') },
    clip: { type: 'string', default: join(root, 'build/deps/samples/portrait.mp4') },
    model: { type: 'string', default: join(root, 'build/deps/models/selfie_segmentation_landscape.tflite') },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    url: { type: 'string' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '2' },
    pace: { type: 'string', default: 'free' },
    json: { type: 'string' },
    pictures: { type: 'string' },
  },
});

const sizes = [[640, 480], [1280, 720]];

function makeCameraFile([width, height], folder) {
  const file = join(folder, `${width}x${height}.y4m`);
  const fill = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height},fps=30`;
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-stream_loop', '-1', '-i', given.clip, '-vf', fill, '-frames:v', '90', '-pix_fmt', 'yuv420p', file]);
  return file;
}

async function servePeers() {
  const server = await serveFolders([
    ['/tasks/', join(here, 'node_modules/@mediapipe/tasks-vision')],
    ['/selfie/', join(here, 'node_modules/@mediapipe/selfie_segmentation')],
    ['/ort/', join(web, 'onnxruntime-web/dist')],
    ['/model.tflite', given.model],
    ['/model.onnx', join(given.lens, 'models/selfie_segmentation_landscape.onnx')],
    ['/', join(here, 'peers')],
  ], join(root, 'build/bench-web'));
  await server.warm(['/tasks/wasm/vision_wasm_internal.wasm', '/selfie/selfie_segmentation_solution_simd_wasm_bin.wasm', '/ort/ort-wasm-simd-threaded.wasm', '/model.tflite', '/model.onnx']);
  return server;
}

const peers = [
  ['tasks-vision', 'tasks.html'],
  ['tasks-vision, fed 256x144', 'tasks.html?feed=256x144'],
  ['tasks-vision, fed 256x256', 'tasks.html?feed=256x256'],
  ['selfie_segmentation', 'selfie.html'],
  ['plain onnxruntime-web', 'plain.html'],
];
const isWanted = ([name]) => !given.only || given.only.split(',').some((part) => name.startsWith(part));

async function main() {
  const { chromium } = createRequire(join(root, 'web/package.json'))('playwright-core');
  const work = mkdtempSync(join(tmpdir(), 'bench-web-'));
  const server = await servePeers();
  const player = given.url || !isWanted(['diopter']) ? { url: given.url, close() {} } : await servePlayer(given.diopter, given.lens);
  const pages = [['diopter', player.url], ...peers.map(([name, path]) => [name, `http://127.0.0.1:${server.port}/${path}`])]
    .filter(isWanted);
  if (given.pictures) mkdirSync(given.pictures, { recursive: true });
  const runs = [];
  try {
    const cameras = sizes.map((size) => makeCameraFile(size, work));
    const measured = (name, url, at, seconds, picture) => {
      const [width, height] = sizes[at];
      const address = new URL(url);
      for (const [key, value] of Object.entries({ bench: 1, w: width, h: height, pace: given.pace })) address.searchParams.set(key, value);
      return measurePage({ chromium, program: given.chromium, address: address.href, camera: cameras[at], seconds, picture });
    };
    await measured(...pages[0], 0, 0.5); // not counted: reads the browser from the disk
    // In turn, and in the other direction every second time, so that all meet the same noise of the machine.
    const cases = sizes.flatMap((size, at) => pages.map(([name, url]) => ({ name, url, at, size: size.join('x') })));
    for (let round = 0; round < Number(given.rounds); round++) {
      for (const { name, url, at, size } of round % 2 ? [...cases].reverse() : cases) {
        const picture = given.pictures && join(given.pictures, `${name.replace(/\W+/g, '-')}-${size}.png`);
        const run = await measured(name, url, at, Number(given.seconds), picture);
        runs.push({ name, size, round, ...run });
        process.stderr.write(`${name} ${size}: ${run.error ?? `${run.stepMs.toFixed(1)} ms`}\n`);
      }
    }
  } finally {
    server.close();
    player.close();
    rmSync(work, { recursive: true, force: true });
  }
  const rows = summary(runs);
  if (given.json) writeFileSync(given.json, JSON.stringify({ pace: given.pace, rows, runs }, null, 2) + '\n');
  console.log(table(rows));
  if (rows.some((row) => row.error)) process.exitCode = 1;
}

await main();
