// The unit tests of web/tests/engine.test.mjs in Chromium: the same programs, and ONNX Runtime Web in the page beside them.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { lacking } from '../harness/compiled.mjs';
import { bundle } from '../harness/bundle.mjs';
import { launch, watch } from '../harness/chrome.mjs';
import { chromium, web } from '../harness/places.mjs';
import { declareCases, programOf, rooms } from '../harness/unit_tests.mjs';

const TYPES = { html: 'text/html', mjs: 'text/javascript', wasm: 'application/wasm' };
const skip = chromium ? false : 'there is no Chromium';

let server, browser, origin;

/** Programs by their room, models and fonts of the tests by their path behind /file/. */
async function serve() {
  const ort = join(web, 'node_modules/onnxruntime-web/dist');
  const files = { '/run.mjs': await bundle(join(web, 'tests/harness/run_tests.mjs'), 'browser'), '/ort.mjs': join(ort, 'ort.wasm.bundle.min.mjs'), '/ort-wasm-simd-threaded.wasm': join(ort, 'ort-wasm-simd-threaded.wasm') };
  for (const room of rooms) files[`/${room}.wasm`] = programOf(room);
  server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url);
    const file = files[path] ?? /^\/file(\/.*\.(onnx|ttf))$/.exec(path)?.[1];
    const body = path === '/' ? '<!doctype html><title>tests</title><link rel="icon" href="data:,">' : file && existsSync(file) ? await readFile(file) : null;
    response.writeHead(body ? 200 : 404, { 'Content-Type': TYPES[path === '/' ? 'html' : path.split('.').pop()] ?? 'application/octet-stream' });
    response.end(body ?? '');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${server.address().port}`;
}

before(async () => {
  if (skip) return;
  origin = await serve();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
});

function runInPage(page, room) {
  return page.evaluate(async (room) => {
    const { runTests } = await import('/run.mjs');
    const ort = await import('/ort.mjs');
    ort.env.wasm.numThreads = 1;
    // A program reads at once, so the page must too; only text can be fetched so, a byte a character.
    const read = (path) => {
      const request = new XMLHttpRequest();
      request.open('GET', `/file${path}`, false);
      request.overrideMimeType('text/plain; charset=x-user-defined');
      request.send();
      return request.status === 200 ? Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 255) : null;
    };
    return runTests(await WebAssembly.compileStreaming(fetch(`/${room}.wasm`)), { ort, read });
  }, room);
}

for (const room of rooms) {
  test(`${room} in Chromium`, { skip: skip || lacking(programOf(room)) }, async (t) => {
    const page = await browser.newPage();
    const seen = watch(page, origin);
    await page.goto(origin);
    const found = await runInPage(page, room);
    await page.close();
    await declareCases(t, found);
    if (seen.strangers.length > 0) throw new Error(`requests left the server: ${seen.strangers.join(' ')}`);
  });
}
