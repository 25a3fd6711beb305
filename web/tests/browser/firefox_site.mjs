// The whole way on a real server in a stock Firefox: an account, a lens from a file to the review, a reviewer's approval, the gallery, the lens's page, the lens.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { launchFirefox } from '../harness/firefox.mjs';
import { diopter, firefox, lenses, logs } from '../harness/places.mjs';
import { servePublishing } from '../harness/publish_server.mjs';

const source = join(lenses, 'background-blur');
const lacking = [diopter, join(source, 'lens.json')].filter((path) => !existsSync(path));
if (!firefox) lacking.push('a Firefox');
const PATIENCE_MS = 60_000;

/** A visitor with cookies of their own: {page, go, click, fill, see, picture, faults}. Controls are named as a screen reader says them. */
async function visitor(browser, url) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  const find = (selector) => page.waitForSelector(selector, { visible: true, timeout: PATIENCE_MS }).catch(async (error) => {
    await page.screenshot({ path: join(logs, 'firefox-site-stuck.png') });
    throw new Error(`${error.message}; the page says: ${await page.$eval('body', (body) => body.innerText)}`);
  });
  const named = (name, role) => find(`::-p-aria([name="${name}"][role="${role}"])`);
  return {
    page,
    faults,
    go: (path) => page.goto(url + path),
    see: find,
    click: async (name, role = 'button') => (await named(name, role)).evaluate((element) => element.click()),
    fill: async (name, text) => (await named(name, 'textbox')).type(text),
    picture: (name) => page.screenshot({ path: join(logs, `firefox-${name}.png`), fullPage: true }),
  };
}

test('Firefox: a lens from a file over its review into the gallery and to whoever opens it', { skip: lacking.length > 0 && `not here: ${lacking.join(', ')}`, timeout: 300_000 }, async () => {
  mkdirSync(logs, { recursive: true });
  const file = join(logs, 'firefox-background-blur.lens');
  execFileSync(diopter, ['pack', source, '-o', file], { stdio: 'pipe' });
  const server = await servePublishing({ review: 'manual' });
  const browser = await launchFirefox();
  try {
    const ada = await visitor(browser, server.url);
    await ada.go('/account/');
    await ada.click('Make an account');
    await ada.fill('Name to sign in with', 'ada');
    await ada.fill('Name that is shown', 'Ada Lovelace');
    await ada.page.type('input[type=password]', 'three quiet words');
    await ada.click('Make the account');
    await ada.see('::-p-text(Nothing published yet)');
    await ada.go('/account/#publish');
    const input = await ada.page.waitForSelector('input[type=file]');
    await input.uploadFile(file);
    await ada.click('Publish');
    await ada.see('[data-stage=settled][data-state=in_review]');
    const code = await ada.page.$eval('[data-stage=settled] .code-text', (element) => element.innerText);
    await ada.picture('publish');

    const root = await visitor(browser, server.url);
    await root.go('/account/');
    await root.click('Use its token');
    await root.page.type('::-p-aria(API token)', server.token);
    await root.page.type('::-p-aria(New password)', 'four very quiet words');
    await root.click('Set the password');
    await root.see('::-p-text(Nothing published yet)');
    await root.go('/review/');
    await (await root.see('.queue-row')).evaluate((row) => row.click());
    await root.see('::-p-aria(Approve this version)');
    await root.picture('review');
    await root.click('Approve this version');
    await root.see('::-p-text(There is nothing to decide on this version.)');

    const anybody = await visitor(browser, server.url);
    await anybody.go('/gallery/');
    await (await anybody.see('.lens-link')).evaluate((link) => link.click());
    await anybody.see('.code-picture');
    await anybody.page.waitForFunction(() => document.querySelector('.code-picture')?.naturalWidth > 0);
    await anybody.picture('lens-page');
    await anybody.click('Open the lens', 'link');
    await anybody.click('Start camera');
    await anybody.see('main.stage[data-at=running]');
    assert.equal(new URL(anybody.page.url()).pathname, `/l/${code}`);
    await anybody.page.waitForFunction(() => document.querySelector('canvas')?.width > 0);
    await anybody.picture('published-lens');
    assert.deepEqual([...ada.faults, ...root.faults, ...anybody.faults], []);
  } finally {
    await browser.close();
    await server.stop();
  }
});
