// Serves a built web folder with a server's headers, so that pages can be tested in a browser without one: /l/CODE is CODE.lens of a folder.
// node tests/harness/page_server.mjs WEB_FOLDER LENS_FOLDER [PORT]
import { createServer } from 'node:http';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
  "connect-src 'self' blob:; worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.mp4': 'video/mp4', '.webmanifest': 'application/manifest+json', '.lens': 'application/zip', '.json': 'application/json',
};

/** The file behind an address, or null. */
function fileOf(path, web, lenses, samples) {
  const lens = /^\/l\/([\w.-]+)(\/bundle\.lens)?\/?$/.exec(path);
  if (lens) {
    const file = join(lenses, `${lens[1]}.lens`);
    return lens[2] ? file : join(web, 'player/index.html');
  }
  if (/^\/lenses\/[\w-]+\/?$/.test(path)) return join(web, 'gallery/lens.html');
  if (/^\/account\/lenses\/\w+\/?$/.test(path)) return join(web, 'account/index.html');
  if (path === '/admin/') return join(web, 'review/index.html');
  if (path.startsWith('/samples/')) return samples && join(samples, normalize(path.slice('/samples'.length)));
  return join(web, normalize(path.endsWith('/') ? `${path}index.html` : path));
}

function cardsOf(lenses) {
  if (!existsSync(lenses)) return [];
  return readdirSync(lenses).filter((name) => name.endsWith('.lens')).sort().map((name) => {
    const code = name.slice(0, -'.lens'.length);
    return { code, name: code.replaceAll('-', ' '), description: '', bytes: statSync(join(lenses, name)).size };
  });
}

function sendFile(request, response, file) {
  const size = statSync(file).size;
  const headers = { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Accept-Ranges': 'bytes' };
  headers['Cache-Control'] = file.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  if (!range) {
    response.writeHead(200, { ...headers, 'Content-Length': size });
    return response.end(readFileSync(file));
  }
  const from = Number(range[1]);
  const to = range[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  response.writeHead(206, { ...headers, 'Content-Range': `bytes ${from}-${to}/${size}`, 'Content-Length': to - from + 1 });
  response.end(readFileSync(file).subarray(from, to + 1));
}

/** Resolves with {url, requests, close}; `requests` counts every path that was asked for. `first(request, response, url)`: whether it answered itself. */
export function servePages({ web, lenses, samples, port = 0, host = '127.0.0.1', first = () => false }) {
  const requests = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://local').pathname);
    requests.push(path);
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.setHeader('Content-Security-Policy', POLICY);
    if (first(request, response, new URL(request.url, 'http://local'))) return;
    if (path === '/api/lenses') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      return response.end(JSON.stringify(cardsOf(lenses)));
    }
    const file = fileOf(path, resolve(web), resolve(lenses), samples && resolve(samples));
    if (!file || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'Content-Type': 'text/plain' });
      return response.end('not found');
    }
    sendFile(request, response, file);
  });
  return new Promise((done) => {
    server.listen(port, host, () => {
      done({ url: `http://${host}:${server.address().port}`, port: server.address().port, requests, close: () => new Promise((closed) => { server.closeAllConnections(); server.close(closed); }) });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [web, lenses, port] = process.argv.slice(2);
  const { url } = await servePages({ web, lenses, samples: join(web, '../deps/samples'), port: Number(port ?? 8090) });
  console.log(url);
}
