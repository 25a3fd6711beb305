// Asking the reviewers to look again: against a takedown, or the rejection of a version.
import { useState } from 'preact/hooks';
import { all, post } from '../../../shared/api';
import type { Appeal as AppealMade } from '../../../shared/api_review_types';
import { dateText } from '../../../shared/formats';
import { useAnswer, useDeed } from '../../../shared/site/answers';
import { Failure, Field, Over, Prose } from '../../../shared/site/parts';

function Made({ appeal }: { appeal: AppealMade }) {
  if (appeal.state === 'open') return <p role="status">Your appeal is with the reviewers. Their answer shows here.</p>;
  return <div class="stack tight"><p><strong>Your appeal of {dateText(appeal.at)} was {appeal.state}</strong></p>{appeal.answer && <Prose text={appeal.answer} />}</div>;
}

/** `version`: the number of a rejected version; left out: against the takedown. */
export function Appeal({ lensId, version }: { lensId: string; version?: number }) {
  const appeals = useAnswer(() => all<AppealMade>(`/lenses/${lensId}/appeals`, {}, 100));
  const before = appeals.value?.find((one) => one.version === (version ?? null));
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const deed = useDeed();
  const send = (event: Event) => {
    event.preventDefault();
    deed.run(async () => {
      await post(`/lenses/${lensId}/appeals`, { text, ...(version && { version }) });
      setOpen(false);
      await appeals.again();
    });
  };
  if (before) return <Made appeal={before} />;
  return (
    <>
      <div><button type="button" class="button" onClick={() => setOpen(true)}>Appeal</button></div>
      <Over open={open} title={version ? `Appeal against the decision on version ${version}` : 'Appeal against the takedown'} close={() => setOpen(false)}>
        <form class="stack" onSubmit={send}>
          <Field label="Why should it be looked at again?">{(ids) => <textarea {...ids} rows={5} required maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} />}</Field>
          <Failure failure={deed.failure} />
          <div class="row"><button type="submit" class="button primary" disabled={deed.isBusy}>Send the appeal</button></div>
        </form>
      </Over>
    </>
  );
}
