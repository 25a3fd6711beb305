// Pictures and clips that effects use: files of the lens, listed in lens.json by name and hash.
import { sha256 as hashOf } from '@diopter/runtime';
import { change, manifest } from './document';
import { replaced, type Path } from './path';
import { tellFailure } from './say';

/** A name inside the lens made of the file's own; another file of that name makes room for it by a number. */
function nameInside(file: File, taken: ReadonlyMap<string, Uint8Array>): string {
  const [, stem = 'file', ending = ''] = /^(.*?)(\.[A-Za-z0-9]+)?$/.exec(file.name) ?? [];
  const plain = stem.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '').slice(0, 60) || 'file';
  for (let number = 1; ; number++) {
    const name = `assets/${plain}${number === 1 ? '' : `-${number}`}${ending.toLowerCase()}`;
    if (!taken.has(name)) return name;
  }
}

/** Adds the file and sets the parameter at `path` to it, as one step. */
export async function addAsset(file: File, path: Path): Promise<void> {
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const sha256 = await hashOf(bytes);
    change(`Add ${file.name}`, (now) => {
      const known = (now.manifest.assets ?? []).find((asset) => asset.sha256 === sha256);
      const name = known?.file ?? nameInside(file, now.files);
      const assets = known ? now.manifest.assets : [...(now.manifest.assets ?? []), { file: name, sha256 }];
      return { manifest: replaced({ ...now.manifest, assets }, path, name), files: new Map(now.files).set(name, bytes) };
    });
  } catch (failure) {
    tellFailure(failure, file.name);
  }
}

export function assetNames(): string[] {
  return (manifest.value?.assets ?? []).map(({ file }) => file);
}
