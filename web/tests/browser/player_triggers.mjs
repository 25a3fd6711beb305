// A lens whose model waits for an event: a tap on the picture, its button, a key, or the address sets it off.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { lacking, look, openBrowser, openPage, serveLenses, startCamera } from '../harness/player_page.mjs';
import { canvasColour } from '../harness/screens.mjs';

let server;
let browser;
before(async () => {
  if (lacking) return;
  server = await serveLenses();
  const files = unzipSync(readFileSync(join(server.lenses, 'person-background.lens')));
  const manifest = JSON.parse(strFromU8(files['lens.json']));
  manifest.components[0].run = { mode: 'on_trigger', trigger: 'tap' };
  writeFileSync(join(server.lenses, 'on-tap.lens'), zipSync({ ...files, 'lens.json': strToU8(JSON.stringify(manifest)) }));
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const scenario = (name, story) => test(name, { skip: lacking, timeout: 120_000 }, story);

/** The upper corner shows the green that the lens puts behind people; without a mask it shows the wall. */
async function cutOut(page) {
  const [red, green] = await canvasColour(page, 0.02, 0.36, 0.06, 0.04);
  return green > red + 40;
}
async function becomesCutOut(page) {
  for (let tries = 0; tries < 40 && !(await cutOut(page)); tries++) await page.waitForTimeout(150);
  assert.ok(await cutOut(page), 'the lens ran');
}

const ways = {
  'a tap on the picture': (page) => page.getByRole('group', { name: 'Live picture' }).click({ position: { x: 200, y: 300 } }),
  'its button': (page) => page.getByRole('group', { name: 'Actions of this lens' }).getByRole('button', { name: 'tap' }).click(),
  'the key T': (page) => page.keyboard.press('t'),
};
for (const [way, act] of Object.entries(ways)) {
  scenario(`${way} sets the lens off, and nothing does before`, async () => {
    const page = await openPage(browser);
    await page.goto(`${server.url}/l/on-tap`);
    await startCamera(page);
    await page.locator('.hint', { hasText: 'Tap the picture.' }).waitFor();
    await page.waitForTimeout(500);
    assert.equal(await cutOut(page), false, 'it waits');
    if (way === 'its button') await look(page, 'trigger-button');
    await act(page);
    await becomesCutOut(page);
    await page.context().close();
  });
}

scenario('an event that the address names sets the lens off as it starts', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/l/on-tap?trigger=tap`);
  await startCamera(page);
  await becomesCutOut(page);
  await page.context().close();
});
