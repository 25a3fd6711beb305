// What the doctor takes the model for, how sure it is, and what else it could be: one press takes an alternative.
import type { ExaminedModel } from '@diopter/runtime';
import { withAlternative } from '../store/alternative';
import type { Guess, Sheet } from '../store/description';
import { changeManifest } from '../store/document';
import { doctor, taskWords } from '../store/doctor';
import { guessAgain } from '../store/opening';
import { tellFailure } from '../store/say';
import { percent, width } from './amounts';
import { Card } from './card';
import { taskName } from './task_names';

const FIELD_NAMES: Record<string, string> = { range: 'Range of values', colour: 'Colour order', fit: 'Fit', decoder: 'Decoder', layout: 'Layout' };

async function take(model: ExaminedModel, component: number, guess: Guess, place: number): Promise<void> {
  try {
    const other = await (await doctor()).lensOf([model], { alternative: place });
    changeManifest(`Take ${guess.field} ${guess.value}`, (now) => withAlternative(now, component, guess, other.manifest));
  } catch (failure) {
    tellFailure(failure);
  }
}

function Bar({ guess }: { guess: Guess }) {
  return (
    <div class="bar-line">
      <span class="bar-name">{guess.value}</span>
      <span class="meter" aria-hidden="true">
        <span class="bar-fill" style={{ width: width(guess.plausibility) }} />
      </span>
      <span class="bar-share">{percent(guess.plausibility)}</span>
    </div>
  );
}

function FieldGuess({ guess, others, take: takeIt }: { guess: Guess; others: { guess: Guess; place: number }[]; take: (guess: Guess, place: number) => void }) {
  return (
    <li class="guess">
      <h4>{FIELD_NAMES[guess.field] ?? guess.field}</h4>
      <Bar guess={guess} />
      <p class="hint">{guess.reason}</p>
      {others.map(({ guess: other, place }) => (
        <div class="other" key={place}>
          <Bar guess={other} />
          <p class="hint">{other.reason}</p>
          <button type="button" class="button small-button" onClick={() => takeIt(other, place)}>
            Try {other.value}
            <span class="visually-hidden"> as {FIELD_NAMES[other.field] ?? other.field}</span>
          </button>
        </div>
      ))}
    </li>
  );
}

export function GuessCard({ model, sheet, component }: { model: ExaminedModel; sheet: Sheet; component: number }) {
  const others = sheet.alternatives.map((guess, place) => ({ guess, place }));
  // Some alternatives are whole other guesses, without a first choice of their field.
  const fields = [...sheet.plausible, ...others.map(({ guess }) => guess).filter((guess, place, all) => !sheet.plausible.some(({ field }) => field === guess.field) && all.findIndex(({ field }) => field === guess.field) === place)];
  return (
    <Card title="The guess" says={taskName(sheet.task)}>
      <div class="control">
        <label for="task">Take the model for</label>
        <select id="task" value={sheet.task} onChange={(event) => void guessAgain(model, component, event.currentTarget.value)}>
          {!taskWords.value.includes(sheet.task) && <option value={sheet.task}>{taskName(sheet.task)}</option>}
          {taskWords.value.map((word) => (
            <option key={word} value={word}>
              {taskName(word)}
            </option>
          ))}
        </select>
      </div>
      <ul class="guesses">
        {fields.map((guess) => (
          <FieldGuess key={guess.field} guess={guess} others={others.filter(({ guess: other }) => other.field === guess.field && other !== guess)}
            take={(other, place) => void take(model, component, other, place)} />
        ))}
      </ul>
      {sheet.reasons.length > 0 && (
        <details class="more">
          <summary>Why</summary>
          <ul class="reasons">
            {sheet.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}
