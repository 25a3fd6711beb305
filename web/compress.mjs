// The last step of the build: beside each file of build/web that gets smaller, NAME.br and NAME.gz, which `diopter serve` sends as they are.
// What was made is kept in build/web-compressed by the hash of its content, because Vite empties build/web each time.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

const bundle = fileURLToPath(new URL('../build/web', import.meta.url));
const store = fileURLToPath(new URL('../build/web-compressed', import.meta.url));
/** Compressed already. */
const DENSE = /\.(br|gz|png|jpe?g|webp|woff2|mp4|webm|lens)$/;
/** Brotli's best takes two seconds a megabyte. It makes what every first visit loads a seventh smaller than level 9 does; the one file above this
 * size (the WebGPU back end) is loaded by few. */
const LARGE = 16 << 20;
/** Below it the fields of the answer weigh more than what is won. */
const SMALL = 256;

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

const levelOf = { br: (bytes) => (bytes.length < LARGE ? 11 : 9), gz: () => 9 };
const forms = {
  br: (bytes, level) =>
    brotli(bytes, {
      params: {
        [zlib.constants.BROTLI_PARAM_QUALITY]: level,
        [zlib.constants.BROTLI_PARAM_LGWIN]: zlib.constants.BROTLI_MAX_WINDOW_BITS,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gz: (bytes, level) => gzip(bytes, { level }),
};

async function filesOf(folder, prefix = '') {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => (entry.isDirectory() ? filesOf(folder, join(prefix, entry.name)) : entry.isFile() ? [join(prefix, entry.name)] : [])),
  );
  return found.flat();
}

const used = new Set();

/** The compressed bytes' file in the store; made where it is not there. */
async function made(bytes, hash, form) {
  const level = levelOf[form](bytes);
  const name = `${hash}-${level}.${form}`;
  const file = join(store, name);
  used.add(name);
  const kept = await readFile(file).catch(() => null);
  if (kept) return { file, size: kept.length };
  const packed = await forms[form](bytes, level);
  await writeFile(`${file}.new`, packed);
  await rename(`${file}.new`, file);
  return { file, size: packed.length };
}

const sum = { files: 0, plain: 0, br: 0, gz: 0 };

async function compress(name) {
  const bytes = await readFile(join(bundle, name));
  if (bytes.length < SMALL) return;
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 40);
  const [br, gz] = [await made(bytes, hash, 'br'), await made(bytes, hash, 'gz')];
  if (gz.size > 0.95 * bytes.length) return;
  await copyFile(br.file, join(bundle, `${name}.br`));
  await copyFile(gz.file, join(bundle, `${name}.gz`));
  sum.files += 1;
  sum.plain += bytes.length;
  sum.br += br.size;
  sum.gz += gz.size;
}

const started = Date.now();
await mkdir(store, { recursive: true });
const queue = (await filesOf(bundle)).filter((name) => !DENSE.test(name));
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) await compress(name);
  }),
);
for (const name of await readdir(store)) if (!used.has(name)) await rm(join(store, name));
const mb = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
console.log(`compressed ${sum.files} files in ${((Date.now() - started) / 1000).toFixed(1)} s: ${mb(sum.plain)}, brotli ${mb(sum.br)}, gzip ${mb(sum.gz)}`);
