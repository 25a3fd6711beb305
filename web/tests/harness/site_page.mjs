// The site's pages (gallery, account, review) against the API in memory, in headless Chromium.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './chrome.mjs';
import { chromium, logs as allLogs, root, sampleClip } from './places.mjs';
import { servePages } from './page_server.mjs';
import { DESKTOP, PHONE } from './screens.mjs';
import { answerApi, StubApi } from './stub_api.mjs';

const web = join(root, 'build/web');
export const logs = join(allLogs, 'site');
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** For a test's `skip`: what is missing here, or false. */
export const lacking = (() => {
  const missing = [join(web, 'gallery/index.html'), sampleClip].filter((path) => !existsSync(path));
  if (!chromium) missing.push('a Chromium');
  return missing.length > 0 && `not here: ${missing.join(', ')} (scripts/setup and scripts/setup-web make them)`;
})();

/** A poster and a preview of the sample clip, as preflight makes them. */
function pictures() {
  mkdirSync(logs, { recursive: true });
  const poster = join(logs, 'poster.jpg'), preview = join(logs, 'preview.mp4');
  if (!existsSync(poster)) execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', sampleClip, '-frames:v', '1', '-vf', 'scale=640:-2', poster]);
  if (!existsSync(preview)) execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', sampleClip, '-t', '2', '-an', '-vf', 'scale=640:-2', '-pix_fmt', 'yuv420p', preview]);
  return { poster, preview };
}

// Looks like a code from afar; nothing reads it.
function codePicture(text) {
  let seed = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  const dots = [];
  for (let at = 0; at < 29 * 29; at++) {
    seed = (seed * 1664525 + 1013904223) >>> 0;
    if (seed & 0x10000000) dots.push(`<rect x="${at % 29}" y="${Math.floor(at / 29)}" width="1" height="1"/>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 33 33"><rect x="-2" y="-2" width="33" height="33" fill="#fff"/>${dots.join('')}</svg>`;
}

/** {url, api, requests, close} */
export async function serveSite() {
  const files = pictures();
  const api = new StubApi({ poster: '/m/poster.jpg', preview: '/m/preview.mp4' });
  const first = (request, response, url) => {
    if (url.pathname.startsWith('/api/v1/')) {
      void answerApi(api, request, response, url);
      return true;
    }
    const code = /^\/l\/([\w-]+)\/code\.svg$/.exec(url.pathname);
    const media = { '/m/poster.jpg': [files.poster, 'image/jpeg'], '/m/preview.mp4': [files.preview, 'video/mp4'] }[url.pathname];
    if (!code && !media) return false;
    response.writeHead(200, { 'Content-Type': code ? 'image/svg+xml' : media[1] });
    response.end(code ? codePicture(code[1]) : readFileSync(media[0]));
    return true;
  };
  return { api, ...(await servePages({ web, lenses: join(logs, 'none'), first })) };
}

export const openBrowser = () => launch();
export { DESKTOP as DESK, PHONE };

/** A page that remembers every error and every request that leaves its server. Failures that the server answers on purpose are none. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !/status of 4\d\d|status of 503/.test(message.text()) && page.faults.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url())) page.faults.push(`asked a stranger: ${request.url()}`);
  });
  return page;
}

/** Signs in through the page, as a visitor does. */
export async function signIn(page, url, name, path = '/account/') {
  await page.goto(`${url}/account/`);
  await page.getByLabel('Name to sign in with').fill(name);
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Parts of the account' }).waitFor();
  if (path !== '/account/') await page.goto(url + path);
}

const serious = async (page) => {
  // Not as a script element: the page's policy allows none.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`);
};

const tooSmall = (page) =>
  page.evaluate(() => {
    const hit = (element) => element.getBoundingClientRect();
    const inText = (element) => element.tagName === 'A' && element.closest('p, dd, li:not(:has(> a.card))') && getComputedStyle(element).display === 'inline';
    const controls = [...document.querySelectorAll('button, select, input:not([type=file]), textarea, summary, a')].filter((element) => element.checkVisibility() && hit(element).width > 1 && !element.matches('.skip, .visually-hidden'));
    return controls
      .filter((element) => (hit(element).height < 44 || hit(element).width < 44) && !inText(element) && !(element.closest('label') && hit(element.closest('label')).height >= 44))
      .map((element) => `${element.tagName} ${element.className} ${Math.round(hit(element).width)}x${Math.round(hit(element).height)} ${element.textContent.slice(0, 30)}`);
  });

/** Controls that reach over the edge of their card. */
const sticksOut = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.card :is(input, select, textarea, button, a.button), dialog[open] :is(input, select, textarea, button, a.button)')]
      .filter((element) => element.checkVisibility() && !element.matches('.visually-hidden') && element.getBoundingClientRect().right > element.closest('.card, dialog').getBoundingClientRect().right - 8)
      .map((element) => `${element.tagName} ${element.className} ${element.closest('.form-field')?.textContent.slice(0, 30) ?? ''}`));

/** Looks at the page as it is, light and dark: pictures among the test's output, and everything that is wrong with it. */
export async function flaws(page, name) {
  mkdirSync(logs, { recursive: true });
  const found = [];
  const { width, height } = page.viewportSize();
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    // Colours fade over.
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(logs, `${name}-${width}x${height}-${colorScheme}.png`), fullPage: true });
    found.push(...(await serious(page)).map((flaw) => `${colorScheme}: ${flaw}`));
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) found.push(`the page is ${wide} px too wide`);
  found.push(...(await sticksOut(page)).map((control) => `reaches over its card: ${control}`));
  if (width < 500) found.push(...(await tooSmall(page)).map((control) => `too small for a finger: ${control}`));
  return found;
}
