// Opens the studio in headless Chromium, with a camera that shows a real clip. DIOPTER_URL: a running server; left out: build/web is served here.
// DIOPTER_MODEL: the model file that a newcomer brings.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cameraClip, launch } from './chrome.mjs';
import { chromium as browserPath, diopter as program, lenses, logs as allLogs, root, sampleClip as clip } from './places.mjs';
import { servePages } from './page_server.mjs';
import { DESKTOP, PHONE } from './screens.mjs';

const samples = join(root, 'build/deps/samples');
const models = join(root, 'build/deps/models');
export const model = process.env.DIOPTER_MODEL ?? join(models, 'selfie_segmentation_landscape.tflite');
export const chain = [join(models, 'palm_detection_lite.tflite'), join(models, 'hand_landmark_lite.tflite')];
export const logs = join(allLogs, 'studio');
const pages = join(root, 'build/web');
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

export { DESKTOP as DESK, PHONE };

/** For a test's `skip`: what is missing here, or false. */
export const lacking = (() => {
  const missing = [...(process.env.DIOPTER_URL ? [] : [join(pages, 'studio/index.html')]), model, clip].filter((path) => !existsSync(path));
  if (!browserPath) missing.push('a Chromium');
  return missing.length > 0 && `not here: ${missing.join(', ')} (scripts/setup and scripts/setup-web make them)`;
})();

function packedLenses() {
  const folder = join(logs, 'lenses');
  mkdirSync(folder, { recursive: true });
  for (const name of ['face-boxes', 'hands']) {
    const source = join(lenses, name);
    if (existsSync(source) && existsSync(program)) execFileSync(program, ['pack', source, '-o', join(folder, `${name}.lens`)], { stdio: 'pipe' });
  }
  return folder;
}

/** {url, close}; the sample clip is there unless `bare`. */
export async function serveStudio({ bare = false } = {}) {
  mkdirSync(logs, { recursive: true });
  if (process.env.DIOPTER_URL && !bare) return { url: process.env.DIOPTER_URL.replace(/\/$/, ''), close: async () => {} };
  return servePages({ web: pages, lenses: bare ? join(logs, 'none') : packedLenses(), samples: bare ? undefined : samples });
}

/** `camera`: whether there is one, and it is allowed. */
export const openBrowser = ({ camera = true } = {}) => launch({ camera: camera ? cameraClip() : undefined });

/** A page that remembers every error and every request that leaves its server, and counts every press. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url())) page.faults.push(`asked a stranger: ${request.url()}`);
  });
  page.presses = 0;
  page.press = async (target) => {
    page.presses += 1;
    await (typeof target === 'string' ? page.locator(target) : target).click();
  };
  await page.goto(`${url}/studio/`);
  return page;
}

/** The lens runs, and at least one frame of it was shown. */
export const running = (page) => page.locator('.speed').waitFor({ timeout: 60_000 });

/** Mean difference of two pictures of the page, 0..255 a sample. */
export async function difference(page, one, other) {
  return page.evaluate(async (pair) => {
    const samples = async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }), { resizeWidth: 160, resizeHeight: 120 });
      const canvas = new OffscreenCanvas(160, 120);
      const pen = canvas.getContext('2d');
      pen.drawImage(bitmap, 0, 0);
      return pen.getImageData(0, 0, 160, 120).data;
    };
    const [a, b] = await Promise.all(pair.map(samples));
    return a.reduce((sum, value, place) => sum + Math.abs(value - b[place]), 0) / (a.length * 0.75);
  }, [one.toString('base64'), other.toString('base64')]);
}

/** A still of the sample clip, as a PNG file that can be chosen. */
export async function still(page) {
  const file = join(logs, 'still.png');
  if (!existsSync(file)) execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', clip, '-frames:v', '1', '-vf', 'scale=640:480', file]);
  await page.setInputFiles('#look-at-file', file);
  await page.waitForTimeout(600);
}

export const picture = (page) => page.locator('canvas.picture').screenshot();

/** What axe finds that is serious or worse. */
export async function serious(page) {
  // Not as a script element: the page's policy allows none.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** Controls that a finger may miss: less than 44 px in one direction, and without a label that is larger. */
export const tooSmall = (page) =>
  page.evaluate(() => {
    const hit = (element) => element.getBoundingClientRect();
    const controls = [...document.querySelectorAll('button, select, input:not([type=file]), textarea, summary, a')].filter((element) => element.checkVisibility() && hit(element).width > 0);
    return controls
      .filter((element) => (hit(element).height < 44 || hit(element).width < 44) && !(element.closest('label') && hit(element.closest('label')).height >= 44))
      .map((element) => `${element.tagName} ${element.className} ${Math.round(hit(element).width)}x${Math.round(hit(element).height)}`);
  });
