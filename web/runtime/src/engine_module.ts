// The engine's WebAssembly module (wasm/*_abi.cpp) as a typed object: memory, strings in and out, failures as LensError.
import { LensError } from './api';
import { compileWasm } from './compile_wasm';

/** What the session's half of the module asks of its host; the doctor needs none of it. */
export interface Host {
  /** Component `runner` of the session at this address has inputs to run. */
  run(session: number, runner: number): void;
}

type Exports = Record<string, (...values: number[]) => number> & { memory: WebAssembly.Memory; _initialize?: () => void };

const EBADF = 8;

/** The few WASI calls that the C library links; there are no files here, and what it prints goes to the console. */
function wasiStubs(memory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
  const printed = new TextDecoder();
  return {
    environ_get: () => 0,
    environ_sizes_get: (count: number, size: number) => {
      const view = new DataView(memory().buffer);
      view.setUint32(count, 0, true);
      view.setUint32(size, 0, true);
      return 0;
    },
    fd_close: () => EBADF,
    fd_fdstat_get: () => EBADF,
    fd_read: () => EBADF,
    fd_seek: () => EBADF,
    fd_write: (_fd: number, vectors: number, count: number, written: number) => {
      const view = new DataView(memory().buffer);
      let size = 0;
      let text = '';
      for (let i = 0; i < count; i++) {
        const at = view.getUint32(vectors + 8 * i, true);
        const bytes = view.getUint32(vectors + 8 * i + 4, true);
        text += printed.decode(new Uint8Array(memory().buffer, at, bytes));
        size += bytes;
      }
      view.setUint32(written, size, true);
      console.warn(text.trimEnd());
      return 0;
    },
    proc_exit: (code: number) => {
      throw new LensError('engine', `stopped with ${code}`, 'reload the page');
    },
  };
}

/** A picture in the engine's memory (PictureLayout of wasm/web_session.h). */
export interface PictureLayout {
  format: number;
  width: number;
  height: number;
  matrix: number;
  range: number;
  planes: number[];
  strides: number[];
}

export class EngineModule {
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();

  private constructor(readonly calls: Exports) {}

  /** `source`: the module's address, its bytes, or compiled. Throws LensError where it cannot be loaded. */
  static async load(source: string | URL | BufferSource | WebAssembly.Module, host?: Host): Promise<EngineModule> {
    let exports: Exports | undefined;
    const imports = {
      wasi_snapshot_preview1: wasiStubs(() => exports!.memory),
      diopter: {
        run: (session: number, runner: number) => host?.run(session, runner),
        now: () => performance.now(),
      },
    };
    const instance = await instantiate(source, imports);
    exports = instance.exports as Exports;
    exports._initialize?.();
    return new EngineModule(exports);
  }

  /** A fresh view: memory may have grown since the last one. */
  bytes(at: number, size: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.calls.memory.buffer as ArrayBuffer, at, size);
  }
  floats(at: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.calls.memory.buffer as ArrayBuffer, at, count);
  }
  get memoryBytes(): number {
    return this.calls.memory.buffer.byteLength;
  }

  /** Runs `use` with a copy of the bytes in the engine's memory. */
  withBytes<T>(bytes: Uint8Array, use: (at: number, size: number) => T): T {
    const at = this.calls.dw_alloc(Math.max(1, bytes.length));
    if (!at) throw new LensError('engine', `has no memory left for ${bytes.length} bytes`, 'close other pages or use a smaller model');
    try {
      this.bytes(at, bytes.length).set(bytes);
      return use(at, bytes.length);
    } finally {
      this.calls.dw_free(at);
    }
  }
  withText<T>(text: string, use: (at: number, size: number) => T): T {
    return this.withBytes(this.encoder.encode(text), use);
  }

  /** The text that the last call gave. */
  text(): string {
    return this.decoder.decode(this.bytes(this.calls.dw_text(), this.calls.dw_text_size()));
  }
  /** A copy of the bytes that the last call gave. */
  lastBytes(): Uint8Array<ArrayBuffer> {
    return this.bytes(this.calls.dw_bytes(), this.calls.dw_bytes_size()).slice();
  }

  /** Diopter's, "0.1.0". */
  version(): string {
    this.calls.dw_version();
    return this.text();
  }

  /** The failure that the last call reported. */
  failure(): LensError {
    const { place, message, remedy } = JSON.parse(this.text()) as { place: string; message: string; remedy: string };
    return new LensError(place, message, remedy);
  }
  /** Throws where `status` is not 0. */
  check(status: number): void {
    if (status !== 0) throw this.failure();
  }
  /** Throws where a call gave null. */
  checkAddress(at: number): number {
    if (!at) throw this.failure();
    return at;
  }

  picture(at: number): PictureLayout {
    const words = new Uint32Array(this.calls.memory.buffer, at, 11);
    return { format: words[0], width: words[1], height: words[2], matrix: words[3], range: words[4], planes: [...words.subarray(5, 8)], strides: [...words.subarray(8, 11)] };
  }
}

async function instantiate(source: string | URL | BufferSource | WebAssembly.Module, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  try {
    if (source instanceof WebAssembly.Module) return await WebAssembly.instantiate(source, imports);
    if (typeof source === 'string' || source instanceof URL) return await WebAssembly.instantiate(await compileWasm(source), imports);
    return (await WebAssembly.instantiate(source, imports)).instance;
  } catch (error) {
    throw new LensError('engine', `could not be loaded: ${error instanceof Error ? error.message : String(error)}`, 'use a browser with WebAssembly SIMD: Chrome 91, Firefox 89, Safari 16.4 or newer');
  }
}
