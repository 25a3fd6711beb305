// Which build of onnxruntime-web a page loads, and the files that it needs. Imported on demand: a page loads one of them.
import ortModuleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import ortWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import gpuModuleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { LensError, type Backend, type Component } from './api';
import { compileWasm } from './compile_wasm';
import type { OrtBuild } from './ort_model';
import ortStartUrl from './ort_start.js?url';

export { ortWasmUrl };

export interface Choice {
  backend: 'wasm' | 'webgpu';
  threads: number;
  /** For people. */
  why: string;
}

let adapter: Promise<boolean> | undefined;
/** Asked only where a model wants it: looking for an adapter may wake a graphics card. */
function hasGpu(): Promise<boolean> {
  adapter ??= 'gpu' in navigator ? navigator.gpu.requestAdapter().then((found) => found !== null, () => false) : Promise.resolve(false);
  return adapter;
}

/** The back end and threads of a component, with the reason. A lens's own `threads` are a wish for other machines: here a second
 * thread makes small models no faster and the rest of the step slower (docs/performance.md), so that only the page may ask for more. */
export async function choose(wished: Backend, threads: number, component: Component): Promise<Choice> {
  const providers = (component.providers as string[] | undefined) ?? [];
  const wantsGpu = wished === 'webgpu' || (wished === 'auto' && providers[0] === 'webgpu');
  if (wantsGpu && (await hasGpu())) return { backend: 'webgpu', threads: 1, why: wished === 'webgpu' ? 'asked for by the page' : 'asked for by the lens' };
  const noGpu = wantsGpu ? 'WebGPU was asked for, but this browser offers none; ' : '';
  if (threads <= 1) return { backend: 'wasm', threads: 1, why: `${noGpu}one thread: a second one gains little on small models and slows the rest of the step` };
  if (!self.crossOriginIsolated) return { backend: 'wasm', threads: 1, why: `${noGpu}${threads} threads were asked for, but the page is not cross-origin isolated (COOP and COEP headers)` };
  const processors = navigator.hardwareConcurrency || 1;
  const given = Math.min(threads, processors);
  return { backend: 'wasm', threads: given, why: `${noGpu}${given === threads ? 'as asked for by the page' : `${threads} were asked for, the machine has ${processors} processors`}` };
}

/** y = x for one number: ONNX, 65 bytes. */
const SMALLEST_MODEL = new Uint8Array([
  8, 8, 58, 55, 10, 16, 10, 1, 97, 18, 1, 98, 34, 8, 73, 100, 101, 110, 116, 105, 116, 121, 18, 1, 103, 90, 15, 10, 1, 97, 18, 10, 10, 8, 8, 1, 18, 4, 10, 2, 8, 1, 98,
  15, 10, 1, 98, 18, 10, 10, 8, 8, 1, 18, 4, 10, 2, 8, 1, 66, 4, 10, 0, 16, 17,
]);

/** Loads, compiles and starts ONNX Runtime while the lens is still on its way: most of the time until the first picture. */
export async function warmUp(wished: Backend, threads: number): Promise<void> {
  if (wished === 'webgpu') return;
  const ort = await loadBuild({ backend: 'wasm', threads: self.crossOriginIsolated ? Math.max(1, Math.min(threads, navigator.hardwareConcurrency)) : 1, why: '' });
  const session = await ort.InferenceSession.create(SMALLEST_MODEL, { executionProviders: ['wasm'] });
  await session.release();
}

const builds = new Map<string, Promise<OrtBuild>>();

/** Threads count for all models of a page alike: the first wish holds. Throws LensError; the next call tries again. */
export function loadBuild(choice: Choice): Promise<OrtBuild> {
  let build = builds.get(choice.backend);
  if (!build) {
    build = (choice.backend === 'webgpu' ? loadGpuBuild() : loadWasmBuild(choice.threads)).catch((error) => {
      builds.delete(choice.backend);
      throw new LensError('ONNX Runtime', `could not be loaded: ${error instanceof Error ? error.message : String(error)}`, 'check the connection, then try again');
    });
    builds.set(choice.backend, build);
  }
  return build;
}

declare global {
  /** For ort_start.js. */
  var diopterOrt: { loader: Promise<unknown>; module: Promise<WebAssembly.Module> };
}

const absolute = (url: string) => new URL(url, self.location.href).href;

// All parts come at once; onnxruntime-web alone would ask for one after the other, and for the largest last.
async function loadWasmBuild(threads: number): Promise<OrtBuild> {
  const module = compileWasm(ortWasmUrl);
  const loader = import(/* @vite-ignore */ absolute(ortModuleUrl));
  globalThis.diopterOrt = { loader, module };
  const [ort] = await Promise.all([import('onnxruntime-web/wasm'), import(/* @vite-ignore */ absolute(ortStartUrl)), loader, module]);
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = { mjs: absolute(ortStartUrl), wasm: absolute(ortWasmUrl) };
  return ort;
}

async function loadGpuBuild(): Promise<OrtBuild> {
  const ort = await import('onnxruntime-web/webgpu');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { mjs: absolute(gpuModuleUrl), wasm: absolute(gpuWasmUrl) };
  return ort;
}
