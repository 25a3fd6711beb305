// A stock Firefox runs a lens in the player.
import assert from 'node:assert/strict';
import test from 'node:test';
import { join } from 'node:path';
import { launchFirefox } from '../harness/firefox.mjs';
import { firefox, logs } from '../harness/places.mjs';
import { serve } from '../harness/serve.mjs';

test('Firefox runs a lens', { skip: firefox ? false : 'there is no Firefox' }, async () => {
  const server = await serve();
  const browser = await launchFirefox();
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 390, height: 844 });
    await page.goto(`${server.origin}/l/person-background`);
    const button = await page.waitForSelector('::-p-aria(Start camera)', { timeout: 60000 });
    // By the element, not by its place: the page may still be moving while it fills.
    await button.evaluate((element) => element.click());
    await page.waitForSelector('main.stage[data-at=running]', { timeout: 60000 }).catch(async (error) => {
      await page.screenshot({ path: join(logs, 'firefox-stuck.png') });
      throw new Error(`${error.message}; the page says: ${await page.$eval('body', (body) => body.innerText)}`);
    });
    await page.keyboard.press('i');
    await page.waitForFunction(() => /[1-9][\d.]* *of/.test(document.querySelector('.details')?.textContent ?? '') || /Shown[1-9]/.test(document.querySelector('.details')?.textContent ?? ''), { timeout: 60000 });
    const shown = await page.$eval('.details', (details) => details.textContent);
    await page.screenshot({ path: join(logs, 'firefox-390x844.png') });
    assert.match(shown, /wasm|WebAssembly/i);
  } finally {
    await browser.close();
    await server.stop();
  }
});
