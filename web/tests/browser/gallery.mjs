// The gallery and a lens's page, against the API in memory: found, looked at, scanned, reported; and nothing of a creator's text becomes more than text.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { DESK, flaws, lacking, openBrowser, openPage, PHONE, serveSite } from '../harness/site_page.mjs';
import { StubApi } from '../harness/stub_api.mjs';

let site;
let browser;
let ada;
before(async () => {
  if (lacking) return;
  [site, browser] = await Promise.all([serveSite(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(() => {
  if (lacking) return;
  Object.assign(site.api, new StubApi(site.api.pictures));
  ada = site.api.account('ada', { display_name: 'Ada Lovelace' });
});

const scenario = (name, story) => test(name, { skip: lacking, timeout: 120_000 }, story);
const NAMES = ['Portrait blur', 'Hand fireworks', 'Face mesh in gold', 'Body pose trainer', 'Cinematic background for very long video calls', 'Voice sparks', 'Green screen', 'Cat ears'];
const TAGS = [['portrait', 'background'], ['hands', 'fun'], ['face', 'art'], ['sport', 'body', 'training'], ['background', 'calls'], ['sound'], ['background'], ['fun', 'face']];
const WORDS = { hint: 'Raise your hand', description: 'Sparks fly from your fingertips.\nWorks with both hands.' };
const filled = (count = NAMES.length) => Array.from({ length: count }, (_, n) => site.api.lens(ada, { name: n < NAMES.length ? NAMES[n] : `Lens ${n}`, tags: TAGS[n] ?? [], plays: n * 731 + 1, ...WORDS }).lens);
const cards = (page) => page.locator('.lens-card .lens-name').allInnerTexts();

scenario('a visitor searches, narrows by a tag, comes back, and can send the search to somebody', async () => {
  filled();
  const page = await openPage(browser, site.url);
  await page.goto(`${site.url}/gallery/`);
  await page.locator('.lens-card').nth(7).waitFor();
  const before_asked = site.requests.filter((path) => path === '/api/v1/gallery').length;
  await page.getByRole('searchbox').pressSequentially('back', { delay: 30 });
  await page.waitForFunction(() => document.querySelectorAll('.lens-card').length === 1);
  assert.deepEqual(await cards(page), ['Cinematic background for very long video calls']);
  assert.ok(site.requests.filter((path) => path === '/api/v1/gallery').length - before_asked <= 2, 'not asked for every letter');
  assert.equal(new URL(page.url()).search, '?q=back');

  await page.getByRole('searchbox').fill('');
  await page.waitForFunction(() => document.querySelectorAll('.lens-card').length === 8);
  await page.getByRole('group', { name: 'Only lenses with the tag' }).getByRole('button', { name: 'fun' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.lens-card').length === 2);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll('.lens-card').length === 8);

  await page.goto(`${site.url}/gallery/?q=nothing+like+it`);
  await page.getByRole('heading', { name: 'No lens fits' }).waitFor();
  await page.getByRole('button', { name: 'Show all lenses' }).click();
  await page.locator('.lens-card').nth(7).waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

scenario('many lenses come page by page, and none twice', async () => {
  filled(60);
  const page = await openPage(browser, site.url);
  await page.goto(`${site.url}/gallery/`);
  for (const count of [24, 48, 60]) {
    await page.waitForFunction((wanted) => document.querySelectorAll('.lens-card').length === wanted, count);
    if (count < 60) await page.getByRole('button', { name: 'Show more' }).click();
  }
  assert.equal(new Set(await page.locator('.lens-link').evaluateAll((links) => links.map(({ href }) => href))).size, 60);
  assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);
  await page.context().close();
});

scenario('a card moves under the pointer and the focus, but not for who wants less motion', async () => {
  filled(2);
  for (const [reducedMotion, wanted] of [['no-preference', 1], ['reduce', 0]]) {
    const page = await openPage(browser, site.url, { reducedMotion });
    await page.goto(`${site.url}/gallery/`);
    await page.locator('.lens-link').first().focus();
    await page.waitForTimeout(600);
    assert.equal(await page.evaluate(() => [...document.querySelectorAll('.lens-card video')].filter((video) => !video.paused).length), wanted);
    await page.locator('.lens-link').nth(1).hover();
    await page.waitForTimeout(600);
    assert.equal(await page.locator('.lens-card').nth(1).locator('video').count(), wanted);
    await page.context().close();
  }
});

scenario('who paid for the top place is named there, and searching leaves it out', async () => {
  const [, paid] = filled();
  site.api.sponsored = paid.code;
  const page = await openPage(browser, site.url);
  await page.goto(`${site.url}/gallery/`);
  await page.locator('.sponsored').getByText('Sponsored by Lumen Optics').waitFor();
  await page.getByRole('searchbox').fill('cat');
  await page.waitForFunction(() => document.querySelectorAll('.lens-card').length === 1);
  assert.equal(await page.locator('.sponsored').count(), 0);
  for (const [slot, path, place] of [['gallery-row', '/gallery/', 4], ['search', '/gallery/?q=cat', 0]]) {
    site.api.slot = slot;
    await page.goto(site.url + path);
    const label = page.locator('.lens-card').nth(place).getByText('Sponsored by Lumen Optics');
    await label.waitFor();
    assert.equal(await page.getByText('Sponsored by').count(), 1);
  }
  await page.goto(`${site.url}/lenses/${paid.code}`);
  await page.getByText('Sponsored by Lumen Optics').waitFor();
  await page.context().close();
});

scenario('an empty gallery says what to do, and a server in trouble is asked again', async () => {
  const page = await openPage(browser, site.url);
  await page.goto(`${site.url}/gallery/`);
  await page.getByRole('heading', { name: 'The gallery is still empty' }).waitFor();
  for (const viewport of [DESK, PHONE]) {
    await page.setViewportSize(viewport);
    assert.deepEqual(await flaws(page, 'gallery-empty'), []);
  }
  filled(1);
  site.api.fault = (method, path) => (path === '/gallery' ? 503 : 0);
  await page.reload();
  await page.getByRole('alert').waitFor();
  site.api.fault = () => 0;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.lens-card').waitFor();
  await page.context().close();
});

scenario('a lens’s page shows its code, what is in it and what was measured, and its lines can be copied', async () => {
  const lens = filled(2)[1];
  const page = await openPage(browser, site.url, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${site.url}/lenses/${lens.code}`);
  await page.getByRole('heading', { level: 1, name: 'Hand fireworks' }).waitFor();
  assert.equal(await page.title(), 'Hand fireworks · Diopter');
  assert.equal(await page.getByRole('link', { name: 'Open the lens' }).getAttribute('href'), `/l/${lens.code}`);
  for (const kind of ['PNG', 'SVG']) assert.equal(await page.getByRole('link', { name: kind }).getAttribute('href'), `/l/${lens.code}/code.${kind.toLowerCase()}`);
  const numbers = await page.locator('.facts').innerText();
  assert.match(numbers, /48 frames\/s\s+measured on the server/);
  assert.match(numbers, /31 mJ\s+estimate/);
  const source = page.locator('.model-list a');
  assert.deepEqual([await source.count(), await source.getAttribute('href'), await source.getAttribute('rel')], [1, 'https://ai.google.dev/edge/mediapipe', 'noopener noreferrer nofollow']);
  await page.getByText('Put it on your page').click();
  await page.getByRole('button', { name: 'Copy the lines' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^<iframe src="https:\/\/lens\.example\/l\//);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

scenario('a lens is reported without an account, from an address too', async () => {
  const [lens] = filled(1);
  const page = await openPage(browser, site.url);
  await page.goto(`${site.url}/lenses/${lens.code}#report`);
  const dialog = page.getByRole('dialog', { name: 'Report Portrait blur' });
  await dialog.getByLabel('Violates somebody’s privacy').check();
  await dialog.getByLabel('What did you see?').fill('My face is in it.');
  await dialog.getByRole('button', { name: 'Send the report' }).click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  assert.deepEqual(site.api.reports.map(({ reason, text }) => [reason, text]), [['privacy', 'My face is in it.']]);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => location.hash === '' && !document.querySelector('dialog[open]'));
  await page.context().close();
});

scenario('nothing here, and here no more, are told apart', async () => {
  const [lens] = filled(1);
  const page = await openPage(browser, site.url);
  await page.goto(`${site.url}/lenses/zzzzzzzz`);
  await page.getByRole('heading', { name: 'There is no lens with this code' }).waitFor();
  lens.taken_down = { reason: 'rights', text: '', at: '2026-11-20T10:00:00.000Z' };
  await page.goto(`${site.url}/lenses/${lens.code}`);
  await page.getByRole('heading', { name: 'This lens is no longer here' }).waitFor();
  assert.deepEqual(await flaws(page, 'lens-gone'), []);
  await page.context().close();
});

scenario('what creators write stays text', async () => {
  const attack = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>"\'{{7*7}}';
  const evil = site.api.account('eve', { display_name: attack });
  const { lens } = site.api.lens(evil, { name: attack, tags: [attack.slice(0, 30)], hint: attack, description: attack, plays: 3, models: [{ file: attack, bytes: 9, licence: attack, source: 'javascript:window.harmed=1' }] });
  const page = await openPage(browser, site.url);
  await page.goto(`${site.url}/gallery/`);
  await page.locator('.lens-card').waitFor();
  assert.deepEqual(await cards(page), [attack]);
  await page.goto(`${site.url}/lenses/${lens.code}`);
  await page.locator('.model-list').waitFor();
  assert.equal(await page.locator('h1').innerText(), attack);
  assert.equal(await page.locator('.model-list a').count(), 0, 'only https addresses become links');
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  for (const viewport of [DESK, PHONE]) {
    await page.setViewportSize(viewport);
    assert.deepEqual(await flaws(page, 'lens-attack'), []);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

for (const viewport of [PHONE, DESK]) {
  scenario(`gallery and lens page look right at ${viewport.width}x${viewport.height}`, async () => {
    const lenses = filled();
    site.api.sponsored = lenses[1].code;
    const page = await openPage(browser, site.url, { viewport });
    await page.goto(`${site.url}/gallery/`);
    await page.locator('.lens-card').nth(7).waitFor();
    assert.deepEqual(await flaws(page, 'gallery'), []);
    await page.goto(`${site.url}/lenses/${lenses[1].code}`);
    await page.locator('h1').waitFor();
    assert.deepEqual(await flaws(page, 'lens'), []);
    await page.getByRole('link', { name: 'Report this lens' }).click();
    await page.getByRole('dialog').waitFor();
    assert.deepEqual(await flaws(page, 'report'), []);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}
