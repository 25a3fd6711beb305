// Starts `diopter serve` with one lens on a free port.
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

/** {url: the lens's player page, close}. */
export async function servePlayer(diopter, lens) {
  const server = spawn(diopter, ['serve', lens, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((_, fail) => {
    server.on('error', (error) => fail(new Error(`${diopter}: ${error.message}`)));
    server.on('exit', (status) => fail(new Error(`${diopter} serve ended with ${status}: see its message above`)));
  });
  ended.catch(() => {});
  const ready = (async () => {
    for await (const line of createInterface(server.stdout)) {
      if (line.startsWith('ready ')) return line.slice('ready '.length);
    }
    return ended;
  })();
  const address = await Promise.race([ready, ended]);
  return { url: new URL(`/l/${basename(lens, '.lens')}`, address).href, close: () => server.kill() };
}
