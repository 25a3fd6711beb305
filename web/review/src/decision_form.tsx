// The decision on a version: approve, or reject with a reason that its creator reads.
import { useState } from 'preact/hooks';
import { post } from '../../shared/api';
import type { Review } from '../../shared/api_review_types';
import { useDeed } from '../../shared/site/answers';
import { say } from '../../shared/site/frame';
import { Failure, Field } from '../../shared/site/parts';
import { REJECT_REASONS } from '../../shared/site/reasons';

function Reasons({ reason, choose }: { reason: string; choose: (reason: string) => void }) {
  return (
    <fieldset class="choices">
      <legend>Reason</legend>
      {REJECT_REASONS.map(([id, words]) => <label key={id}><input type="radio" name="reason" required value={id} checked={reason === id} onChange={() => choose(id)} />{words}</label>)}
    </fieldset>
  );
}

export function DecisionForm({ review, changed }: { review: Review; changed: () => void }) {
  const [decision, setDecision] = useState<'approve' | 'reject'>('approve');
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const deed = useDeed();
  if (!review.may_decide) {
    return <section class="card stack"><h2>Decision</h2><p class="muted">{review.version.state === 'in_review' ? 'Somebody else decides on this one: it is yours.' : 'There is nothing to decide on this version.'}</p></section>;
  }
  const decide = (event: Event) => {
    event.preventDefault();
    deed.run(async () => {
      await post(`/review/versions/${review.version.id}/decision`, { decision, reason: decision === 'approve' ? 'ok' : reason, text });
      say(decision === 'approve' ? 'Approved' : 'Rejected');
      changed();
    });
  };
  const isNo = decision === 'reject';
  return (
    <form class="card stack" aria-labelledby="decision-title" onSubmit={decide}>
      <h2 id="decision-title">Decision</h2>
      <div class="two-ways" role="radiogroup" aria-labelledby="decision-title">
        <label class={isNo ? '' : 'chosen'}><input type="radio" name="decision" checked={!isNo} onChange={() => setDecision('approve')} />Approve</label>
        <label class={isNo ? 'chosen' : ''}><input type="radio" name="decision" checked={isNo} onChange={() => setDecision('reject')} />Reject</label>
      </div>
      {isNo && <Reasons reason={reason} choose={setReason} />}
      <Field label="Words to the creator" hint={isNo ? 'What is wrong, and what would make it right.' : 'They may stay empty.'}>
        {(ids) => <textarea {...ids} rows={4} maxLength={2000} required={isNo} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
      </Field>
      <Failure failure={deed.failure} />
      <div class="row"><button type="submit" class={`button ${isNo ? 'danger' : 'primary'}`} disabled={deed.isBusy}>{isNo ? 'Reject this version' : 'Approve this version'}</button></div>
    </form>
  );
}
