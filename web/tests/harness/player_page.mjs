// Opens the built player in headless Chromium, with a camera that shows a real clip, and looks at what a visitor sees.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cameraClip, launch } from './chrome.mjs';
import { servePages } from './page_server.mjs';
import { chromium, diopter as program, lenses as sampleLenses, logs as allLogs, root, sampleClip as clip } from './places.mjs';
import { DESKTOP, PHONE } from './screens.mjs';

const web = join(root, 'build/web');
const samples = join(root, 'build/deps/samples');
export const logs = join(allLogs, 'player');
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** For a test's `skip`: what is missing here, or false. */
export const lacking = (() => {
  const missing = [join(web, 'player/index.html'), clip, program, join(sampleLenses, 'person-background/lens.json')].filter((path) => !existsSync(path));
  if (!chromium) missing.push('a Chromium');
  return missing.length > 0 && `not here: ${missing.join(', ')} (scripts/setup and scripts/setup-web make them)`;
})();

function packedLenses() {
  const folder = join(logs, 'lenses');
  mkdirSync(folder, { recursive: true });
  for (const name of ['person-background', 'hands']) execFileSync(program, ['pack', join(sampleLenses, name), '-o', join(folder, `${name}.lens`)], { stdio: 'pipe' });
  return folder;
}

/** A server of its own, which also serves what `diopter serve` would refuse: a test may put broken lenses into its folder `lenses`. */
export async function serveLenses() {
  const lenses = packedLenses();
  return { ...(await servePages({ web, lenses, samples })), lenses };
}

/** `camera`: "clip" (granted), "refused" or "none". */
export function openBrowser(camera = 'clip', flags = []) {
  return launch({ camera: camera === 'none' ? undefined : cameraClip(), grant: camera === 'clip', flags });
}

export { DESKTOP as DESK, PHONE };

/** A page that remembers every camera it opened (window.cameras), every error and every address that it asked for. */
export async function openPage(browser, { viewport = PHONE, ...options } = {}) {
  const context = await browser.newContext({ viewport, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.addresses = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (message) => {
    // The browser's own notes that a server of plain files knows nothing of the code (the player then takes the file that stands under it), and that a
    // server has no sample clip (the player then offers none).
    const plain = / 404 /.test(message.text()) && /^\/(api\/v1\/codes|samples)\//.test(new URL(message.location().url || 'about:blank').pathname);
    if (message.type() === 'error' && !plain) page.faults.push(message.text());
  });
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
