// Another guess taken over into the lens, one field or a component of it: the rest of what the visitor made stays.
import type { Component, Manifest } from '@diopter/runtime';
import type { Guess } from './description';

const FIELDS: Record<string, string[]> = {
  range: ['scale', 'bias', 'mean', 'std'],
  colour: ['colour'],
  fit: ['fit', 'align', 'fill'],
  layout: ['layout'],
};

type Loose = Record<string, unknown>;

/** `now` with the field that `guess` speaks of as `other` has it, in component `index`. */
export function withAlternative(now: Manifest, index: number, guess: Guess, other: Manifest): Manifest {
  const mine = now.components[index];
  const theirs = other.components.find(({ model }) => model.sha256 === mine?.model.sha256) ?? other.components[0];
  if (!mine || !theirs) return now;
  const components = [...now.components];
  const fields = FIELDS[guess.field];
  components[index] = fields ? withTransform(mine, theirs, fields) : { ...mine, outputs: theirs.outputs };
  return fields ? { ...now, components } : { ...now, components, effects: effectsFor(now, mine, theirs, other) };
}

function withTransform(mine: Component, theirs: Component, fields: string[]): Component {
  const inputs = mine.inputs.map((input) => {
    const like = theirs.inputs.find(({ tensor }) => tensor === input.tensor);
    if (!like || (like.transform === undefined && input.transform === undefined)) return input;
    const kept = Object.entries((input.transform as Loose | undefined) ?? {}).filter(([key]) => !fields.includes(key));
    const taken = Object.entries((like.transform as Loose | undefined) ?? {}).filter(([key]) => fields.includes(key));
    return { ...input, transform: Object.fromEntries([...kept, ...taken]) };
  });
  return { ...mine, inputs };
}

/** Effects that drew with this component's old outputs make room for those of the other guess. */
function effectsFor(now: Manifest, mine: Component, theirs: Component, other: Manifest) {
  const names = new Set(theirs.outputs.map(({ name }) => `${mine.id}.${name}`));
  const kept = (now.effects ?? []).filter(({ input }) => !input?.startsWith(`${mine.id}.`) || names.has(input));
  const fresh = (other.effects ?? []).filter(({ input }) => input?.startsWith(`${theirs.id}.`)).map((effect) => ({ ...effect, input: `${mine.id}.${effect.input!.split('.')[1]}` }));
  return [...kept.filter(({ input }) => !input?.startsWith(`${mine.id}.`)), ...fresh];
}

/** `now` with component `index` as the doctor guesses it for another task; its name, its model, when it runs and what it looks at stay. */
export function withGuess(now: Manifest, index: number, other: Manifest): Manifest {
  const mine = now.components[index];
  const theirs = other.components[0];
  if (!mine || !theirs) return now;
  const inputs = theirs.inputs.map((input) => {
    const before = mine.inputs.find(({ tensor }) => tensor === input.tensor);
    return before?.region && !input.region ? { ...input, region: before.region } : input;
  });
  const components = [...now.components];
  components[index] = { ...mine, inputs, outputs: theirs.outputs };
  return { ...now, components, effects: effectsFor(now, mine, theirs, other) };
}
