// What a visit tells a lens's creator, and that a visitor who says no tells nothing.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { lacking, look, openBrowser, openPage, startCamera } from '../harness/player_page.mjs';
import { CODE, servePublished } from '../harness/published_stub.mjs';

let server;
let browser;
let honest;
before(async () => {
  if (lacking) return;
  server = await servePublished();
  honest = { ...server.api };
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.close();
});
beforeEach(() => lacking || Object.assign(server.api, honest, { events: [] }));

const scenario = (name, story) => test(name, { skip: lacking, timeout: 120_000 }, story);
const open = (page) => page.goto(`${server.url}/l/${CODE}`);
const kinds = () => server.api.events.flatMap(({ events }) => events.map(({ kind }) => kind));

async function until(holds, what) {
  const end = Date.now() + 15_000;
  while (!holds()) {
    assert.ok(Date.now() < end, `${what}: ${kinds()}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Opens, plays, takes a photo and goes to another tab, then away. */
async function visit(page) {
  await open(page);
  await startCamera(page);
  await page.waitForFunction(() => document.querySelector('canvas.picture'));
  await page.waitForTimeout(2200);
  await page.getByRole('button', { name: 'Take a photo' }).click();
  await page.getByRole('button', { name: 'Save' }).waitFor();
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.waitForTimeout(300);
  await page.goto('about:blank');
}

scenario('a visit is told when it ends: opened, played, photo, end, without a cookie', async () => {
  const page = await openPage(browser);
  await open(page);
  const box = page.getByRole('checkbox', { name: 'Count this visit' });
  assert.ok(await box.isChecked());
  assert.ok(!(await page.locator('main').innerText()).includes('nothing is sent'));
  await look(page, 'counting');
  server.api.events = [];
  await visit(page);
  await until(() => kinds().includes('end'), 'the end is told');
  const [{ type, cookie }] = server.api.events;
  assert.equal(type, 'application/json');
  assert.equal(cookie, undefined);
  const events = server.api.events.flatMap((batch) => batch.events).slice(-4);
  assert.deepEqual(events.map(({ kind }) => kind), ['open', 'play', 'capture', 'end']);
  assert.equal(new Set(events.map(({ id }) => id)).size, 4);
  for (const event of events) {
    assert.match(event.id, /^[\w-]{22}$/);
    assert.deepEqual([event.code, event.version, event.device], [CODE, 1, 'desktop']);
  }
  const end = events.at(-1);
  assert.ok(end.play_s > 1 && end.frame_ms.p50 > 0 && end.frame_ms.p95 >= end.frame_ms.p50 && ['slow', 'middle', 'fast'].includes(end.speed), JSON.stringify(end));
  await page.context().close();
});

scenario('nothing is sent where the visitor, the browser or the creator says no, or where it is a preview', async () => {
  const refusals = {
    'Global Privacy Control': (page) => page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })),
    'Do Not Track': (page) => page.addInitScript(() => Object.defineProperty(navigator, 'doNotTrack', { value: '1' })),
    'the switch': async (page) => {
      await open(page);
      await page.getByRole('checkbox', { name: 'Count this visit' }).uncheck();
      await page.getByText('nothing is sent').waitFor();
      await open(page);
      await page.getByRole('button', { name: 'Start camera' }).waitFor();
      assert.ok(!(await page.getByRole('checkbox', { name: 'Count this visit' }).isChecked()), 'it is remembered');
    },
    'the creator': () => (server.api.say = { insights: false }),
    'a preview': () => (server.api.say = { preview: true }),
  };
  for (const [who, refuse] of Object.entries(refusals)) {
    server.api.say = {};
    const page = await openPage(browser);
    await refuse(page);
    await visit(page);
    await page.waitForTimeout(500);
    assert.deepEqual(kinds(), [], who);
    await page.context().close();
  }
});
