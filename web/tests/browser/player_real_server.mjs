// The player on a real server: what `diopter publish` sent there runs by its code, and not after somebody changed the file.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { diopter, lenses } from '../harness/places.mjs';
import { lacking, openBrowser, openPage, problemOf, startCamera } from '../harness/player_page.mjs';

/** {origin, token, stop}: a server on this folder where whatever passes its check is approved. */
async function startServer(data) {
  const token = execFileSync(diopter, ['serve', '--data', data, '--init', '--admin', 'ada'], { stdio: 'pipe' }).toString().match(/diopter_\S+/)[0];
  const pages = process.env.DIOPTER_WEB ? ['--web', process.env.DIOPTER_WEB] : [];
  const child = spawn(diopter, ['serve', '--data', data, '--port', '0', '--review', 'auto', ...pages], { stdio: ['ignore', 'pipe', 'inherit'] });
  const origin = await new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`diopter serve ended with ${code}`)));
    child.stdout.on('data', (text) => /ready (http:\S+?)\/?\s/.test(text) && resolve(/ready (http:\S+?)\/?\s/.exec(text)[1]));
  });
  return { origin, token, stop: () => new Promise((done) => child.on('exit', done).kill('SIGTERM')) };
}

/** The stored file of these contents. */
function storedFile(folder, sha256) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .find((path) => createHash('sha256').update(readFileSync(path)).digest('hex') === sha256);
}

test('a published lens runs by its code, and not once its stored file was changed', { skip: lacking, timeout: 180_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'diopter-player-'));
  const { origin, token, stop } = await startServer(data);
  const browser = await openBrowser();
  try {
    const { code } = JSON.parse(execFileSync(diopter, ['publish', join(lenses, 'person-background'), '--to', origin, '--token', token, '--json'], { stdio: 'pipe' }));
    const page = await openPage(browser);
    await page.goto(`${origin}/l/${code}`);
    await page.getByText('by ada').waitFor();
    await startCamera(page);
    assert.deepEqual(page.faults, []);
    await page.context().close();

    const { sha256 } = await (await fetch(`${origin}/api/v1/codes/${code}`)).json();
    const stored = storedFile(join(data, 'blobs'), sha256);
    const bytes = readFileSync(stored);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(stored, bytes);
    const later = await openPage(browser);
    await later.goto(`${origin}/l/${code}`);
    await problemOf(later, 'changed-lens');
  } finally {
    await browser.close();
    await stop();
    rmSync(data, { recursive: true });
  }
});
