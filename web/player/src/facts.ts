// What the first screen tells about a lens, from its manifest. A lens may come from anybody: texts are cut to a length that a page can show.
import type { Component, LensFiles, Manifest } from '@diopter/runtime';

export { linkOf, sizeText } from '../../shared/formats';

export interface ModelFact {
  id: string;
  file: string;
  licence: string;
  source: string;
  bytes: number;
}

export interface LensFacts {
  name: string;
  creator: string;
  description: string;
  licence: string;
  models: ModelFact[];
  /** Events that make a model run: each gets a button. */
  triggers: string[];
  /** A model listens, so it needs the microphone too. */
  hears: boolean;
  /** It draws letters, which nobody can read mirrored. */
  writes: boolean;
  bytes: number;
}

const LONGEST = 240;
const WRITING = new Set(['boxes', 'label', 'text']);

/** Nobody has checked this manifest yet: what is not a component is passed over here, and named by the engine. */
function componentsOf({ components }: Manifest): Component[] {
  if (!Array.isArray(components)) return [];
  return components.filter((component: Partial<Component> | null) => typeof component?.model === 'object' && component.model !== null).slice(0, 32);
}

function text(value: unknown, otherwise = ''): string {
  if (typeof value !== 'string' || value.trim() === '') return otherwise;
  const plain = value.trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}

export function triggersOf(manifest: Manifest): string[] {
  const names = componentsOf(manifest).flatMap(({ run }) => (run?.mode === 'on_trigger' && typeof run.trigger === 'string' && run.trigger ? [run.trigger] : []));
  return [...new Set(names)].slice(0, 12);
}

export function factsOf({ manifest, files }: LensFiles, packedBytes: number): LensFacts {
  return {
    name: text(manifest.name, 'Lens without a name'),
    creator: text(manifest.creator),
    description: text(manifest.description),
    licence: text(manifest.licence),
    models: componentsOf(manifest).map(({ id, model }) => ({
      id: text(id),
      file: text(model.file),
      licence: text(model.licence),
      source: text(model.source),
      bytes: files.get(model.file)?.byteLength ?? 0,
    })),
    triggers: triggersOf(manifest),
    hears: componentsOf(manifest).some(({ inputs }) => Array.isArray(inputs) && inputs.some((input) => Boolean(input?.sound))),
    writes: Array.isArray(manifest.effects) && manifest.effects.some((item) => WRITING.has(item?.effect)),
    bytes: packedBytes,
  };
}
