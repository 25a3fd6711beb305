// A running `diopter serve` with the sample lenses.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { diopter, lenses, sampleClip } from './places.mjs';

/** Resolves with its address once it accepts. `more`: further lenses; stop() ends it. */
export function serve(more = []) {
  const all = readdirSync(lenses).map((name) => join(lenses, name)).filter((folder) => existsSync(join(folder, 'lens.json')));
  const child = spawn(diopter, ['serve', ...(process.env.DIOPTER_WEB ? ['--web', process.env.DIOPTER_WEB] : []), ...all, ...more, '--port', '0', '--sample', sampleClip], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`diopter serve ended with ${code}: ${said}`)));
    child.stdout.on('data', (text) => {
      const ready = /ready (http:\/\/\S+?)\/?\s/.exec(String(text));
      if (ready) resolve({ origin: ready[1], stop: () => new Promise((done) => child.on('exit', done).kill('SIGTERM')) });
    });
  });
}
