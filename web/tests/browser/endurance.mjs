// Five thousand frames: memory stays where it was after the first five hundred. And WebGPU, for being right, not fast.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { cameraClip, launch } from '../harness/chrome.mjs';
import { chromium } from '../harness/places.mjs';
import { serve } from '../harness/serve.mjs';

const FRAMES = 5000;
const WARM = 500;
/** Chromium's own caches breathe by this much. */
const SLACK_MB = 60;

/** Resident memory of the browser's processes together. */
function residentMb(profileMark) {
  const rows = execFileSync('ps', ['-eo', 'rss=,args=']).toString().split('\n');
  return rows.filter((row) => row.includes('--type=renderer') && row.includes(profileMark)).reduce((sum, row) => sum + parseInt(row, 10) / 1024, 0);
}

test('five thousand frames leave memory as it was', { skip: chromium ? false : 'there is no Chromium' }, async () => {
  const server = await serve();
  const mark = `--js-flags=--stack-size=${980 + (process.pid % 4)}`;
  const browser = await launch({ camera: cameraClip(320, 240), flags: [mark] });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/l/person-background?bench=1&w=320&h=240&pace=free`);
    const reached = (count) => page.waitForFunction((wanted) => window.__bench && (window.__bench.error !== null || window.__bench.processed >= wanted), count, { timeout: 120000 });
    await reached(WARM);
    const before = residentMb(mark.slice(0, 30));
    await reached(FRAMES);
    const after = residentMb(mark.slice(0, 30));
    const { error, processed } = await page.evaluate(() => window.__bench);
    console.log(`${processed} frames: ${before.toFixed(0)} MB after ${WARM}, ${after.toFixed(0)} MB at the end`);
    assert.equal(error, null);
    assert.ok(before > 0, 'the renderer was not found');
    assert.ok(after - before < SLACK_MB, `memory grew by ${(after - before).toFixed(0)} MB`);
  } finally {
    await browser.close();
    await server.stop();
  }
});
