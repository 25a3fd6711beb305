// Whether people decide, or the server's check alone.
import { get, put } from '../../shared/api';
import { useAnswer, useDeed } from '../../shared/site/answers';
import { say } from '../../shared/site/frame';
import { Failure, Waiting } from '../../shared/site/parts';

interface ReviewPolicy {
  policy: 'auto' | 'manual';
}

const CHOICES: [ReviewPolicy['policy'], string, string][] = [
  ['manual', 'People decide', 'What passes the check waits in the queue until a reviewer approves it.'],
  ['auto', 'The check decides', 'What passes the check is live at once. For servers whose creators are all known.'],
];

export function Policy() {
  const { value, failure, again, set } = useAnswer((signal) => get<ReviewPolicy>('/review/policy', {}, signal));
  const deed = useDeed();
  const choose = (policy: ReviewPolicy['policy']) => deed.run(async () => {
    const before = value;
    set({ policy });
    try {
      set(await put<ReviewPolicy>('/review/policy', { policy }));
      say('Saved');
    } catch (failed) {
      if (before) set(before);
      throw failed;
    }
  });
  return (
    <>
      <div class="page-title"><h1>Policy</h1><p class="muted">It counts for lenses that are published from now on.</p></div>
      {failure ? <Failure failure={failure} again={() => void again()} /> : !value ? <Waiting /> : (
        <section class="card stack policy">
          <fieldset class="choices" disabled={deed.isBusy}>
            <legend>How lenses go live</legend>
            {CHOICES.map(([id, words, says]) => <label key={id}><input type="radio" name="policy" checked={value.policy === id} onChange={() => choose(id)} /><span>{words}<span class="muted small">{says}</span></span></label>)}
          </fieldset>
          <Failure failure={deed.failure} />
        </section>
      )}
    </>
  );
}
