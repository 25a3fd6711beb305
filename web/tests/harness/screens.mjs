// The two sizes that pages are looked at, and what is kept of them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { logs } from './places.mjs';

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

/** Keeps a screenshot as test output: build/test-logs/web/NAME-390x844.png. */
export async function picture(page, name) {
  mkdirSync(logs, { recursive: true });
  const { width, height } = page.viewportSize();
  await page.screenshot({ path: join(logs, `${name}-${width}x${height}.png`) });
}

/** Mean R, G, B of a part of the shown canvas, its sides given as shares. */
export async function canvasColour(page, left, top, width, height) {
  const shot = await page.locator('canvas').first().screenshot();
  return page.evaluate(
    async ({ bytes, part }) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context.drawImage(bitmap, 0, 0);
      const [x, y, w, h] = [part[0] * bitmap.width, part[1] * bitmap.height, part[2] * bitmap.width, part[3] * bitmap.height].map(Math.round);
      const { data } = context.getImageData(x, y, w, h);
      const sum = [0, 0, 0];
      for (let i = 0; i < data.length; i += 4) for (let c = 0; c < 3; c++) sum[c] += data[i + c];
      return sum.map((value) => value / (data.length / 4));
    },
    { bytes: [...shot], part: [left, top, width, height] },
  );
}
