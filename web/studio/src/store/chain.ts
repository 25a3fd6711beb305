// A model joins an open lens: from the doctor's guess of all models together only what is new is taken over.
import type { Manifest } from '@diopter/runtime';
import { freeId, renamed } from './outputs';

/** `now` with those components of `guess` whose models are `fresh`, and the effects that draw with them. */
export function chained(now: Manifest, guess: Manifest, fresh: ReadonlySet<string>): Manifest {
  const isFresh = ({ model }: Manifest['components'][number]) => fresh.has(model.sha256 ?? '');
  // The guess has its own names, which may mean something else in the lens: all of them make room first.
  let from = guess;
  guess.components.forEach(({ id }, place) => (from = withId(from, id, `~${place}`)));
  const taken: Manifest = { ...now, components: [...now.components] };
  const added: string[] = [];
  guess.components.forEach((component, place) => {
    const known = isFresh(component) ? undefined : now.components.find(({ model }) => model.sha256 === component.model.sha256);
    const id = known?.id ?? freeId(taken, component.id);
    from = withId(from, `~${place}`, id);
    if (!isFresh(component)) return;
    taken.components.push({ ...component, id });
    added.push(id);
  });
  const components = from.components.filter((component) => isFresh(component) && added.includes(component.id));
  const effects = (from.effects ?? []).filter(({ input }) => added.includes(input?.split('.')[0] ?? ''));
  return { ...now, components: [...now.components, ...components], effects: [...(now.effects ?? []), ...effects] };
}

function withId(manifest: Manifest, from: string, to: string): Manifest {
  const next = renamed(manifest, from, to);
  return { ...next, components: next.components.map((each) => (each.id === from ? { ...each, id: to } : each)) };
}
