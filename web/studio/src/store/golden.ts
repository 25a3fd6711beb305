// Golden cases: the current frame with what the lens finds on it, as files of the lens (docs/golden-cases.md).
import type { ResultPicture, Results, Run } from '@diopter/runtime';
import { change, lens } from './document';
import { onStill } from '../live/live';
import { greyPng } from './png';

export interface GoldenCase {
  name: string;
  frame: string;
  outputs: string[];
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,40}$/;

export function goldenCases(): GoldenCase[] {
  const files = lens.value?.files ?? new Map<string, Uint8Array>();
  return [...files].flatMap(([file, content]) => {
    const name = /^tests\/([^/]+)\.json$/.exec(file)?.[1];
    if (!name) return [];
    try {
      const { frame, expected } = JSON.parse(new TextDecoder().decode(content)) as { frame?: string; expected?: object };
      return [{ name, frame: String(frame ?? ''), outputs: Object.keys(expected ?? {}) }];
    } catch {
      return [{ name, frame: '', outputs: [] }];
    }
  });
}

export function freeCaseName(wish: string): string {
  const base = wish.toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^-+/, '').slice(0, 36) || 'case';
  const taken = new Set(goldenCases().map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(name)) return name;
  }
}

async function png(bitmap: ImageBitmap): Promise<Blob> {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** Frame numbers and times are of the page's run, not of the case. */
function expectedOf(results: Results, pictures: readonly ResultPicture[], name: string, files: Map<string, Uint8Array>) {
  const expected: Record<string, unknown> = {};
  for (const [output, { from_frame: _, path, foreground: __, ...value }] of Object.entries(results.outputs)) {
    const place = /^picture:(\d+)$/.exec(String(path ?? ''))?.[1];
    const picture = place === undefined ? undefined : pictures[Number(place)];
    if (picture?.role !== 'mask') {
      expected[output] = value;
      continue;
    }
    const file = `${name}/${output}.png`;
    files.set(`tests/${file}`, greyPng(picture.width, picture.height, picture.samples));
    expected[output] = { ...value, path: file };
  }
  return expected;
}

/** The frame is kept first and the lens then run on the kept picture, so that both belong together. Throws where a name is unfit. */
export async function addGolden(run: Run, name: string): Promise<void> {
  if (!NAME.test(name)) throw new Error('A case needs a name of small letters, digits, - and _');
  const frame = await png(await run.captureSource());
  const { results, pictures } = await onStill(await createImageBitmap(frame), (seen) => seen);
  const files = new Map<string, Uint8Array>([[`tests/${name}.png`, new Uint8Array(await frame.arrayBuffer())]]);
  const expected = expectedOf(results, pictures, name, files);
  const text = JSON.stringify({ frame: `${name}.png`, expected }, null, 2);
  files.set(`tests/${name}.json`, new TextEncoder().encode(`${text}\n`));
  change(`Add golden case ${name}`, (now) => ({ ...now, files: new Map([...now.files, ...files]) }));
}

export function removeGolden(name: string): void {
  const mine = (file: string) => file === `tests/${name}.json` || file === `tests/${name}.png` || file.startsWith(`tests/${name}/`);
  change(`Remove golden case ${name}`, (now) => ({ ...now, files: new Map([...now.files].filter(([file]) => !mine(file))) }));
}
