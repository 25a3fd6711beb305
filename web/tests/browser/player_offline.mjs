// After the first visit the player works without a network: the page, the runtime and each lens that was opened.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lacking, look, openBrowser, openPage, problemOf, serveLenses, startCamera } from '../harness/player_page.mjs';

let server;
let browser;
before(async () => {
  if (lacking) return;
  server = await serveLenses();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const scenario = (name, story) => test(name, { skip: lacking, timeout: 120_000 }, story);

/** Waits until the service worker rules, and the lens is kept. */
async function kept(page, code) {
  const isKept = async (path) => {
    const registration = await navigator.serviceWorker.getRegistration();
    return registration?.active?.state === 'activated' && Boolean(await caches.match(path));
  };
  const end = Date.now() + 60_000;
  while (!(await page.evaluate(isKept, `/l/${code}/bundle.lens`))) {
    assert.ok(Date.now() < end, 'the lens is kept within a minute');
    await page.waitForTimeout(200);
  }
}

scenario('a lens that was opened once runs without a network, another says why it cannot', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/l/person-background`);
  await page.getByRole('button', { name: 'Start camera' }).waitFor();
  await kept(page, 'person-background');
  await page.goto('about:blank');
  const { port } = server;
  await server.close();

  await page.goto(`http://127.0.0.1:${port}/l/person-background`);
  await startCamera(page);
  await page.context().setOffline(true);
  await page.goto(`http://127.0.0.1:${port}/l/hands`);
  assert.match((await problemOf(page, 'offline')).text, /not opened on this device before/);
  await look(page, 'offline');
  await page.goto(`http://127.0.0.1:${port}/player/`);
  await page.getByRole('link', { name: /person background Kept on this device/ }).waitFor();
  await page.context().close();
  server = await serveLenses();
});

scenario('an old version of the page goes when a new one came, and the player can be installed', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/player/`);
  await page.evaluate(() => caches.open('diopter-shell-of-yesterday'));
  await page.goto(`${server.url}/l/person-background`);
  await kept(page, 'person-background');
  const names = await page.evaluate(() => caches.keys());
  assert.ok(!names.includes('diopter-shell-of-yesterday') && names.some((name) => name.startsWith('diopter-shell-')), names.join(', '));

  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), []);
  await page.context().close();
});
