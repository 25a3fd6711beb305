// Open or done: which of a list are shown.

interface Props<T extends string> {
  states: readonly (readonly [T, string])[];
  chosen: T;
  choose: (state: T) => void;
}

export function States<T extends string>({ states, chosen, choose }: Props<T>) {
  return (
    <div class="spans" role="group" aria-label="Which are shown">
      {states.map(([id, words]) => <button key={id} type="button" class="button small-button" aria-pressed={chosen === id} onClick={() => choose(id)}>{words}</button>)}
    </div>
  );
}
