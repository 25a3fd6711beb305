// Review and administration, against the API in memory: who may come in, a decision, reports, appeals, takedowns, the audit's chain, roles.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { DESK, flaws, lacking, openBrowser, openPage, PHONE, serveSite, signIn } from '../harness/site_page.mjs';
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
  site.api.account('rita', { display_name: 'Rita Reviewer', role: 'reviewer' });
  site.api.account('root', { display_name: 'Root', role: 'admin' });
});

const scenario = (name, story) => test(name, { skip: lacking, timeout: 120_000 }, story);
const entered = async (name, path, options) => {
  const page = await openPage(browser, site.url, options);
  await signIn(page, site.url, name, path);
  return page;
};
const report = (lens, more) => site.api.reports.push({ id: `report${site.api.reports.length}`, lens, reason: 'privacy', text: 'My face is in it.', state: 'open', at: '2026-11-22T09:00:00.000Z', ...more });

scenario('creators and strangers are kept out, and see no way in', async () => {
  const page = await openPage(browser, site.url);
  await page.goto(`${site.url}/review/`);
  await page.getByRole('heading', { name: 'For reviewers only' }).waitFor();
  await signIn(page, site.url, 'ada', '/review/');
  await page.getByText('Your account decides nothing here').waitFor();
  assert.equal(await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Review' }).count(), 0);
  assert.equal(site.requests.filter((path) => path.startsWith('/api/v1/review')).length, 0);
  await page.context().close();
});

scenario('a reviewer looks at a version, tries it, rejects it with a reason, and approves the next', async () => {
  const { version } = site.api.lens(ada, { name: 'Cat ears', state: 'in_review', description: 'Ears.' });
  const { version: other, lens } = site.api.lens(ada, { name: 'Dog ears', state: 'in_review' });
  const page = await entered('rita', '/review/');
  await page.getByRole('link', { name: /Cat ears/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Cat ears' }).waitFor();
  await page.getByText('selfie.onnx').waitFor();
  await page.getByRole('button', { name: 'Make a preview code' }).click();
  await page.getByRole('link', { name: 'Open here' }).waitFor();
  await page.getByLabel('Reject', { exact: true }).check();
  await page.getByLabel('Not what it says it is').check();
  await page.getByLabel('Words to the creator').fill('These are no ears.');
  await page.getByRole('button', { name: 'Reject this version' }).click();
  await page.getByText('There is nothing to decide on this version.').waitFor();
  assert.deepEqual([version.state, version.decision.reason, version.decision.text], ['rejected', 'misleading', 'These are no ears.']);
  await page.goto(`${site.url}/review/#version/${other.id}`);
  await page.getByRole('heading', { level: 1, name: 'Dog ears' }).waitFor();
  await page.getByRole('button', { name: 'Approve this version' }).click();
  await page.getByText('Approved', { exact: true }).first().waitFor();
  assert.deepEqual([other.state, other.decision.reason, lens.live_version], ['approved', 'ok', 1]);
  await page.goto(`${site.url}/review/`);
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

scenario('nobody decides on a lens of their own', async () => {
  const rita = site.api.accounts.find(({ name }) => name === 'rita');
  const { version } = site.api.lens(rita, { name: 'My own', state: 'in_review' });
  const page = await entered('rita', `/review/#version/${version.id}`);
  await page.getByText('Somebody else decides on this one').waitFor();
  assert.equal(await page.getByRole('button', { name: /Approve/ }).count(), 0);
  await page.context().close();
});

scenario('a report is upheld and its lens taken down; the appeal against that is granted', async () => {
  const { lens } = site.api.lens(ada, { name: 'Cat ears' });
  report(lens);
  const page = await entered('rita', '/review/#reports');
  await page.getByText('My face is in it.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Uphold' }).isDisabled(), true, 'not without a word');
  await page.getByLabel('Why you decide so').fill('It shows a passer-by.');
  await page.getByLabel('Take the lens down if it is upheld').check();
  await page.getByRole('button', { name: 'Uphold and take down' }).click();
  await page.getByRole('heading', { name: 'No open reports' }).waitFor();
  assert.equal(lens.taken_down.reason, 'privacy');

  site.api.appeals.push({ id: 'appeal1', lens: lens.id, text: 'It is my own face.', state: 'open', answer: '', at: '2026-11-22T11:00:00.000Z' });
  await page.goto(`${site.url}/review/#appeals`);
  await page.getByText('It is my own face.').waitFor();
  await page.getByLabel('Your answer to the creator').fill('So it is.');
  await page.getByRole('button', { name: 'Grant: put the lens back' }).click();
  await page.getByRole('heading', { name: 'No open appeals' }).waitFor();
  assert.equal(lens.taken_down, null);
  await page.context().close();
});

scenario('a lens is taken down from its review, with words for visitors, and put back', async () => {
  const { lens, version } = site.api.lens(ada, { name: 'Cat ears' });
  const page = await entered('rita', `/review/#version/${version.id}`);
  await page.getByRole('button', { name: 'Take the lens down' }).click();
  await page.getByLabel('Reason', { exact: true }).selectOption('unsafe');
  await page.getByLabel('What visitors and the creator read').fill('It flashes.');
  await page.getByRole('button', { name: 'Take it down' }).click();
  await page.getByRole('button', { name: 'Put it back' }).waitFor();
  assert.deepEqual([lens.taken_down.reason, lens.taken_down.text], ['unsafe', 'It flashes.']);
  await page.getByRole('button', { name: 'Put it back' }).click();
  await page.getByRole('button', { name: 'Take the lens down' }).waitFor();
  await page.context().close();
});

scenario('a campaign is decided on: no rejection without a reason and a word', async () => {
  const { lens } = site.api.lens(ada, { name: 'Cat ears' });
  site.api.campaigns.push({ id: 'campaign1', lens: lens.id, brand: 'Lumen Optics', slot: 'gallery-row', starts_at: '2026-11-22T00:00:00.000Z', ends_at: '2026-12-01T00:00:00.000Z', budget_plays: 5000, plays: 0, shows: 0, state: 'in_review', running: false, reason: '', text: '', revision: 1, created_at: '2026-11-22T00:00:00.000Z' });
  const page = await entered('rita', '/review/#campaigns');
  await page.getByRole('heading', { name: 'Lumen Optics' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Reject' }).isDisabled(), true);
  assert.deepEqual(await flaws(page, 'review-campaigns'), []);
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('heading', { name: 'No campaign waits' }).waitFor();
  assert.equal(site.api.campaigns[0].state, 'approved');
  await page.context().close();
});

scenario('the audit tells who did what, and says where its chain is broken', async () => {
  const { lens, version } = site.api.lens(ada, { name: 'Cat ears', state: 'in_review' });
  const page = await entered('root', `/review/#version/${version.id}`);
  await page.getByRole('button', { name: 'Approve this version' }).click();
  await page.getByText('There is nothing to decide on this version.').waitFor();
  await page.goto(`${site.url}/review/#audit`);
  await page.getByText('The chain is whole').waitFor();
  await page.getByText('version.approve').waitFor();
  await page.getByRole('link', { name: `lens/${lens.id}` }).click();
  await page.getByText('all of it').waitFor();
  site.api.brokenRow = 1;
  await page.getByText('all of it').click();
  await page.getByText('The chain is broken at row 1.').waitFor();
  await page.context().close();
});

scenario('an admin makes a reviewer, suspends an account and sets the policy; a reviewer may not', async () => {
  const page = await entered('root', '/admin/');
  const row = page.locator('.account-row', { hasText: 'Ada Lovelace' });
  await row.getByLabel('Role').selectOption('reviewer');
  await page.waitForFunction(() => document.querySelector('[role=status]').textContent.includes('is changed'));
  assert.equal(site.api.accounts[0].role, 'reviewer');
  await row.getByRole('button', { name: 'Suspend' }).click();
  await row.getByRole('button', { name: 'Let in again' }).waitFor();
  assert.equal(await page.locator('.account-row', { hasText: 'You' }).getByLabel('Role').isDisabled(), true, 'not one’s own');
  await page.goto(`${site.url}/admin/#policy`);
  await page.getByLabel(/^The check decides/).check();
  await page.waitForTimeout(300);
  assert.equal(site.api.policy, 'auto');
  const reviewer = await entered('rita', '/admin/');
  await reviewer.getByRole('heading', { name: 'For admins only' }).waitFor();
  assert.deepEqual(page.faults, []);
  await reviewer.context().close();
  await page.context().close();
});

for (const viewport of [PHONE, DESK]) {
  scenario(`review and administration look right at ${viewport.width}x${viewport.height}`, async () => {
    const made = ['Portrait blur', 'Hand fireworks', 'A lens whose name goes on and on until it needs two lines'].map((name) => site.api.lens(ada, { name, state: 'in_review', tags: ['fun'], description: 'Blurs what is behind you.' }));
    report(made[0].lens);
    made[0].version.findings = [{ code: 'slow', severity: 'warning', place: 'lens.json: /components/0', message: 'takes 41 ms a frame on the server', remedy: 'take a smaller model' }];
    site.api.appeals.push({ id: 'appeal1', lens: made[1].lens.id, text: 'Please look again.', state: 'open', answer: '', at: '2026-11-22T11:00:00.000Z' });
    const page = await entered('root', '/review/', { viewport });
    await page.locator('.queue-row').nth(2).waitFor();
    assert.deepEqual(await flaws(page, 'review-queue'), []);
    await page.goto(`${site.url}/review/#version/${made[0].version.id}`);
    await page.getByLabel('Reject', { exact: true }).check();
    assert.deepEqual(await flaws(page, 'review-version'), []);
    await page.getByRole('button', { name: 'Approve' }).count();
    await page.getByLabel('Approve', { exact: true }).check();
    await page.getByRole('button', { name: 'Take the lens down' }).click();
    assert.deepEqual(await flaws(page, 'review-takedown'), []);
    await page.keyboard.press('Escape');
    site.api.audit.push({ number: 1, at: '2026-11-22T11:00:00.000Z', actor: ada.id, actor_name: 'Ada Lovelace', action: 'lens.publish', subject: `lens/${made[0].lens.id}`, detail: { version: 1 }, hash: 'f'.repeat(64) });
    for (const part of ['reports', 'appeals', 'audit', 'accounts', 'policy']) {
      await page.goto(`${site.url}/review/#${part}`);
      await page.waitForTimeout(400);
      assert.deepEqual(await flaws(page, `review-${part}`), []);
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}
