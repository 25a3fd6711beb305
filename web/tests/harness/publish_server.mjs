// A real `diopter serve` that publishes, on a folder of its own.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diopter, root, sampleClip } from './places.mjs';

/** Resolves with {url, token, stop}; `token` is the first admin's. `review`: "auto" or "manual". */
export async function servePublishing({ review = 'auto' } = {}) {
  const data = mkdtempSync(join(tmpdir(), 'diopter-site-'));
  const token = execFileSync(diopter, ['serve', '--data', data, '--init', '--admin', 'root'], { stdio: ['ignore', 'pipe', 'pipe'] }).toString().trim().split(/\s/).at(-1);
  const child = spawn(diopter, ['serve', '--data', data, '--port', '0', '--review', review, '--web', join(root, 'build/web'), '--sample', sampleClip], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const stop = async () => {
    if (child.exitCode === null) await new Promise((done) => child.on('exit', done).kill('SIGTERM'));
    rmSync(data, { recursive: true, force: true });
  };
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`diopter serve ended with ${code}: ${said}`)));
    child.stdout.on('data', (text) => {
      const ready = /ready (http:\/\/\S+?)\/?\s/.exec(String(text));
      if (ready) resolve({ url: ready[1], token, stop });
    });
  });
}
