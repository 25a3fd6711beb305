// Builds player, studio and the site's pages into build/web as the server embeds them: pages beside hashed assets, nothing inlined (the Content-Security-Policy
// allows no inline code). `npm run dev` and `vite preview` answer with the server's headers and pass lenses on to a running `diopter serve`.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defaultClientConditions, defineConfig, type ProxyOptions } from 'vite';
import { offlineList } from './player/offline_list';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const policy = (development: boolean) =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    // While developing, Vite puts styles into <style> elements and talks to its server over a WebSocket.
    development ? "style-src 'self' 'unsafe-inline'" : "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    development ? "connect-src 'self' blob: ws:" : "connect-src 'self' blob:",
    "worker-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const headers = (development: boolean) => ({
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': policy(development),
});

const server = process.env.DIOPTER_SERVER ?? 'http://127.0.0.1:8080';
const proxy: Record<string, ProxyOptions> = {
  '^/l/[^/]+/bundle\\.lens$': { target: server },
  '^/(api|samples|b|m)/': { target: server },
  '^/l/[^/]+/code\\.(png|svg)$': { target: server },
  '^/l/[^/]+/?(\\?.*)?$': { target: server, bypass: () => '/player/index.html' },
  '^/lenses/[^/]+/?$': { target: server, bypass: () => '/gallery/lens.html' },
  '^/account/lenses/[^/]+/?$': { target: server, bypass: () => '/account/index.html' },
  '^/admin/': { target: server, bypass: () => '/review/index.html' },
};

const pages: Record<string, string> = {
  player: here('player/index.html'),
  example: here('example/index.html'),
  gallery: here('gallery/index.html'),
  lens: here('gallery/lens.html'),
  account: here('account/index.html'),
  review: here('review/index.html'),
};
if (existsSync(here('studio/index.html'))) pages.studio = here('studio/index.html');

export default defineConfig({
  root: here('.'),
  base: '/',
  publicDir: here('shared/public'),
  plugins: [preact(), offlineList()],
  // ONNX Runtime's own module beside its WebAssembly, not inside the bundle: its threads load it again.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions], alias: { '@diopter/runtime': here('runtime/src/index.ts') } },
  worker: { format: 'es' },
  server: { headers: headers(true), proxy },
  preview: { headers: headers(false), proxy },
  build: {
    outDir: here('../build/web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { ...pages, service_worker: here('player/src/service_worker.ts') },
      output: {
        // The service worker rules every page only when it stands at the root, under a name that stays.
        entryFileNames: (chunk) => (chunk.name === 'service_worker' ? 'service_worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
