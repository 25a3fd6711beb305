// The unit tests of the engine, the doctor and the converter, compiled for WebAssembly and run in node: the programs are those of the
// native build, so what holds there holds in a page.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as ort from 'onnxruntime-web';
import { lacking } from './harness/compiled.mjs';
import { runTests } from './harness/run_tests.mjs';
import { declareCases, programOf, rooms } from './harness/unit_tests.mjs';

ort.env.wasm.numThreads = 1;

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

for (const room of rooms) {
  test(`${room} in WebAssembly`, { skip: lacking(programOf(room)) }, async (t) => {
    const module = await WebAssembly.compile(await readFile(programOf(room)));
    await declareCases(t, await runTests(module, { ort, read }));
  });
}
