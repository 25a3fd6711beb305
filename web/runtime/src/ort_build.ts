// Which build of onnxruntime-web a page loads, and the files that it needs. Imported on demand: a page loads one of them.
import ortModuleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import ortWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import gpuModuleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import type { Backend, Component } from './api';
import type { OrtBuild } from './ort_model';

export { ortWasmUrl };

export interface Choice {
  backend: 'wasm' | 'webgpu';
  threads: number;
  /** For people. */
  why: string;
}

/** What this page could use. */
export interface Possible {
  isolated: boolean;
  gpu: boolean;
  processors: number;
}

export async function whatIsPossible(): Promise<Possible> {
  const gpu = 'gpu' in navigator && (await navigator.gpu.requestAdapter().catch(() => null)) !== null;
  return { isolated: self.crossOriginIsolated === true, gpu, processors: navigator.hardwareConcurrency || 1 };
}

/** The back end and threads of a component, with the reason. Throws a plain Error's text where the lens forbids a fallback. */
export function choose(wished: Backend, threads: number, component: Component, possible: Possible): Choice {
  const providers = (component.providers as string[] | undefined) ?? [];
  const wantsGpu = wished === 'webgpu' || (wished === 'auto' && providers[0] === 'webgpu');
  if (wantsGpu && possible.gpu) return { backend: 'webgpu', threads: 1, why: wished === 'webgpu' ? 'asked for by the page' : 'asked for by the lens' };
  const noGpu = wantsGpu ? 'WebGPU was asked for, but this browser offers none; ' : '';
  const wish = threads || (component.threads as number | undefined) || 1;
  if (wish === 1) return { backend: 'wasm', threads: 1, why: noGpu + 'one thread: a second one gains little on small models and slows the rest of the step' };
  if (!possible.isolated) return { backend: 'wasm', threads: 1, why: `${noGpu}${wish} threads were asked for, but the page is not cross-origin isolated (COOP and COEP headers)` };
  const given = Math.min(wish, possible.processors);
  return { backend: 'wasm', threads: given, why: `${noGpu}${given === wish ? 'as asked for' : `${wish} were asked for, the machine has ${possible.processors} processors`}` };
}

const builds = new Map<string, Promise<OrtBuild>>();

/** Threads count for all models of a page alike: the first wish holds. */
export function loadBuild(choice: Choice): Promise<OrtBuild> {
  let build = builds.get(choice.backend);
  if (!build) {
    build = choice.backend === 'webgpu' ? loadGpuBuild() : loadWasmBuild(choice.threads);
    builds.set(choice.backend, build);
  }
  return build;
}

async function loadWasmBuild(threads: number): Promise<OrtBuild> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = { mjs: new URL(ortModuleUrl, self.location.href).href, wasm: new URL(ortWasmUrl, self.location.href).href };
  return ort;
}

async function loadGpuBuild(): Promise<OrtBuild> {
  const ort = await import('onnxruntime-web/webgpu');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { mjs: new URL(gpuModuleUrl, self.location.href).href, wasm: new URL(gpuWasmUrl, self.location.href).href };
  return ort;
}
