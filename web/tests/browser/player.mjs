// The player as a visitor meets it at `diopter serve`: the camera, the picture really changed, a photo, all by keyboard too.
import assert from 'node:assert/strict';
import test from 'node:test';
import { cameraClip, launch, watch } from '../harness/chrome.mjs';
import { chromium } from '../harness/places.mjs';
import { canvasColour, DESKTOP, PHONE, picture } from '../harness/screens.mjs';
import { serve } from '../harness/serve.mjs';

const GREEN = [0x1f, 0x6f, 0x5c]; // the colour that lenses/person-background puts behind people
const near = (found, wanted, within) => found.every((value, i) => Math.abs(value - wanted[i]) <= within);

const start = (page) => page.getByRole('button', { name: 'Start camera' }).click();
const running = (page) => page.locator('main.stage[data-at=running]').waitFor({ timeout: 20000 });
async function shows(page, colour) {
  for (let tries = 0; tries < 40; tries++) {
    if (near(await canvasColour(page, 0.02, 0.45, 0.05, 0.1), colour, 12)) return;
    await page.waitForTimeout(250);
  }
  assert.fail(`the left of the picture is ${await canvasColour(page, 0.02, 0.45, 0.05, 0.1)}, wanted ${colour}`);
}

test('player', { skip: chromium ? false : 'there is no Chromium' }, async (t) => {
  const server = await serve();
  const browser = await launch({ camera: cameraClip() });
  const opened = async (path, viewport = PHONE) => {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    const seen = watch(page, server.origin);
    await page.goto(server.origin + path);
    return { page, seen, done: () => context.close() };
  };
  t.after(async () => {
    await Promise.all([browser.close(), server.stop()]);
  });

  for (const viewport of [PHONE, DESKTOP]) {
    await t.test(`cuts the person out, at ${viewport.width} pixels, and asks no stranger for anything`, async () => {
      const { page, seen, done } = await opened('/l/person-background', viewport);
      await page.getByText('The picture stays on this device').waitFor();
      await picture(page, 'player-welcome');
      await start(page);
      await running(page);
      await shows(page, GREEN);
      assert.ok(!near(await canvasColour(page, 0.62, 0.45, 0.08, 0.08), GREEN, 12), 'the person is gone too');
      await picture(page, 'player-running');
      assert.deepEqual([seen.errors, seen.strangers], [[], []]);
      assert.ok(seen.requests > 5);
      await done();
    });
  }

  await t.test('takes a photo, mirrors and tells the details, by keyboard alone', async () => {
    const { page, done } = await opened('/l/person-background');
    await page.getByRole('button', { name: 'Start camera' }).focus();
    await page.keyboard.press('Enter');
    await running(page);
    await shows(page, GREEN);
    await page.getByRole('group', { name: 'Live picture' }).focus();
    await page.keyboard.press('i');
    await page.getByText('one thread: a second one').waitFor();
    await picture(page, 'player-details');
    await page.keyboard.press('Escape');
    const pressed = await page.getByRole('button', { name: 'Mirror' }).getAttribute('aria-pressed');
    await page.keyboard.press('m');
    assert.notEqual(await page.getByRole('button', { name: 'Mirror' }).getAttribute('aria-pressed'), pressed);
    await page.keyboard.press(' ');
    await page.getByText('Your photo').waitFor();
    const size = await page.locator('dialog img').evaluate(async (img) => (await img.decode(), [img.naturalWidth, img.naturalHeight]));
    assert.deepEqual(size, [640, 480]);
    await done();
  });
});
