// A model joins an open lens: from the doctor's guess of all models together only what is new is taken over.
import type { Component, Manifest } from '@diopter/runtime';
import { freeId, renamed } from './outputs';

/** `now` with those components of `guess` whose models are `fresh`, and the effects that draw with them. */
export function chained(now: Manifest, guess: Manifest, fresh: ReadonlySet<string>): Manifest {
  let from = guess;
  // The guess names known models by its own words; in the lens they may be called otherwise.
  for (const known of now.components) {
    const same = from.components.find(({ model }) => model.sha256 === known.model.sha256);
    if (same && same.id !== known.id && !fresh.has(same.model.sha256 ?? '')) from = renamedComponent(from, same.id, known.id);
  }
  const components = [...now.components];
  for (const { id, model } of from.components.filter((each) => fresh.has(each.model.sha256 ?? ''))) {
    const free = freeId({ ...now, components }, id);
    if (free !== id) from = renamedComponent(from, id, free);
    components.push(from.components.find((each) => each.id === free && each.model.sha256 === model.sha256)!);
  }
  const added = new Set(components.slice(now.components.length).map(({ id }) => id));
  const effects = (from.effects ?? []).filter(({ input }) => added.has(input?.split('.')[0] ?? ''));
  return { ...now, components: components.map((each) => ordered(each)), effects: [...(now.effects ?? []), ...effects] };
}

function renamedComponent(manifest: Manifest, from: string, to: string): Manifest {
  const next = renamed(manifest, from, to);
  return { ...next, components: next.components.map((each) => (each.id === from ? { ...each, id: to } : each)) };
}

/** The id first, as a reader of lens.json expects it. */
function ordered({ id, ...rest }: Component): Component {
  return { id, ...rest } as Component;
}
