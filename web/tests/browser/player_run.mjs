// A visitor opens a lens and uses it: first screen, camera, photo, clip, keys, launch parameters, files.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { DESK, detail, lacking, logs, look, meanOf, openBrowser, openPage, PHONE, running, serveLenses, startCamera } from '../harness/player_page.mjs';

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

for (const viewport of [PHONE, DESK]) {
  scenario(`a lens runs on the camera at ${viewport.width}x${viewport.height}, and only after a press`, async () => {
    const page = await openPage(browser, { viewport });
    await page.goto(`${server.url}/l/person-background`);
    await page.getByRole('heading', { name: 'Person on a new background' }).waitFor();
    const first = await page.locator('main').innerText();
    for (const told of ['The Diopter authors', 'Apache-2.0', 'MediaPipe', 'KB in all', 'The picture stays on this device: nothing is sent.']) assert.ok(first.includes(told), told);
    await page.waitForTimeout(500);
    assert.equal(await page.evaluate(() => window.cameras.length), 0, 'no camera before a press');
    await look(page, 'first-screen');

    await startCamera(page);
    await page.waitForTimeout(1500);
    await look(page, 'running');
    await page.keyboard.press('i');
    await page.getByText('Whole step').waitFor();
    assert.ok(Number(await detail(page, 'Frames a second')) > 5);
    assert.match(await page.locator('.details').innerText(), /WebAssembly, 1 thread/);
    assert.equal(await detail(page, 'Frames'), 'straight from the camera’s track');
    await look(page, 'details');
    await page.keyboard.press('Escape');
    await page.locator('.details').waitFor({ state: 'detached' });

    const strangers = page.addresses.filter((address) => !address.startsWith(server.url) && !address.startsWith('blob:'));
    assert.deepEqual(strangers, [], 'no request to anybody else');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

scenario('on the narrowest phone every button is in sight and large enough for a finger', async () => {
  const page = await openPage(browser, { viewport: { width: 320, height: 568 } });
  await page.goto(`${server.url}/l/person-background`);
  await startCamera(page);
  const poor = await page.evaluate(() => {
    const places = [...document.querySelectorAll('button')].map((button) => ({ name: button.ariaLabel, ...button.getBoundingClientRect().toJSON() }));
    return places.filter(({ left, right, width, height }) => left < 0 || right > innerWidth || width < 44 || height < 44).map(({ name }) => name);
  });
  assert.deepEqual(poor, []);
  await look(page, 'narrow');
  await page.context().close();
});

scenario('a photo is shown, saved and shared', async () => {
  const page = await openPage(browser);
  await page.addInitScript(() => {
    navigator.canShare = ({ files }) => files?.length === 1;
    navigator.share = async (data) => void (window.shared = data.files[0].name);
  });
  await page.goto(`${server.url}/l/person-background`);
  await startCamera(page);
  await page.waitForTimeout(500);
  await page.keyboard.press('Space');
  const photo = page.getByRole('dialog', { name: 'Your photo' });
  await photo.waitFor();
  await look(page, 'photo');
  const seen = await meanOf(page, await photo.getByRole('img').getAttribute('src'));
  assert.deepEqual([seen.width, seen.height], [640, 480]);
  // The lens puts its green behind the person.
  assert.ok(seen.first[1] > seen.first[0] + 30, `the corner is the lens's colour, not ${seen.first}`);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Save', 'the focus is in the dialog');

  const [download] = await Promise.all([page.waitForEvent('download'), photo.getByRole('button', { name: 'Save' }).click()]);
  assert.match(download.suggestedFilename(), /^Person on a new background \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.jpg$/);
  await photo.getByRole('button', { name: 'Share' }).click();
  assert.match(await page.evaluate(() => window.shared), /\.jpg$/);
  await page.keyboard.press('Escape');
  await photo.waitFor({ state: 'detached' });
  await page.context().close();
});

scenario('a clip is recorded with sound: by two presses, or as long as the button is held', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/l/person-background`);
  await startCamera(page);
  await page.getByRole('button', { name: 'Record with sound' }).click();
  await page.locator('.hint', { hasText: 'with sound' }).waitFor();
  await page.getByRole('button', { name: 'Record a clip' }).click();
  await page.waitForTimeout(1500);
  await look(page, 'recording');
  await page.getByRole('button', { name: 'Stop recording' }).click();
  const clip = page.getByRole('dialog', { name: 'Your clip' });
  await clip.waitFor();
  await page.waitForFunction(() => document.querySelector('dialog video').readyState >= 2);
  const told = await page.evaluate(async () => {
    const video = document.querySelector('dialog video');
    const sound = await new AudioContext().decodeAudioData(await (await fetch(video.src)).arrayBuffer());
    return { width: video.videoWidth, height: video.videoHeight, soundSeconds: sound.duration };
  });
  assert.deepEqual([told.width, told.height], [640, 480]);
  assert.ok(told.soundSeconds > 1, `${told.soundSeconds} s of sound`);
  await look(page, 'clip');
  await page.keyboard.press('Escape');
  await clip.waitFor({ state: 'detached' });

  const button = await page.getByRole('button', { name: 'Record a clip' }).boundingBox();
  await page.mouse.move(button.x + 20, button.y + 20);
  await page.mouse.down();
  await page.waitForTimeout(1400);
  await page.mouse.up();
  await clip.waitFor();
  await page.context().close();
});

scenario('the address says how to start: sample clip, mirror, overlay and a trigger', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/l/person-background?source=sample&mirror=1&overlay=1&trigger=tap`);
  await running(page);
  assert.equal(await page.evaluate(() => window.cameras.length), 0, 'the sample needs no camera');
  assert.equal(await page.getByRole('button', { name: 'Mirror' }).getAttribute('aria-pressed'), 'true');
  await page.getByText('Whole step').waitFor();
  await page.keyboard.press('m');
  assert.equal(await page.getByRole('button', { name: 'Mirror' }).getAttribute('aria-pressed'), 'false');
  await page.context().close();
});

scenario('a .lens file opens in the player, and then looks at a picture of the visitor', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/player/`);
  await page.getByRole('heading', { name: 'Lenses' }).waitFor();
  await page.getByRole('link', { name: /hands/ }).waitFor();
  await look(page, 'gallery');
  await page.locator('input[type=file]').first().setInputFiles(join(server.lenses, 'person-background.lens'));
  await page.getByRole('button', { name: 'Start camera' }).waitFor();
  await page.locator('input[accept*=image]').setInputFiles(join(logs, 'first-screen-390-light.png'));
  await running(page);
  await page.keyboard.press('i');
  await page.getByText('390 × 844').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

scenario('the other camera is one press away where there are two', async () => {
  const page = await openPage(browser);
  await page.addInitScript(() => {
    const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    navigator.mediaDevices.enumerateDevices = async () => {
      const devices = await list();
      const camera = devices.find(({ kind }) => kind === 'videoinput');
      return [...devices, { ...camera.toJSON(), deviceId: camera.deviceId }];
    };
  });
  await page.goto(`${server.url}/l/person-background?camera=environment`);
  await startCamera(page);
  assert.deepEqual(await page.evaluate(() => window.cameras[0].wish.video.facingMode), { ideal: 'environment' });
  await page.getByRole('button', { name: 'Other camera' }).click();
  await page.waitForFunction(() => window.cameras.length === 2);
  await running(page);
  assert.equal(await page.evaluate(() => window.cameras[0].stream.getTracks()[0].readyState), 'ended', 'the first camera is off');
  await page.context().close();
});
