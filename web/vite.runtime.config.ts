// Builds the npm package @diopter/runtime into build/runtime: one module, its workers and WebAssembly beside it, found from the module itself.
import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: './',
  publicDir: false,
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    outDir: here('../build/runtime'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // A library build would put every file that is asked for by address into the module as text.
    modulePreload: false,
    rollupOptions: {
      input: here('runtime/src/index.ts'),
      preserveEntrySignatures: 'exports-only',
      output: { entryFileNames: 'index.js' },
    },
  },
});
