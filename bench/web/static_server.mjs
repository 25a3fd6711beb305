// Serves the peers' pages and packages on 127.0.0.1 with the headers that `diopter serve` sets, so that every page is cross-origin isolated,
// and compressed by brotli as a careful site would: what is compressed is kept in `cache`, under the hash of its content.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

async function compressed(file, cache) {
  const bytes = readFileSync(file);
  const kept = join(cache, createHash('sha256').update(bytes).digest('hex') + '.br');
  if (existsSync(kept)) return readFileSync(kept);
  const packed = await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  mkdirSync(cache, { recursive: true });
  writeFileSync(kept + '.part', packed);
  renameSync(kept + '.part', kept);
  return packed;
}

/** `folders`: [prefix of the address, folder or file][]; the first that has the file wins. Gives {port, warm, close}. */
export async function serveFolders(folders, cache) {
  const memory = new Map();
  const fileOf = (path) => {
    for (const [prefix, folder] of folders) {
      if (path === prefix && statSync(folder).isFile()) return folder;
      const file = path.startsWith(prefix) && join(folder, path.slice(prefix.length));
      if (file && existsSync(file) && statSync(file).isFile()) return file;
    }
    return null;
  };
  const bodyOf = (file) => {
    if (!memory.has(file)) memory.set(file, compressed(file, cache));
    return memory.get(file);
  };
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(request.url.split('?')[0]));
    const file = path.includes('..') ? null : fileOf(path);
    if (!file) return void response.writeHead(404).end();
    const body = await bodyOf(file);
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-encoding': 'br',
      'content-length': body.length,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    response.end(body);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    port: server.address().port,
    /** Compresses these addresses now, so that no measurement waits for it. */
    warm: (paths) => Promise.all(paths.map((path) => bodyOf(fileOf(path)))),
    close: () => server.close(),
  };
}
