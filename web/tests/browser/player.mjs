// The player as a visitor meets it: camera, photo, keyboard, and every state that stands in the way.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { cameraClip, launch, watch } from '../harness/chrome.mjs';
import { chromium } from '../harness/places.mjs';
import { accessible, canvasColour, DESKTOP, PHONE, picture } from '../harness/screens.mjs';
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
  const broken = join(mkdtempSync(join(tmpdir(), 'diopter-player-')), 'broken.lens');
  writeFileSync(broken, 'this is no lens');
  const server = await serve();
  const browser = await launch({ camera: cameraClip() });
  const blind = await launch({});
  const opened = async (path, { from = browser, viewport = PHONE, colorScheme = 'light', ...more } = {}) => {
    const context = await from.newContext({ viewport, colorScheme, ...more });
    const page = await context.newPage();
    const seen = watch(page, server.origin);
    await page.goto(server.origin + path);
    return { page, seen, done: () => context.close() };
  };
  t.after(async () => {
    await Promise.all([browser.close(), blind.close(), server.stop()]);
  });

  for (const viewport of [PHONE, DESKTOP]) {
    await t.test(`cuts the person out, at ${viewport.width} pixels, and asks no stranger for anything`, async () => {
      const { page, seen, done } = await opened('/l/person-background', { viewport });
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

  await t.test('records a clip', async () => {
    const { page, done } = await opened('/l/person-background');
    await start(page);
    await running(page);
    await page.keyboard.press('r');
    await page.waitForTimeout(1500);
    await page.keyboard.press('r');
    await page.getByText('Your clip').waitFor();
    const seconds = await page.locator('dialog video').evaluate((video) => new Promise((resolve) => {
      const told = () => resolve(video.videoWidth);
      if (video.readyState > 0) told();
      else video.onloadedmetadata = told;
    }));
    assert.equal(seconds, 640);
    await done();
  });

  await t.test('without a camera says so and plays the sample clip', async () => {
    const { page, done } = await opened('/l/person-background', { from: blind });
    await start(page);
    await page.locator('[data-problem=no-camera]').waitFor();
    await picture(page, 'player-no-camera');
    await page.getByRole('button', { name: 'Sample clip' }).first().click();
    await running(page);
    await shows(page, GREEN);
    await done();
  });

  await t.test('without permission says how to give it', async () => {
    const strict = await launch({ camera: cameraClip(), grant: false, flags: ['--deny-permission-prompts'] });
    const { page, done } = await opened('/l/person-background', { from: strict });
    await start(page);
    await page.locator('[data-problem=no-permission]').waitFor();
    await picture(page, 'player-no-permission');
    await done();
    await strict.close();
  });

  await t.test('an unknown code and a broken file each have their sentence', async () => {
    const { page, done } = await opened('/player/');
    await page.setInputFiles('input[type=file]', broken);
    await page.locator('[data-problem=broken-lens]').waitFor();
    await picture(page, 'player-broken');
    await page.goto(`${server.origin}/l/no-such-lens`);
    await page.getByText(/no (such )?lens/i).first().waitFor();
    await picture(page, 'player-unknown');
    await done();
  });

  await t.test('a lens opened once runs again without the network', async () => {
    const { page, done } = await opened('/l/person-background');
    await start(page);
    await running(page);
    await page.evaluate(() => navigator.serviceWorker.ready);
    // The worker keeps the files in its own time.
    await page.waitForTimeout(2500);
    await page.context().setOffline(true);
    await page.reload();
    await start(page);
    await running(page);
    await shows(page, GREEN);
    await done();
  });

  for (const colorScheme of ['light', 'dark']) {
    await t.test(`nothing serious is in the way of anybody, ${colorScheme}`, async () => {
      const { page, done } = await opened('/player/', { viewport: DESKTOP, colorScheme, bypassCSP: true });
      await page.locator('h1').first().waitFor();
      await accessible(page, 'gallery');
      await picture(page, `player-gallery-${colorScheme}`);
      await page.goto(`${server.origin}/l/person-background`);
      await page.getByRole('button', { name: 'Start camera' }).waitFor();
      await accessible(page, 'welcome');
      await start(page);
      await running(page);
      await page.keyboard.press('i');
      await page.getByText('one thread: a second one').waitFor();
      await accessible(page, 'running');
      await done();
    });
  }
});
