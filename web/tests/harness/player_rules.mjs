// Files of web/player/src as one module that node can import.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { web } from './places.mjs';

/** Everything that these files export. */
export async function playerRules(...files) {
  const folder = await mkdtemp(join(tmpdir(), 'diopter-player-'));
  const outfile = join(folder, 'rules.mjs');
  const contents = files.map((file) => `export * from './${file}';`).join('\n');
  await build({ stdin: { contents, resolveDir: join(web, 'player/src'), loader: 'ts' }, bundle: true, format: 'esm', platform: 'node', target: 'node18', outfile, logLevel: 'error' });
  const rules = await import(pathToFileURL(outfile));
  await rm(folder, { recursive: true });
  return rules;
}
