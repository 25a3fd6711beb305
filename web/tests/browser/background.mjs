// A model slower than the camera, in the background: the video goes on at the camera's rate.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { cameraClip, launch } from '../harness/chrome.mjs';
import { chromium, diopter, shared } from '../harness/places.mjs';
import { serve } from '../harness/serve.mjs';

const model = shared('../models/style-fns-mosaic-nc16-256.onnx');
const lacking = (!chromium && 'there is no Chromium') || (!model && 'the shared models are not beside this folder');

function slowLens() {
  const folder = join(mkdtempSync(join(tmpdir(), 'diopter-background-')), 'slow');
  execFileSync(diopter, ['new', folder, '--model', model], { stdio: 'pipe' });
  const file = join(folder, 'lens.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.components[0].run = { mode: 'background' };
  writeFileSync(file, JSON.stringify(manifest));
  return folder;
}

test('a slow model in the background lets the video run at its own rate', { skip: lacking }, async () => {
  const server = await serve([slowLens()]);
  const browser = await launch({ camera: cameraClip(320, 240) });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/l/slow?bench=1&w=320&h=240&pace=camera`);
    // A step in which an answer arrived tells the time of its run.
    const count = () => page.evaluate(() => ({ ...window.__bench, runs: window.__bench.inferMs.filter((ms) => ms > 0).length }));
    await page.waitForFunction(() => window.__bench?.error || window.__bench?.inferMs.filter((ms) => ms > 0).length >= 2, null, { timeout: 60000 });
    const before = await count();
    assert.equal(before.error, null);
    await page.waitForTimeout(4000);
    const after = await count();
    const [frames, shown, runs] = [after.frames - before.frames, after.processed - before.processed, after.runs - before.runs];
    console.log(`in 4 s: ${frames} camera frames, ${shown} shown, ${runs} runs of the model`);
    assert.ok(runs > 0, 'the model never answered');
    assert.ok(runs < shown / 2, 'the model is as fast as the video: nothing is shown');
    assert.ok(shown > 0.8 * frames, 'frames were lost while the model ran');
  } finally {
    await browser.close();
    await server.stop();
  }
});
