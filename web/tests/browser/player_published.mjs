// A published lens in the player: checked before it runs, and never run where the check fails.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { DESK, lacking, look, openBrowser, openPage, PHONE, problemOf, startCamera } from '../harness/player_page.mjs';
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
const open = async (page) => page.goto(`${server.url}/l/${CODE}`);

for (const viewport of [PHONE, DESK]) {
  scenario(`a sponsored lens says so before and while it runs at ${viewport.width}`, async () => {
    server.api.say = { lens: { id: 'l', name: 'Person', creator: 'ada', hint: 'Stand before a plain wall.', tags: [], sponsor: { brand: '<b>Acme</b> & Sons' } } };
    const page = await openPage(browser, { viewport });
    await open(page);
    await page.getByText('Sponsored by <b>Acme</b> & Sons').waitFor();
    await page.getByText('by ada').waitFor();
    assert.equal(await page.getByRole('link', { name: 'About this lens' }).getAttribute('href'), `/lenses/${CODE}`);
    assert.equal(await page.getByRole('link', { name: 'Report' }).getAttribute('href'), `/lenses/${CODE}#report`);
    await look(page, 'published');
    await startCamera(page);
    assert.ok(await page.getByText('Sponsored by <b>Acme</b> & Sons').isVisible());
    await page.locator('.hint', { hasText: 'Stand before a plain wall.' }).waitFor();
    await look(page, 'sponsored');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

scenario('a file that was changed on its way is not run, however it was changed', async () => {
  const changed = Buffer.from(honest.file);
  changed[changed.length >> 1] ^= 1;
  const lies = {
    'one bit of the file': { sent: changed },
    'half of the file': { sent: honest.file.subarray(0, honest.file.length >> 1) },
    'a signature of something else': { say: { signature: { algorithm: 'ed25519', key_id: honest.key.id, value: Buffer.alloc(64, 1).toString('base64') } } },
    'a key that the server does not name': { say: { signature: { algorithm: 'ed25519', key_id: 'nobody', value: Buffer.alloc(64, 1).toString('base64') } } },
  };
  for (const [what, lie] of Object.entries(lies)) {
    Object.assign(server.api, honest, lie);
    const page = await openPage(browser);
    await open(page);
    assert.equal((await problemOf(page, 'changed-lens')).title, 'This lens was changed on its way. It is not run.', what);
    assert.ok(!page.addresses.some((address) => address.includes('bundle.lens')), `${what}: nothing else is tried`);
    assert.equal(page.workers().length, 0, `${what}: no lens was opened`);
    if (what.startsWith('one bit')) await look(page, 'changed-lens');
    await page.context().close();
  }
});

scenario('a server that signs with another key than before is refused until the visitor accepts it', async () => {
  const page = await openPage(browser);
  await open(page);
  await page.getByRole('button', { name: 'Start camera' }).waitFor();
  server.api.newKey();
  await open(page);
  assert.match((await problemOf(page, 'other-key')).text, /Accept the new key only if you know why/);
  await look(page, 'other-key');
  await page.getByRole('button', { name: 'Accept the new key' }).click();
  await page.getByRole('button', { name: 'Start camera' }).waitFor();
  await open(page);
  await page.getByRole('button', { name: 'Start camera' }).waitFor();
  await page.context().close();
});

scenario('a code that is gone says why', async () => {
  const gone = { expired: ['This preview has expired.', ''], withdrawn: ['This lens was withdrawn by its creator.', ''], rights: ['This lens was taken down.', 'The song belongs to somebody else.'] };
  for (const [reason, [title, detail]] of Object.entries(gone)) {
    server.api.gone = { reason, detail };
    const page = await openPage(browser);
    await open(page);
    const told = await problemOf(page, 'gone');
    assert.equal(told.title, title);
    assert.ok(told.text.includes(detail));
    if (detail) await look(page, 'gone');
    await page.context().close();
  }
});

scenario('a published lens that ran once runs without a network', async () => {
  const page = await openPage(browser);
  await open(page);
  await page.getByRole('button', { name: 'Start camera' }).waitFor();
  const end = Date.now() + 60_000;
  const kept = async (bundle) => Boolean(navigator.serviceWorker.controller && (await caches.match(bundle)) && (await caches.match('/api/v1/keys')));
  const { bundle } = await (await fetch(`${server.url}/api/v1/codes/${CODE}`)).json();
  while (!(await page.evaluate(kept, bundle))) {
    assert.ok(Date.now() < end, 'it is kept within a minute');
    await page.waitForTimeout(200);
  }
  await page.context().setOffline(true);
  await page.goto('about:blank');
  await open(page);
  await startCamera(page);
  await page.goto(`${server.url}/player/`);
  await page.getByRole('link', { name: /Person Kept on this device/ }).waitFor();
  await page.context().close();
});
