// Golden cases: frames on which the lens must find what it finds now.
import { useState } from 'preact/hooks';
import { paused, runningNow, setPaused, theRun } from '../live/live';
import { addGolden, freeCaseName, goldenCases, removeGolden } from '../store/golden';
import { tell, tellFailure } from '../store/say';

async function add(name: string): Promise<void> {
  const run = theRun();
  if (!run) return;
  if (paused.peek()) setPaused(false);
  try {
    await addGolden(run, name);
    tell(`Golden case ${name} is part of the lens`, 'diopter test runs it');
  } catch (failure) {
    tellFailure(failure);
  }
}

export function GoldenPanel() {
  const cases = goldenCases();
  const [wish, setWish] = useState('case');
  const name = freeCaseName(wish);
  return (
    <div class="panel">
      <h2>Golden cases</h2>
      <p class="muted">A frame and what the lens finds on it, kept in the lens. When the model or a setting changes, diopter test tells what became different.</p>
      <div class="control">
        <label for="case-name">Name of the case</label>
        <input id="case-name" type="text" value={wish} onInput={(event) => setWish(event.currentTarget.value)} />
        {name !== wish && <p class="hint">It will be called {name}.</p>}
      </div>
      <button type="button" class="button primary" disabled={!runningNow.value} onClick={() => void add(name)}>
        Keep this frame
      </button>
      <ul class="cases">
        {cases.map((each) => (
          <li key={each.name} class="row between">
            <span>
              <strong>{each.name}</strong> <span class="muted small">{each.outputs.join(', ')}</span>
            </span>
            <button type="button" class="button quiet" onClick={() => removeGolden(each.name)}>
              Remove<span class="visually-hidden"> {each.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
