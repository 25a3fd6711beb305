// The account, against the API in memory: an account, a lens from a file to its code, its next version, its figures, its end.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { DESK, flaws, lacking, logs, openBrowser, openPage, PHONE, serveSite, signIn } from '../harness/site_page.mjs';
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

/** A .lens file that names no model: enough for a page to read. */
function lensFile(name, manifest = { lens: 1, name: 'Cat ears', description: 'Ears that follow you.', components: [] }) {
  const folder = join(logs, 'files');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, zipSync({ 'lens.json': strToU8(JSON.stringify(manifest)), 'README.md': strToU8('ears '.repeat(200)) }, { level: 0 }));
  return file;
}

const signedIn = async (path, options) => {
  const page = await openPage(browser, site.url, options);
  await signIn(page, site.url, 'ada', path);
  return page;
};
const chooseFile = (page, file) => page.locator('input[type=file]').first().setInputFiles(file);

scenario('a stranger makes an account, is told what does not fit, signs out and in again', async () => {
  const page = await openPage(browser, site.url);
  await page.goto(`${site.url}/account/`);
  await page.getByRole('button', { name: 'Make an account' }).click();
  await page.getByLabel('Name to sign in with').fill('ada');
  await page.getByLabel('Name that is shown').fill('Grace Hopper');
  await page.getByLabel('New password').fill('long enough words');
  await page.getByRole('button', { name: 'Make the account' }).click();
  assert.match(await page.getByRole('alert').innerText(), /This name is taken[\s\S]*Choose another one/);
  await page.getByLabel('Name to sign in with').fill('grace');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Nothing published yet' }).waitFor();
  await page.goto(`${site.url}/account/#settings`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('Name to sign in with').fill('grace');
  await page.getByLabel('Password', { exact: true }).fill('wrong words');
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.match(await page.getByRole('alert').innerText(), /Name or password is wrong/);
  await page.getByLabel('Password', { exact: true }).fill('long enough words');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  assert.equal(await page.getByLabel('Name that is shown').inputValue(), 'Grace Hopper');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

scenario('a lens goes from a file to its code, large on the screen', async () => {
  site.api.pieceBytes = 300;
  const page = await signedIn('/account/#publish');
  await chooseFile(page, lensFile('cat-ears.lens'));
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Cat ears', 'the lens says its name itself');
  await page.getByLabel('Hint').fill('Smile');
  await page.getByLabel('Tags').fill('fun, Face , fun');
  await page.getByLabel('Unlisted').check();
  await page.getByLabel('Notes for the reviewer').fill('Nothing special.');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.locator('[data-stage=settled]').waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Your lens is live' }).evaluate((heading) => heading === document.activeElement), true, 'the focus is on how it ended');
  const [lens] = site.api.lenses;
  assert.deepEqual([lens.name, lens.hint, lens.tags, lens.visibility], ['Cat ears', 'Smile', ['fun', 'face'], 'unlisted']);
  assert.equal(site.api.versions[0].notes, 'Nothing special.');
  await page.getByText(lens.code, { exact: true }).waitFor();
  assert.ok(await page.locator('.code-picture').evaluate((picture) => picture.naturalWidth > 0));
  for (const viewport of [DESK, PHONE]) {
    await page.setViewportSize(viewport);
    assert.deepEqual(await flaws(page, 'publish-done'), []);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

scenario('what the check finds stands there with its remedy, and another file can be tried', async () => {
  Object.assign(site.api, { verdict: 'failed', findings: [{ code: 'licence-missing', severity: 'error', place: 'lens.json: /components/0/model/licence', message: 'is missing', remedy: 'name the licence of the model' }] });
  const page = await signedIn('/account/#publish');
  await chooseFile(page, lensFile('cat-ears.lens'));
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.locator('[data-state=failed]').waitFor();
  const finding = await page.locator('.findings li').innerText();
  assert.match(finding, /Error lens\.json: \/components\/0\/model\/licence/);
  assert.match(finding, /Name the licence of the model\./);
  assert.equal(await page.locator('.code-picture').count(), 0, 'no code for what cannot run');
  assert.deepEqual(await flaws(page, 'publish-failed'), []);
  await page.getByRole('button', { name: 'Choose another file' }).click();
  await page.getByText('Choose a .lens file').waitFor();
  await page.context().close();
});

scenario('a file that is no lens is doubted before it is sent, and one that waits for review says so', async () => {
  const page = await signedIn('/account/#publish');
  const wrong = join(logs, 'files', 'wrong.lens');
  mkdirSync(join(logs, 'files'), { recursive: true });
  writeFileSync(wrong, 'not a lens at all');
  await chooseFile(page, wrong);
  await page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Other file' }).click();
  site.api.verdict = 'in_review';
  await chooseFile(page, lensFile('cat-ears.lens'));
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('heading', { name: 'Your lens waits for review' }).waitFor();
  await page.context().close();
});

scenario('an upload can be cancelled, and one that broke off for good goes on when the file comes again', async () => {
  site.api.pieceBytes = 200;
  const file = lensFile('cat-ears.lens');
  let pieces = 0;
  site.api.fault = (method, path) => (method === 'PATCH' && path.startsWith('/uploads/') && ++pieces > 3 ? 403 : 0);
  const page = await signedIn('/account/#publish');
  await chooseFile(page, file);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('alert').waitFor();
  const [upload] = site.api.uploads.values();
  assert.equal(upload.received, 600);
  site.api.fault = () => 0;
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.locator('[data-stage=settled]').waitFor();
  assert.equal(site.api.uploads.size, 1, 'the same upload went on');
  await page.context().close();
});

scenario('a lens has versions: a new one under the same code, back to an older one, one withdrawn', async () => {
  const { lens } = site.api.lens(ada, { name: 'Cat ears', plays: 3 });
  const page = await signedIn(`/account/lenses/${lens.id}`);
  await page.locator('.version').waitFor();
  await page.getByRole('button', { name: 'New version' }).click();
  await page.getByRole('dialog').locator('input[type=file]').setInputFiles(lensFile('second.lens'));
  await page.getByRole('dialog').getByRole('heading', { name: 'Your lens is live' }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('.version').nth(1).waitFor();
  assert.match(await page.locator('[data-version="2"]').innerText(), /Live/);
  await page.locator('[data-version="1"]').getByRole('button', { name: 'Make it the live one' }).click();
  await page.locator('[data-version="1"]').getByText('Live', { exact: true }).waitFor();
  await page.locator('[data-version="2"]').getByRole('button', { name: 'Withdraw' }).click();
  await page.getByRole('button', { name: 'Withdraw it' }).click();
  await page.locator('[data-version="2"]').getByText('Withdrawn').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

scenario('a preview code opens a version for some minutes', async () => {
  const { lens } = site.api.lens(ada, { name: 'Cat ears', state: 'in_review' });
  const page = await signedIn(`/account/lenses/${lens.id}`);
  await page.getByLabel('For', { exact: true }).selectOption('5');
  await page.getByRole('button', { name: 'Make a preview code' }).click();
  await page.locator('[data-preview]').waitFor();
  assert.match(await page.locator('[data-preview]').innerText(), /p-\w{8}[\s\S]*Ends in 5 minutes/);
  await page.context().close();
});

scenario('what was changed in another tab is not written over: the page says so and loads it', async () => {
  const { lens } = site.api.lens(ada, { name: 'Cat ears', tags: ['fun'] });
  const page = await signedIn(`/account/lenses/${lens.id}`);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Cat ears, large');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).first().waitFor();
  assert.equal(lens.name, 'Cat ears, large');
  Object.assign(lens, { name: 'Dog ears', revision: lens.revision + 1 });
  await name.fill('Mouse ears');
  await page.getByRole('button', { name: 'Save' }).click();
  assert.match(await page.getByRole('alert').innerText(), /changed meanwhile/);
  assert.equal(lens.name, 'Dog ears');
  await page.getByRole('button', { name: 'Load what it says now' }).click();
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some(({ value }) => value === 'Dog ears'));
  await name.fill('Mouse ears');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).first().waitFor();
  assert.equal(lens.name, 'Mouse ears');
  await page.context().close();
});

scenario('what changed while words were typed can be loaded, though the page had seen it before they were saved', async () => {
  const { lens } = site.api.lens(ada, { name: 'Cat ears' });
  site.api.version(lens, { bytes: 900, state: 'approved' });
  const page = await signedIn(`/account/lenses/${lens.id}`);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Mouse ears');
  await page.locator('[data-version="1"]').getByRole('button', { name: 'Make it the live one' }).click();
  await page.locator('[data-version="1"]').getByText('Live', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Load what it says now' }).click();
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some(({ value }) => value === 'Cat ears'));
  await name.fill('Mouse ears');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).first().waitFor();
  assert.equal(lens.name, 'Mouse ears');
  await page.context().close();
});

scenario('how a lens is used shows as charts, as a table and as CSV', async () => {
  const { lens } = site.api.lens(ada, { name: 'Cat ears', plays: 3 });
  const page = await signedIn(`/account/lenses/${lens.id}`);
  await page.getByRole('img', { name: /^Opens and plays: most opens on/ }).waitFor();
  assert.ok((await page.locator('.chart rect.series-0').count()) > 60);
  await page.getByRole('button', { name: '7 days' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.chart')[1]?.querySelectorAll('rect.series-0').length === 7);
  await page.getByText('All numbers as a table').click();
  assert.equal(await page.locator('.table-place tbody tr').count(), 7);
  assert.match(await page.getByRole('link', { name: 'CSV' }).getAttribute('href'), new RegExp(`^/api/v1/lenses/${lens.id}/insights\\.csv\\?from=\\d{4}-\\d\\d-\\d\\d&to=`));
  await page.context().close();
});

scenario('a lens that was taken down says why, and its creator appeals and reads the answer', async () => {
  const { lens } = site.api.lens(ada, { name: 'Cat ears', taken_down: { reason: 'rights', text: 'The ears belong to somebody.', at: '2026-11-20T10:00:00.000Z' } });
  const page = await signedIn(`/account/lenses/${lens.id}`);
  assert.match(await page.getByRole('heading', { name: /^Taken down on/ }).locator('..').innerText(), /Uses somebody’s work[\s\S]*The ears belong to somebody/);
  await page.getByRole('button', { name: 'Appeal' }).click();
  await page.getByLabel('Why should it be looked at again?').fill('I drew them.');
  await page.getByRole('button', { name: 'Send the appeal' }).click();
  await page.getByText('Your appeal is with the reviewers').waitFor();
  assert.equal(site.api.appeals[0].text, 'I drew them.');
  Object.assign(site.api.appeals[0], { state: 'refused', answer: 'Show us the drawing.' });
  await page.reload();
  await page.getByText('Show us the drawing.').waitFor();
  assert.deepEqual(await flaws(page, 'taken-down'), []);
  await page.context().close();
});

scenario('a lens is deleted only by who types its code, and ends at a moment that was set', async () => {
  const { lens } = site.api.lens(ada, { name: 'Cat ears' });
  const page = await signedIn(`/account/lenses/${lens.id}`);
  await page.getByLabel('The code ends').fill('2030-01-02T03:04');
  await page.getByRole('button', { name: 'Set the end' }).click();
  await page.getByRole('button', { name: 'Never end' }).waitFor();
  assert.match(lens.expires_at, /^2030-01-0\dT/);
  await page.getByRole('button', { name: 'Delete the lens' }).click();
  const end = page.getByRole('button', { name: 'Delete it for good' });
  assert.equal(await end.isDisabled(), true);
  await page.getByLabel(`Type the code ${lens.code} to go on`).fill(lens.code);
  await end.click();
  await page.getByRole('heading', { name: 'Nothing published yet' }).waitFor();
  assert.equal(site.api.lenses.length, 0);
  await page.context().close();
});

scenario('a token is shown once, and ended', async () => {
  const page = await signedIn('/account/#tokens');
  await page.getByLabel('What it is for').fill('Laptop');
  await page.getByRole('button', { name: 'Make the token' }).click();
  assert.match(await page.locator('[data-token]').innerText(), /^dpt_\w{40}$/);
  await page.getByRole('button', { name: 'I have it' }).click();
  await page.reload();
  await page.getByRole('heading', { name: 'Laptop' }).waitFor();
  assert.doesNotMatch(await page.content(), /dpt_\w{40}/);
  await page.getByRole('button', { name: 'End Laptop' }).click();
  await page.getByText('No tokens yet.').waitFor();
  await page.context().close();
});

scenario('a campaign is sent to review, and its report tells what it brought', async () => {
  const { lens } = site.api.lens(ada, { name: 'Cat ears' });
  const page = await signedIn('/account/#campaigns');
  await page.getByLabel('Lens', { exact: true }).selectOption(lens.id);
  await page.getByLabel('Brand').fill('Lumen Optics');
  await page.getByRole('button', { name: 'Send it to review' }).click();
  await page.getByRole('heading', { name: 'Lumen Optics' }).waitFor();
  Object.assign(site.api.campaigns[0], { state: 'approved', plays: 250, shows: 4000 });
  await page.reload();
  await page.getByRole('button', { name: 'Report' }).click();
  await page.getByRole('dialog').getByText('4,000').waitFor();
  assert.deepEqual(await flaws(page, 'campaign-report'), []);
  await page.context().close();
});

scenario('the account ends only with its password', async () => {
  const page = await signedIn('/account/#settings');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByLabel('Your password').fill('guessed');
  await page.getByRole('button', { name: 'Delete everything' }).click();
  assert.match(await page.getByRole('alert').innerText(), /password is wrong/);
  await page.getByLabel('Your password').fill('correct horse');
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal(site.api.accounts.length, 0);
  await page.context().close();
});

for (const viewport of [PHONE, DESK]) {
  scenario(`every part of the account looks right at ${viewport.width}x${viewport.height}`, async () => {
    const lenses = ['Portrait blur', 'Hand fireworks', 'A lens whose name goes on and on until it needs two lines'].map((name, n) => site.api.lens(ada, { name, plays: 9, tags: ['fun'], state: n === 1 ? 'in_review' : 'approved' }).lens);
    const page = await openPage(browser, site.url, { viewport });
    await page.goto(`${site.url}/account/`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.deepEqual(await flaws(page, 'sign-in'), []);
    await signIn(page, site.url, 'ada');
    await page.locator('.lens-row').nth(2).waitFor();
    assert.deepEqual(await flaws(page, 'my-lenses'), []);
    for (const part of ['publish', 'campaigns', 'tokens', 'settings']) {
      await page.goto(`${site.url}/account/#${part}`);
      await page.waitForTimeout(300);
      assert.deepEqual(await flaws(page, part), []);
    }
    await page.goto(`${site.url}/account/lenses/${lenses[0].id}`);
    await page.locator('.chart').first().waitFor();
    assert.deepEqual(await flaws(page, 'my-lens'), []);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}
