// Opens the built player in headless Chromium, with a camera that shows a real clip, and looks at what a visitor sees.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { servePages } from './page_server.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const web = join(root, 'build/web');
const samples = join(root, 'build/deps/samples');
const program = join(root, 'build/release/diopter');
export const logs = join(root, 'build/test-logs/web/player');
const clip = join(samples, 'portrait.mp4');
const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** For a test's `skip`: what is missing here, or false. */
export const lacking = (() => {
  const missing = [join(web, 'player/index.html'), clip, program, join(root, 'build/lenses/person-background/lens.json')].filter((path) => !existsSync(path));
  if (!browserPath) missing.push('a Chromium');
  return missing.length > 0 && `not here: ${missing.join(', ')} (scripts/setup and scripts/setup-web make them)`;
})();

function packedLenses() {
  const folder = join(logs, 'lenses');
  mkdirSync(folder, { recursive: true });
  for (const name of ['person-background', 'hands']) execFileSync(program, ['pack', join(root, 'build/lenses', name), '-o', join(folder, `${name}.lens`)], { stdio: 'pipe' });
  return folder;
}

function cameraClip() {
  const file = join(logs, 'camera.y4m');
  if (!existsSync(file)) execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', clip, '-t', '4', '-r', '30', '-pix_fmt', 'yuv420p', '-vf', 'scale=640:480', file]);
  return file;
}

/** A server of its own: `lenses` is a folder that the test may add to. */
export async function serveLenses() {
  const lenses = packedLenses();
  return { ...(await servePages({ web, lenses, samples })), lenses, addLens: (name, file) => copyFileSync(file, join(lenses, `${name}.lens`)) };
}

/** `camera`: "clip" (granted), "refused" or "none". */
export function openBrowser(camera = 'clip', more = []) {
  const cameras = {
    clip: () => ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${cameraClip()}`],
    refused: () => ['--use-fake-device-for-media-stream'],
    none: () => ['--use-fake-ui-for-media-stream'],
  };
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu', ...quiet, ...cameras[camera](), ...more] });
}

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

/** A page that remembers every camera it opened (window.cameras), every error and every address that it asked for. */
export async function openPage(browser, { viewport = PHONE, ...options } = {}) {
  const context = await browser.newContext({ viewport, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.addresses = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  context.on('request', (request) => page.addresses.push(request.url()));
  await page.addInitScript(() => {
    window.cameras = [];
    const devices = navigator.mediaDevices;
    if (!devices) return;
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wish) => {
      const stream = await (window.otherCamera?.(wish) ?? open(wish));
      window.cameras.push({ wish, stream });
      return stream;
    };
  });
  return page;
}

export async function startCamera(page) {
  await page.getByRole('button', { name: 'Start camera' }).click();
  await running(page);
}

/** The lens runs and has shown frames. */
export async function running(page) {
  await page.locator('[data-at=running]').waitFor({ timeout: 30_000 });
  await page.waitForFunction(() => document.querySelector('canvas.picture')?.width > 300);
}

export const problemOf = async (page, kind) => {
  const found = page.locator(`[data-problem=${kind}]`);
  await found.waitFor({ timeout: 30_000 });
  return { title: await found.locator('h1, h2').innerText(), text: await found.innerText() };
};

/** A picture of the page in light and dark among the test's output, and what axe finds serious or critical in each. */
export async function look(page, name) {
  mkdirSync(logs, { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    // Colours fade over.
    await page.waitForTimeout(250);
    const { width } = page.viewportSize();
    await page.screenshot({ path: join(logs, `${name}-${width}-${colorScheme}.png`) });
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { violations } = await window.axe.run();
      return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`);
    });
    assert.deepEqual(found, [], `axe on ${name} at ${width} in ${colorScheme}`);
  }
}

/** The number behind a label of the details. */
export async function detail(page, label) {
  return page.locator('.details dt', { hasText: new RegExp(`^${label}$`) }).locator('xpath=following-sibling::dd[1]').innerText();
}

/** Mean colour of a shown picture: its bytes decoded in the page. */
export function meanOf(page, address) {
  return page.evaluate(async (from) => {
    const picture = await createImageBitmap(await (await fetch(from)).blob());
    const context = new OffscreenCanvas(8, 8).getContext('2d');
    context.drawImage(picture, 0, 0, 8, 8);
    const { data } = context.getImageData(0, 0, 8, 8);
    return { width: picture.width, height: picture.height, first: [...data.slice(0, 3)] };
  }, address);
}
