// One TypeScript entry as a JavaScript module, by the esbuild that Vite brings.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { logs } from './places.mjs';

/** `platform`: "node" or "browser". Gives the file's path. */
export async function bundle(entry, platform) {
  mkdirSync(logs, { recursive: true });
  const outfile = join(logs, `${entry.split('/').pop().replace('.ts', '')}.${platform}.mjs`);
  await build({ entryPoints: [entry], bundle: true, format: 'esm', platform, target: 'es2022', outfile, logLevel: 'error', external: ['onnxruntime-web'] });
  return outfile;
}
