// What a lens's outputs are: their kinds, who gives and who takes them.
import type { Component, Manifest, Registries } from '@diopter/runtime';

export interface OutputName {
  /** "person.mask" */
  id: string;
  kind: string;
  labels: string[];
}

export function outputsOf(manifest: Manifest, registries: Registries): OutputName[] {
  return manifest.components.flatMap((component) =>
    component.outputs.map((output) => ({
      id: `${component.id}.${output.name}`,
      kind: registries.decoders.find(({ id }) => id === output.decoder)?.kind ?? '',
      labels: output.labels ?? [],
    })),
  );
}

/** Kinds that an effect draws with; "matte" is a mask too. */
export function kindsOf(input: string): string[] {
  return input.split('|').filter(Boolean);
}

export function fitting(outputs: OutputName[], input: string): OutputName[] {
  const kinds = kindsOf(input);
  return outputs.filter(({ kind }) => kinds.includes(kind));
}

/** Ids of the components whose outputs this one's inputs are made from. */
export function feedersOf(component: Component): { from: string; how: 'region' | 'vector' }[] {
  return component.inputs.flatMap((input) => {
    const region = (input.region as { from?: string } | undefined)?.from;
    const vector = (input.vector as { from?: string } | undefined)?.from;
    return [
      ...(region ? [{ from: region, how: 'region' as const }] : []),
      ...(vector ? [{ from: vector, how: 'vector' as const }] : []),
    ];
  });
}

/** Fields that name an output; and those whose `from` is a tensor of the model instead. */
const REFERENCES = new Set(['from', 'input', 'mask']);
const TENSORS = new Set(['state', 'fourth_channel']);

/** The manifest with another name for an output or component wherever it is referred to: "old.mask" -> "new.mask". */
export function renamed(manifest: Manifest, from: string, to: string): Manifest {
  const swap = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(swap);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, REFERENCES.has(key) && typeof inner === 'string' ? reference(inner) : TENSORS.has(key) ? inner : swap(inner)]));
  };
  const reference = (name: string) => (name === from ? to : name.startsWith(`${from}.`) ? to + name.slice(from.length) : name);
  const next = swap(manifest) as Manifest;
  for (const component of next.components) if (component.run?.when_lost === from) component.run = { ...component.run, when_lost: to };
  return next;
}

/** A name like `wish` that no component has. */
export function freeId(manifest: Manifest, wish: string): string {
  const taken = new Set(manifest.components.map(({ id }) => id));
  const base = wish.toLowerCase().replace(/[^a-z0-9_-]/g, '-').replace(/^[^a-z]+/, '').slice(0, 28) || 'model';
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
}
