// Runs a WASI program in node or a page: what it prints is handed over, and of files it may only read those that the host gives it.
const SUCCESS = 0, BAD_DESCRIPTOR = 8, NO_ENTRY = 44, NOT_SUPPORTED = 58;
const CHARACTER_DEVICE = 2, DIRECTORY = 3, REGULAR_FILE = 4;
const ROOT = 3;

class Exit extends Error {
  constructor(code) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** The program's memory, whose buffer changes when it grows. */
class Memory {
  get buffer() {
    return this.instance.exports.memory.buffer;
  }
  bytes(at, size) {
    return new Uint8Array(this.buffer, at, size);
  }
  text(at, size) {
    return new TextDecoder().decode(this.bytes(at, size));
  }
  number(at) {
    return new DataView(this.buffer).getUint32(at, true);
  }
  put(at, number) {
    new DataView(this.buffer).setUint32(at, number, true);
    return SUCCESS;
  }
  putLong(at, number) {
    new DataView(this.buffer).setBigUint64(at, number, true);
    return SUCCESS;
  }
  /** Calls use(part) for each part of a list of buffers, up to the first that it does not use whole; puts the sum at `total`. */
  scattered(list, count, total, use) {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const part = this.bytes(this.number(list + i * 8), this.number(list + i * 8 + 4));
      const used = use(part);
      sum += used;
      if (used < part.length) break;
    }
    return this.put(total, sum);
  }
}

function processCalls(memory) {
  const name = new TextEncoder().encode('program\0');
  return {
    args_sizes_get(count, size) {
      memory.put(count, 1);
      return memory.put(size, name.length);
    },
    args_get(list, text) {
      memory.bytes(text, name.length).set(name);
      return memory.put(list, text);
    },
    environ_sizes_get(count, size) {
      memory.put(count, 0);
      return memory.put(size, 0);
    },
    environ_get: () => SUCCESS,
    clock_time_get: (_clock, _precision, at) => memory.putLong(at, BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6))),
    proc_exit(code) {
      throw new Exit(code);
    },
  };
}

function fileCalls(memory, print, read) {
  const printed = new TextDecoder();
  const files = new Map();
  let next = ROOT + 1;
  const kindOf = (fd) => (fd < ROOT ? CHARACTER_DEVICE : fd === ROOT ? DIRECTORY : files.has(fd) ? REGULAR_FILE : null);
  return {
    fd_prestat_get(fd, at) {
      if (fd !== ROOT) return BAD_DESCRIPTOR;
      memory.put(at, 0);
      return memory.put(at + 4, 1);
    },
    fd_prestat_dir_name(_fd, at) {
      memory.bytes(at, 1)[0] = '/'.charCodeAt(0);
      return SUCCESS;
    },
    fd_fdstat_get(fd, at) {
      if (kindOf(fd) === null) return BAD_DESCRIPTOR;
      // Every right, for itself and for what it opens.
      memory.bytes(at, 24).fill(255).fill(0, 0, 8)[0] = kindOf(fd);
      return SUCCESS;
    },
    path_open(_folder, _lookup, path, size, _flags, _rights, _inherited, _more, at) {
      const content = read(`/${memory.text(path, size)}`);
      if (!content) return NO_ENTRY;
      files.set(next, { content, at: 0 });
      return memory.put(at, next++);
    },
    fd_read(fd, list, count, total) {
      const file = files.get(fd);
      if (!file) return BAD_DESCRIPTOR;
      return memory.scattered(list, count, total, (part) => {
        const taken = file.content.subarray(file.at, file.at + part.length);
        part.set(taken);
        file.at += taken.length;
        return taken.length;
      });
    },
    fd_write(fd, list, count, total) {
      if (kindOf(fd) !== CHARACTER_DEVICE) return BAD_DESCRIPTOR;
      return memory.scattered(list, count, total, (part) => {
        print(printed.decode(part, { stream: true }));
        return part.length;
      });
    },
    fd_close: (fd) => (files.delete(fd) ? SUCCESS : BAD_DESCRIPTOR),
  };
}

/**
 * module: a WebAssembly.Module with a _start(). options: print(text), read(path) => bytes or null,
 * imports(memory) => further modules of imports. Gives the exit status; a trap is thrown.
 */
export async function runProgram(module, { print, read = () => null, imports = () => ({}) }) {
  const memory = new Memory();
  const wasi = { ...processCalls(memory), ...fileCalls(memory, print, read) };
  // What a program names but can do without.
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    if (from === 'wasi_snapshot_preview1') wasi[name] ??= () => NOT_SUPPORTED;
  }
  memory.instance = await WebAssembly.instantiate(module, { ...imports(memory), wasi_snapshot_preview1: wasi });
  try {
    memory.instance.exports._start();
    return 0;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    throw error;
  }
}
