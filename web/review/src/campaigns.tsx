// Campaigns that wait for a decision: who pays, for which lens, where and how long.
import { useState } from 'preact/hooks';
import { post } from '../../shared/api';
import type { Campaign } from '../../shared/api_types';
import { dateText, numberText } from '../../shared/formats';
import { useDeed, useList } from '../../shared/site/answers';
import { Empty, Failure, Field, More } from '../../shared/site/parts';
import { REJECT_REASONS } from '../../shared/site/reasons';
import { slotText } from '../../shared/site/slots';

function Row({ campaign, changed }: { campaign: Campaign; changed: () => void }) {
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const deed = useDeed();
  const decide = (decision: 'approve' | 'reject') => deed.run(async () => {
    await post(`/campaigns/${campaign.id}/decision`, { decision, reason: decision === 'approve' ? 'ok' : reason, text });
    changed();
  });
  return (
    <li class="card stack">
      <h2>{campaign.brand}</h2>
      <p class="muted small">{slotText(campaign.slot)} · {dateText(campaign.starts_at)} to {dateText(campaign.ends_at)} · at most {numberText(campaign.budget_plays)} plays · <a href={`#audit/lens/${campaign.lens}`}>its lens’s audit</a></p>
      <Field label="Reason, where you reject it">{(ids) => <select {...ids} value={reason} onChange={(event) => setReason(event.currentTarget.value)}><option value="">Choose one</option>{REJECT_REASONS.map(([id, words]) => <option key={id} value={id}>{words}</option>)}</select>}</Field>
      <Field label="Words to the creator">{(ids) => <textarea {...ids} rows={2} maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} />}</Field>
      <Failure failure={deed.failure} />
      <div class="row">
        <button type="button" class="button primary" disabled={deed.isBusy} onClick={() => decide('approve')}>Approve</button>
        <button type="button" class="button" disabled={deed.isBusy || !reason || !text.trim()} onClick={() => decide('reject')}>Reject</button>
      </div>
    </li>
  );
}

export function Campaigns() {
  const list = useList<Campaign>('/campaigns', { state: 'in_review', all: 'true' });
  return (
    <>
      <div class="page-title"><h1>Campaigns</h1><p class="muted">“Sponsored by BRAND” stands beside every lens that is paid for: the name must be the payer’s.</p></div>
      {list.items?.length === 0 ? <Empty title="No campaign waits"><p class="muted">Creators make them in their account.</p></Empty> : <ul class="rows">{list.items?.map((campaign) => <Row key={campaign.id} campaign={campaign} changed={list.again} />)}</ul>}
      <More list={list} />
    </>
  );
}
