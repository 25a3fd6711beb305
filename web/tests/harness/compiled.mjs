// For the tests: the runtime's TypeScript as one module that node can import, and what lies around it.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sources = join(root, 'web/runtime/src');

/** Everything that these files of web/runtime/src export. */
export async function compiled(...files) {
  const folder = await mkdtemp(join(tmpdir(), 'diopter-web-'));
  const outfile = join(folder, 'runtime.mjs');
  const contents = files.map((file) => `export * from './${file}';`).join('\n');
  await build({ stdin: { contents, resolveDir: sources, loader: 'ts' }, bundle: true, format: 'esm', platform: 'browser', target: 'node18', outfile, logLevel: 'error' });
  const module = await import(pathToFileURL(outfile));
  await rm(folder, { recursive: true });
  return module;
}

export const program = process.env.DIOPTER ?? join(root, 'build/release/diopter');
export const models = join(root, 'build/deps/models');
export const engineBytes = () => readFile(process.env.DIOPTER_WASM ?? join(root, 'build/wasm/diopter.wasm'));

/** For a test's `skip`: why it cannot run here, or false. */
export const lacking = (...paths) => {
  const missing = paths.filter((path) => !existsSync(path));
  return missing.length > 0 && `not here: ${missing.join(', ')} (scripts/setup makes them)`;
};
