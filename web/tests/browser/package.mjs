// The npm package in a page of somebody else's: no build, no special headers, ten lines.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import test from 'node:test';
import { cameraClip, launch, watch } from '../harness/chrome.mjs';
import { chromium, diopter, lenses, root, web } from '../harness/places.mjs';

const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.ttf': 'font/ttf' };

/** What npm would install, and files of the page's own. */
async function openApp(browser, own) {
  execFileSync('npm', ['run', '--silent', 'build:runtime'], { cwd: web, stdio: 'pipe' });
  const app = mkdtempSync(join(tmpdir(), 'diopter-app-'));
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', app, join(root, 'build/runtime')]).toString().trim().split('\n').pop();
  execFileSync('tar', ['-xzf', join(app, packed), '-C', app]);
  const page = await browser.newPage();
  await page.route('http://localhost/**', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/app/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>app</title><canvas></canvas>' });
    const file = own[pathname] ?? join(app, 'package', pathname.replace('/app/runtime/', ''));
    if (!existsSync(file) || !statSync(file).isFile()) return route.fulfill({ status: 404 });
    return route.fulfill({ contentType: TYPES[extname(file)] ?? 'application/octet-stream', body: readFileSync(file) });
  });
  const seen = watch(page, 'http://localhost');
  await page.goto('http://localhost/app/');
  return { page, seen, types: join(app, 'package/types/index.d.ts') };
}

test('the package @diopter/runtime', { skip: chromium ? false : 'there is no Chromium' }, async (t) => {
  const lens = join(mkdtempSync(join(tmpdir(), 'diopter-lens-')), 'person.lens');
  execFileSync(diopter, ['pack', join(lenses, 'person-background'), '-o', lens], { stdio: 'pipe' });
  const browser = await launch({ camera: cameraClip() });
  try {
    const { page, seen, types } = await openApp(browser, { '/app/person.lens': lens });

    await t.test('runs a lens on the camera and says what it runs on', async () => {
      const told = await page.evaluate(async () => {
        const { Lens } = await import('/app/runtime/index.js');
        const opened = await Lens.open('person.lens');
        const camera = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
        const found = [];
        const run = await opened.run(camera, document.querySelector('canvas'), { results: (results) => found.push(results) });
        while (found.length < 10) await new Promise((resolve) => setTimeout(resolve, 50));
        const photo = await run.capture('image/png');
        await opened.close();
        camera.getTracks().forEach((track) => track.stop());
        return { coverage: found[9].outputs['person.mask'].coverage, photo: photo.size, info: opened.info };
      });
      assert.ok(told.coverage > 0.1 && told.coverage < 0.9, `a person covers ${told.coverage} of the picture`);
      assert.ok(told.photo > 10000);
      assert.equal(told.info.frames, 'track-processor');
      assert.equal(told.info.crossOriginIsolated, false);
      assert.equal(told.info.warnings.length, 1);
      assert.deepEqual([seen.errors, seen.strangers], [[], []]);
      assert.ok(existsSync(types));
    });
  } finally {
    await browser.close();
  }
});
