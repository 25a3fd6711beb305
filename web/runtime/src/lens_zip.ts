// The zip of a .lens file, with the limits of docs/lens-format.md: what the native reader refuses is refused here.
import { unzipSync, zipSync, type UnzipFileInfo } from 'fflate';
import { LensError } from './api';

const MAX_FILES = 1024;
const MAX_FILE_BYTES = 2 ** 28;
const MAX_BYTES = 2 ** 29;
const MAX_NAME_BYTES = 512;
/** Deflate's own best is about 1030 to 1. */
const MAX_RATIO = 1100;
const SMALL = 1 << 16;
const STORED = 0;

const HARMFUL = 'do not use this file: it was made to do harm, or is broken';

/** As is_safe_name of the engine: relative, without empty, "." or ".." parts, backslashes, colons, control characters. */
export function isSafeName(name: string): boolean {
  // An object of files cannot hold this one.
  if (name === '__proto__') return false;
  if (new TextEncoder().encode(name).length > MAX_NAME_BYTES || /[\\:\u0000-\u001f\u007f]/.test(name)) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Sums up files and refuses the first one too many. */
class Bounds {
  private readonly names = new Set<string>();
  private total = 0;

  add(name: string, size: number): void {
    if (!isSafeName(name)) throw new LensError(name, 'leaves the lens, or is no path of one', HARMFUL);
    if (this.names.has(name)) throw new LensError(name, 'is there twice', 'pack the lens again');
    this.names.add(name);
    this.total += size;
    if (this.names.size > MAX_FILES) throw new LensError(name, `there are more than ${MAX_FILES} files`, 'pack fewer files');
    if (size > MAX_FILE_BYTES || this.total > MAX_BYTES) throw new LensError(name, 'is more than 256 MB, or all files together more than 512 MB', 'use smaller models or assets');
  }
}

/** All files by name. Throws LensError before an entry is unpacked that should not be. */
export function unpackZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const bounds = new Bounds();
  const sizes = new Map<string, number>();
  const wanted = ({ name, size, originalSize, compression }: UnzipFileInfo) => {
    bounds.add(name.endsWith('/') ? name.slice(0, -1) : name, originalSize);
    if (name.endsWith('/')) return false;
    if (compression === STORED ? size !== originalSize : originalSize > SMALL && originalSize > size * MAX_RATIO) {
      throw new LensError(name, 'cannot unpack to the size that its header says', HARMFUL);
    }
    sizes.set(name, originalSize);
    return true;
  };
  try {
    // Not fflate's unzip(): its workers come from blob: addresses, which the pages' policy forbids.
    const files = new Map(Object.entries(unzipSync(bytes, { filter: wanted })));
    for (const [name, size] of sizes) {
      if (files.get(name)?.length !== size) throw new LensError(name, 'unpacks to fewer bytes than its header says', HARMFUL);
    }
    return files;
  } catch (error) {
    if (error instanceof LensError) throw error;
    throw new LensError('lens', `is no sound .lens file: ${error instanceof Error ? error.message : String(error)}`, 'export or download it again');
  }
}

/** Sorted, stored and with one fixed time: the same files give the same bytes. Throws LensError for what no reader would take. */
export function packZip(files: Map<string, Uint8Array>): Uint8Array {
  const bounds = new Bounds();
  // Zip keeps local time, so the date is a local one.
  const mtime = new Date(1980, 0, 1);
  const names = [...files.keys()].sort((a, b) => (a < b ? -1 : 1));
  const entries = names.map((name) => {
    bounds.add(name, files.get(name)!.length);
    return [name, files.get(name)!] as const;
  });
  return zipSync(Object.fromEntries(entries), { level: 0, mtime });
}
