// Taking a lens down, and putting it back.
import { useState } from 'preact/hooks';
import { put, remove } from '../../shared/api';
import type { Lens } from '../../shared/api_types';
import { momentText } from '../../shared/formats';
import { useDeed } from '../../shared/site/answers';
import { Failure, Field, Over, Prose } from '../../shared/site/parts';
import { reasonText, REJECT_REASONS } from '../../shared/site/reasons';

interface Props {
  lens: Pick<Lens, 'id' | 'name' | 'taken_down'>;
  changed: () => void;
}

function Form({ lens, changed, close }: Props & { close: () => void }) {
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const deed = useDeed();
  const down = (event: Event) => {
    event.preventDefault();
    deed.run(async () => {
      await put(`/lenses/${lens.id}/takedown`, { reason, text });
      close();
      changed();
    });
  };
  return (
    <form class="stack" onSubmit={down}>
      <p>Its code then leads to a page that says why. Its creator can appeal.</p>
      <Field label="Reason">{(ids) => <select {...ids} required value={reason} onChange={(event) => setReason(event.currentTarget.value)}><option value="">Choose one</option>{REJECT_REASONS.map(([id, words]) => <option key={id} value={id}>{words}</option>)}</select>}</Field>
      <Field label="What visitors and the creator read">{(ids) => <textarea {...ids} rows={4} required maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} />}</Field>
      <Failure failure={deed.failure} />
      <div class="row"><button type="submit" class="button danger" disabled={deed.isBusy}>Take it down</button><button type="button" class="button" onClick={close}>Leave it</button></div>
    </form>
  );
}

export function Takedown({ lens, changed }: Props) {
  const [open, setOpen] = useState(false);
  const deed = useDeed();
  const back = () => deed.run(async () => {
    await remove(`/lenses/${lens.id}/takedown`);
    changed();
  });
  return (
    <section class="card stack" aria-labelledby="takedown-title">
      <h2 id="takedown-title">Takedown</h2>
      {lens.taken_down ? (
        <>
          <p><strong>{reasonText(lens.taken_down.reason)}</strong> <span class="muted small">{momentText(lens.taken_down.at)}</span></p>
          {lens.taken_down.text && <Prose text={lens.taken_down.text} />}
          <Failure failure={deed.failure} />
          <div><button type="button" class="button" disabled={deed.isBusy} onClick={back}>Put it back</button></div>
        </>
      ) : (
        <><p class="muted small">Ends the whole lens, every version of it.</p><div><button type="button" class="button" onClick={() => setOpen(true)}>Take the lens down</button></div></>
      )}
      <Over open={open} title={`Take ${lens.name} down?`} close={() => setOpen(false)}><Form lens={lens} changed={changed} close={() => setOpen(false)} /></Over>
    </section>
  );
}
