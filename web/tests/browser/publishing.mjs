// The whole way on a real server: a stranger makes an account, publishes a real lens in the browser, gets its code, finds it in the gallery,
// opens its page and the lens; where people decide, a reviewer approves it first; and the studio publishes what it shows.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { cameraClip, launch } from '../harness/chrome.mjs';
import { diopter, lenses } from '../harness/places.mjs';
import { servePublishing } from '../harness/publish_server.mjs';
import { DESK, flaws, lacking as pagesLacking, logs, openPage, PHONE } from '../harness/site_page.mjs';

const source = join(lenses, 'background-blur');
const lacking = pagesLacking || ([diopter, join(source, 'lens.json')].some((path) => !existsSync(path)) && 'not here: the program, or its sample lenses (scripts/setup makes them)');
const file = join(logs, 'background-blur.lens');
const CHECKED = { timeout: 90_000 };

let browser;
before(async () => {
  if (lacking) return;
  mkdirSync(logs, { recursive: true });
  execFileSync(diopter, ['pack', source, '-o', file], { stdio: 'pipe' });
  browser = await launch({ camera: cameraClip() });
});
after(() => browser?.close());

const scenario = (name, story) => test(name, { skip: lacking, timeout: 240_000 }, story);

async function signUp(page, url, name, shown) {
  await page.goto(`${url}/account/`);
  await page.getByRole('button', { name: 'Make an account' }).click();
  await page.getByLabel('Name to sign in with').fill(name);
  await page.getByLabel('Name that is shown').fill(shown);
  await page.getByLabel('New password').fill('three quiet words');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Nothing published yet' }).waitFor();
}

async function publish(page, url) {
  await page.goto(`${url}/account/#publish`);
  await page.locator('input[type=file]').first().setInputFiles(file);
  await page.getByLabel('Hint').fill('Look at the camera');
  await page.getByLabel('Tags').fill('portrait, calls');
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.locator('[data-stage=settled]').waitFor(CHECKED);
  return page.locator('[data-stage=settled]').getAttribute('data-state');
}

const codeOn = (page) => page.locator('[data-stage=settled] .code-text').innerText();

scenario('from a file to a code, into the gallery, and to whoever opens it there', async () => {
  const server = await servePublishing();
  const page = await openPage(browser, server.url);
  await signUp(page, server.url, 'ada', 'Ada Lovelace');
  assert.equal(await publish(page, server.url), 'approved');
  const code = await codeOn(page);
  assert.match(code, /^[23456789bcdfghjkmnpqrstvwxz]{8}$/);
  await page.waitForFunction(() => document.querySelector('.code-picture')?.naturalWidth > 0);
  for (const viewport of [DESK, PHONE]) {
    await page.setViewportSize(viewport);
    assert.deepEqual(await flaws(page, 'real-code'), []);
  }
  await page.setViewportSize(DESK);
  await page.getByRole('link', { name: 'Versions and figures' }).click();
  await page.locator('.version').waitFor();
  await page.getByText('Nobody has opened it in these days').waitFor();
  assert.deepEqual(await flaws(page, 'real-my-lens'), []);

  const visitor = await openPage(browser, server.url, { permissions: ['camera'] });
  for (const viewport of [PHONE, DESK]) {
    await visitor.setViewportSize(viewport);
    await visitor.goto(`${server.url}/gallery/?q=blur`);
    await visitor.locator('.lens-card').waitFor();
    await visitor.waitForFunction(() => document.querySelector('.lens-card img')?.naturalWidth > 0);
    assert.deepEqual(await flaws(visitor, 'real-gallery'), []);
    await visitor.locator('.lens-link').click();
    await visitor.waitForURL(`${server.url}/lenses/${code}`);
    await visitor.locator('.code-picture').evaluate((picture) => picture.decode());
    assert.match(await visitor.locator('.model-list').innerText(), /selfie_segmentation_landscape[\s\S]*Apache-2\.0/);
    assert.match(await visitor.locator('.facts').innerText(), /frames\/s\s+measured on the server/);
    assert.deepEqual(await flaws(visitor, 'real-lens'), []);
  }
  await visitor.getByRole('link', { name: 'Open the lens' }).click();
  await visitor.waitForURL(`${server.url}/l/${code}`);
  assert.deepEqual([...page.faults, ...visitor.faults], []);
  await page.context().close();
  await visitor.context().close();
  await server.stop();
});

scenario('where people decide: the first admin’s token, a reviewer’s decision, then the code works', async () => {
  const server = await servePublishing({ review: 'manual' });
  const page = await openPage(browser, server.url);
  await signUp(page, server.url, 'ada', 'Ada Lovelace');
  assert.equal(await publish(page, server.url), 'in_review');
  const code = await codeOn(page);

  const admin = await openPage(browser, server.url);
  await admin.goto(`${server.url}/account/`);
  await admin.getByRole('button', { name: 'Use its token' }).click();
  await admin.getByLabel('API token').fill(server.token);
  await admin.getByLabel('New password').fill('four very quiet words');
  await admin.getByRole('button', { name: 'Set the password' }).click();
  await admin.getByRole('heading', { name: 'Nothing published yet' }).waitFor();
  await admin.goto(`${server.url}/review/`);
  await admin.locator('.queue-row').click();
  await admin.getByRole('button', { name: 'Approve this version' }).waitFor();
  for (const viewport of [PHONE, DESK]) {
    await admin.setViewportSize(viewport);
    assert.deepEqual(await flaws(admin, 'real-review'), []);
  }
  await admin.getByRole('button', { name: 'Approve this version' }).click();
  await admin.getByText('There is nothing to decide on this version.').waitFor();
  await admin.goto(`${server.url}/review/#audit`);
  await admin.getByText('The chain is whole').waitFor();
  assert.deepEqual(await flaws(admin, 'real-audit'), []);
  for (const part of ['reports', 'appeals', 'campaigns', 'accounts', 'policy']) {
    await admin.goto(`${server.url}/review/#${part}`);
    await admin.locator('h1, .empty-state h2').first().waitFor();
    assert.equal(await admin.getByRole('alert').count(), 0, `${part} is answered`);
  }
  const visitor = await openPage(browser, server.url);
  await visitor.goto(`${server.url}/lenses/${code}`);
  await visitor.getByRole('heading', { level: 1 }).waitFor();
  assert.deepEqual([...page.faults, ...admin.faults, ...visitor.faults], []);
  for (const { context } of [page, admin, visitor].map((one) => ({ context: one.context() }))) await context.close();
  await server.stop();
});

scenario('the studio publishes the lens that it shows, once somebody is signed in', async () => {
  const server = await servePublishing();
  const page = await openPage(browser, server.url, { permissions: ['camera'] });
  await page.goto(`${server.url}/studio/`);
  await page.setInputFiles('#open-model', file);
  await page.locator('#publish').waitFor({ timeout: 60_000 });
  await page.locator('#publish').click();
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  const beside = await page.context().newPage();
  await signUp(beside, server.url, 'ada', 'Ada Lovelace');
  await beside.close();
  await page.getByRole('button', { name: 'I am signed in' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
  await page.locator('[data-state=approved]').waitFor(CHECKED);
  await page.waitForFunction(() => document.querySelector('dialog .code-picture')?.naturalWidth > 0);
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport);
    assert.deepEqual((await flaws(page, 'real-studio')).filter((flaw) => !flaw.includes('too small')), []);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
  await server.stop();
});
