// Where the tests find what the build made, and where they keep what they find.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const root = here('../../..');
export const web = here('../..');
export const logs = here('../../../build/test-logs/web');
export const lenses = here('../../../build/lenses');
export const engineFile = here('../../../build/wasm/diopter.wasm');
export const fontFile = here('../../../build/web-assets/font.ttf');
export const diopter = process.env.DIOPTER ?? here('../../../build/release/diopter');
export const sampleClip = here('../../../build/deps/samples/portrait.mp4');
/** A real clip, picture or sound of the shared ones; null where they are not there. */
export function shared(name) {
  const path = here(`../../../../shared/testdata/media/${name}`);
  return existsSync(path) ? path : null;
}
export const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync) ?? null;
export const firefox = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find(existsSync) ?? null;
