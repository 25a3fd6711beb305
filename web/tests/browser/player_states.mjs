// What can stand in a visitor's way: each state says what happened and what to do, and the way out works.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync, strToU8 } from 'fflate';
import { DESK, detail, lacking, look, openBrowser, openPage, PHONE, problemOf, running, serveLenses, startCamera } from '../harness/player_page.mjs';

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
const person = () => `${server.url}/l/person-background`;

scenario('who refuses the camera is told how to allow it, and the sample clip runs instead', async () => {
  const refusing = await openBrowser('refused');
  const page = await openPage(refusing);
  await page.goto(person());
  await page.getByRole('button', { name: 'Start camera' }).click();
  const { title, text } = await problemOf(page, 'no-permission');
  assert.equal(title, 'The camera is blocked for this page.');
  assert.match(text, /Allow it in the address bar/);
  assert.match(await page.getByRole('status').innerText(), /camera is blocked/);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), title, 'the focus is on what happened');
  await look(page, 'no-permission');
  await page.getByRole('button', { name: 'Use the sample clip' }).click();
  await running(page);
  await refusing.close();
});

scenario('without a camera a clip or picture will do', async () => {
  const bare = await openBrowser('none');
  for (const viewport of [PHONE, DESK]) {
    const page = await openPage(bare, { viewport });
    await page.goto(person());
    await page.getByRole('button', { name: 'Start camera' }).click();
    assert.match((await problemOf(page, 'no-camera')).text, /Connect one and try again/);
    await look(page, 'no-camera');
    await page.context().close();
  }
  await bare.close();
});

scenario('a camera that another program holds is named as such', async () => {
  const page = await openPage(browser);
  await page.addInitScript(() => (window.otherCamera = () => Promise.reject(new DOMException('in use', 'NotReadableError'))));
  await page.goto(person());
  await page.getByRole('button', { name: 'Start camera' }).click();
  assert.match((await problemOf(page, 'camera-busy')).text, /Close the other program/);
  await page.context().close();
});

scenario('a browser without WebAssembly SIMD is told before anything is downloaded', async () => {
  const page = await openPage(browser);
  await page.addInitScript(() => (WebAssembly.validate = () => false));
  await page.goto(person());
  assert.match((await problemOf(page, 'no-simd')).text, /Update it: Chrome/);
  assert.ok(!page.addresses.some((address) => address.endsWith('bundle.lens')));
  await look(page, 'no-simd');
  await page.context().close();
});

scenario('a camera that goes away can be started again', async () => {
  const page = await openPage(browser);
  await page.goto(person());
  await startCamera(page);
  await page.evaluate(() => {
    const [track] = window.cameras.at(-1).stream.getVideoTracks();
    track.stop();
    track.dispatchEvent(new Event('ended'));
  });
  assert.match((await problemOf(page, 'camera-lost')).text, /start it again/);
  await look(page, 'camera-lost');
  await page.getByRole('button', { name: 'Try the camera again' }).click();
  await running(page);
  await page.context().close();
});

/** As a browser does when another tab comes to the front, or this one comes back. */
const setHidden = (page, hidden) =>
  page.evaluate((away) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => away });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

/** All that the canvas shows, as one number: the clip of the camera moves all the time. */
const pictureOf = (page) =>
  page.evaluate(() => {
    const copy = new OffscreenCanvas(160, 120).getContext('2d');
    copy.drawImage(document.querySelector('canvas.picture'), 0, 0, 160, 120);
    return copy.getImageData(0, 0, 160, 120).data.reduce((hash, value) => (hash * 31 + value) | 0, 7);
  });

scenario('a tab in the background pauses, says so, and goes on when it is back', async () => {
  const page = await openPage(browser);
  await page.goto(`${person()}?overlay=1`);
  await startCamera(page);
  await page.getByText('Whole step').waitFor();
  await setHidden(page, true);
  await page.getByText('Paused while this tab is in the background.').first().waitFor();
  assert.match(await page.getByRole('status').innerText(), /Paused/);
  await look(page, 'paused');
  await page.waitForTimeout(500);
  const atPause = await pictureOf(page);
  await page.waitForTimeout(2000);
  assert.equal(await pictureOf(page), atPause, 'nothing is drawn meanwhile');
  await setHidden(page, false);
  assert.match(await page.getByRole('status').innerText(), /Running again/);
  await page.waitForTimeout(2000);
  assert.notEqual(await pictureOf(page), atPause, 'it goes on');
  await page.context().close();
});

scenario('a phone that is turned gets the picture in its new size', async () => {
  const page = await openPage(browser);
  // A camera whose frames change their size, as those of a turned phone do.
  await page.addInitScript(() => {
    window.otherCamera = async () => {
      const canvas = (window.turning = document.createElement('canvas'));
      [canvas.width, canvas.height] = [480, 640];
      const context = canvas.getContext('2d');
      setInterval(() => {
        context.fillStyle = `hsl(${(performance.now() / 20) % 360} 70% 50%)`;
        context.fillRect(0, 0, canvas.width, canvas.height);
      }, 30);
      return canvas.captureStream(30);
    };
  });
  await page.goto(`${person()}?overlay=1`);
  await startCamera(page);
  await page.getByText('480 × 640').waitFor();
  await page.setViewportSize({ width: PHONE.height, height: PHONE.width });
  await page.evaluate(() => ([window.turning.width, window.turning.height] = [640, 480]));
  await page.getByText('640 × 480').waitFor();
  assert.deepEqual(await page.evaluate(() => [document.querySelector('canvas.picture').width, document.querySelector('canvas.picture').height]), [640, 480]);
  const box = await page.locator('canvas.picture').boundingBox();
  assert.deepEqual([box.width, box.height], [PHONE.height, PHONE.width], 'edge to edge');
  const shutter = await page.getByRole('button', { name: 'Take a photo' }).boundingBox();
  assert.ok(shutter.y >= 0 && shutter.y + shutter.height <= PHONE.width && shutter.x + shutter.width <= PHONE.height, 'the buttons are in sight');
  await look(page, 'turned');
  await page.context().close();
});

scenario('an unknown code leads to the lenses that there are', async () => {
  for (const viewport of [PHONE, DESK]) {
    const page = await openPage(browser, { viewport });
    await page.goto(`${server.url}/l/nobody-knows`);
    assert.match((await problemOf(page, 'unknown-lens')).text, /Check the code/);
    await look(page, 'unknown-lens');
    await page.getByRole('link', { name: 'See all lenses' }).click();
    await page.getByRole('link', { name: /person background/ }).waitFor();
    await page.context().close();
  }
});

scenario('a broken lens says where it is broken and what to do', async () => {
  writeFileSync(join(server.lenses, 'broken.lens'), zipSync({ 'lens.json': strToU8('{"lens": 1, "name": "Broken", "components": [{"id": "a"}]}') }));
  writeFileSync(join(server.lenses, 'garbage.lens'), 'this is not a lens');
  const page = await openPage(browser);
  await page.goto(`${server.url}/l/broken`);
  const { text } = await problemOf(page, 'broken-lens');
  assert.match(text, /lens\.json/);
  await look(page, 'broken-lens');
  await page.goto(`${server.url}/l/garbage`);
  await problemOf(page, 'broken-lens');
  await page.context().close();
});

scenario('a page that came over plain http cannot have the camera, but runs the sample clip', async () => {
  const named = await openBrowser('clip', ['--host-resolver-rules=MAP lens.test 127.0.0.1']);
  const page = await openPage(named);
  await page.goto(`http://lens.test:${server.port}/l/person-background`);
  assert.match((await problemOf(page, 'insecure')).text, /https:\/\/ or from localhost/);
  await look(page, 'insecure');
  await page.getByRole('button', { name: 'Use the sample clip' }).click();
  await running(page);
  await named.close();
});

scenario('a server without a sample clip offers none', async () => {
  const bare = await openBrowser('none');
  const page = await openPage(bare);
  await page.route('**/samples/**', (route) => route.fulfill({ status: 404, body: 'none' }));
  const asked = page.waitForResponse('**/samples/portrait.mp4');
  await page.goto(person());
  await asked;
  await page.getByRole('button', { name: 'Start camera' }).click();
  await problemOf(page, 'no-camera');
  assert.equal(await page.getByRole('button', { name: /sample clip/i }).count(), 0);
  assert.equal(await page.getByText('Choose a picture or video').count(), 1);
  await look(page, 'no-camera-no-sample');
  assert.deepEqual(page.faults, []);
  await bare.close();
});

scenario('a download that fails can be tried again', async () => {
  const page = await openPage(browser);
  let failing = true;
  await page.route('**/bundle.lens', (route) => (failing ? route.fulfill({ status: 503, body: 'busy' }) : route.continue()));
  await page.goto(person());
  assert.match((await problemOf(page, 'download-failed')).text, /answered 503/);
  await look(page, 'download-failed');
  failing = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Start camera' }).waitFor();
  await page.context().close();
});

scenario('a server without lenses teaches how to get one', async () => {
  const page = await openPage(browser);
  await page.route('**/api/lenses', (route) => route.fulfill({ json: [] }));
  await page.goto(`${server.url}/player/`);
  await page.getByRole('heading', { name: 'No lenses here yet' }).waitFor();
  await look(page, 'empty');
  await page.context().close();
});

scenario('a file that is no lens, picture or video is refused with what may be opened', async () => {
  const page = await openPage(browser);
  await page.goto(person());
  await page.getByRole('button', { name: 'Start camera' }).waitFor();
  await page.locator('input[accept*=image]').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
  assert.match((await problemOf(page, 'unreadable-file')).text, /\.lens file, a picture/);
  await page.locator('input[accept*=image]').setInputFiles({ name: 'torn.mp4', mimeType: 'video/mp4', buffer: Buffer.from('hello') });
  await page.locator('.problem-place', { hasText: 'torn.mp4' }).waitFor();
  await look(page, 'unreadable-file');
  await page.context().close();
});
