// What the native program gives on the same frames: the reference of the parity tests.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diopter, engineFile, fontFile, lenses, logs } from './places.mjs';

const WIDTH = 640;
const HEIGHT = 480;

const ffmpeg = (...words) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...words], { maxBuffer: 1 << 30 });
const raw = (format, ...words) => new Uint8Array(ffmpeg(...words, '-f', 'rawvideo', '-pix_fmt', format, '-'));

function partsOf(lens) {
  const folder = join(lenses, lens);
  const manifest = JSON.parse(readFileSync(join(folder, 'lens.json'), 'utf8'));
  const names = new Set(manifest.components.map(({ model }) => model.file));
  return {
    engine: new Uint8Array(readFileSync(engineFile)),
    font: new Uint8Array(readFileSync(fontFile)),
    manifest,
    models: [...names].map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]),
  };
}

const readLines = (file) => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

/** A ParityCase (parity_run.ts) of a lens on the first frames of a clip or on a picture. */
export function pictureCase(lens, clip, frames) {
  const folder = join(logs, 'parity', `${lens}-${clip.split('/').pop()}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const y4m = join(folder, 'frames.y4m');
  ffmpeg('-i', clip, '-vf', `scale=${WIDTH}:${HEIGHT}`, '-pix_fmt', 'yuv420p', '-frames:v', String(frames), y4m);
  const drawn = join(folder, 'drawn.y4m');
  const masks = join(folder, 'masks');
  execFileSync(diopter, ['run', join(lenses, lens), '--in', y4m, '--out', drawn, '--results', join(folder, 'lines.jsonl'), '--masks', masks], { stdio: 'pipe' });
  const outputs = existsSync(masks) ? readdirSync(masks) : [];
  return {
    ...partsOf(lens),
    width: WIDTH,
    height: HEIGHT,
    frames: raw('yuv420p', '-i', y4m),
    native: {
      lines: readLines(join(folder, 'lines.jsonl')),
      drawn: raw('yuv420p', '-i', drawn),
      masks: outputs.map((id) => [id, raw('gray', '-i', join(masks, id, '%06d.png'))]),
    },
  };
}

/** The same of a lens that hears. */
export function soundCase(lens, sound) {
  const folder = join(logs, 'parity', lens);
  mkdirSync(folder, { recursive: true });
  const wav = join(folder, 'sound.wav');
  ffmpeg('-i', sound, '-t', '3', '-ac', '1', '-ar', '16000', wav);
  const lines = join(folder, 'lines.jsonl');
  execFileSync(diopter, ['run', join(lenses, lens), '--in', wav, '--out', 'null', '--results', lines], { stdio: 'pipe' });
  const samples = new Float32Array(ffmpeg('-i', wav, '-f', 'f32le', '-').buffer.slice(0));
  return { ...partsOf(lens), width: 0, height: 0, samples, native: { lines: readLines(lines), masks: [] } };
}
