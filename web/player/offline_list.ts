// A step of the build: tells the service worker which files the player needs offline. They are found by following the names of hashed files
// from the player's page through every text file of the build, so that workers and WebAssembly modules are found too.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const PAGE = 'player/index.html';
const WORKER = 'service_worker.js';
/** Needed only where a lens asks for WebGPU: kept when it was used, not on every first visit (26 MB). */
const WEBGPU = /(asyncify|jsep|jspi|webgpu)[^/]*\.(wasm|mjs|js)$/;

function textOf(folder: string, file: string): string {
  return /\.(html|js|mjs|css|webmanifest)$/.test(file) ? readFileSync(join(folder, file), 'utf8') : '';
}

export function reachableFrom(page: string, assets: string[], read: (file: string) => string): string[] {
  const found = new Set<string>([page]);
  const queue = [page];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const text = read(file);
    for (const asset of assets) {
      const name = asset.slice(asset.lastIndexOf('/') + 1);
      if (found.has(asset) || !text.includes(name)) continue;
      found.add(asset);
      queue.push(asset);
    }
  }
  found.delete(page);
  return [...found].sort();
}

function fill(text: string, blank: string, value: unknown): string {
  const parts = text.split(new RegExp(`["'\`]${blank}["'\`]`));
  if (parts.length !== 2) throw new Error(`${WORKER}: ${blank} must be there once`);
  return parts.join(JSON.stringify(value));
}

export function offlineList(): Plugin {
  let folder = '';
  let written = false;
  return {
    name: 'diopter-offline-list',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    writeBundle() {
      written = true;
    },
    // After all is written, workers and copied public files included; called after a failed build too.
    closeBundle() {
      if (!written) return;
      const all = readdirSync(folder, { recursive: true }).map((file) => String(file).replaceAll('\\', '/'));
      if (!all.includes(PAGE) || !all.includes(WORKER)) return;
      const assets = all.filter((file) => file.startsWith('assets/') && /\.\w+$/.test(file) && !file.endsWith('.map'));
      const needed = reachableFrom(PAGE, assets, (file) => textOf(folder, file)).map((file) => `/${file}`);
      const files = ['/player/', '/manifest.webmanifest', '/icons/icon.svg', '/icons/icon-192.png', ...needed.filter((file) => !WEBGPU.test(file))];
      const version = createHash('sha256').update(files.join('\n')).update(textOf(folder, PAGE)).digest('hex').slice(0, 12);
      const worker = join(folder, WORKER);
      const text = readFileSync(worker, 'utf8');
      const blanks = { FILES: files, WEBGPU_FILES: needed.filter((file) => WEBGPU.test(file)), VERSION: version };
      writeFileSync(worker, Object.entries(blanks).reduce((filled, [name, value]) => fill(filled, `__OFFLINE_${name}__`, value), text));
    },
  };
}
