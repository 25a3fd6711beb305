// Creators who ask for another look: at a takedown, or at a rejected version.
import { useState } from 'preact/hooks';
import { post } from '../../shared/api';
import type { Appeal } from '../../shared/api_review_types';
import { momentText } from '../../shared/formats';
import { useDeed, useList } from '../../shared/site/answers';
import { Empty, Failure, Field, More, Prose } from '../../shared/site/parts';
import { States } from './states';

const STATES = [['open', 'Open'], ['granted', 'Granted'], ['refused', 'Refused']] as const;

function Answer({ appeal, changed }: { appeal: Appeal; changed: () => void }) {
  const [text, setText] = useState('');
  const deed = useDeed();
  const answer = (granted: boolean) => deed.run(async () => {
    await post(`/review/appeals/${appeal.id}/answer`, { granted, text });
    changed();
  });
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Field label="Your answer to the creator">{(ids) => <textarea {...ids} rows={3} maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} />}</Field>
      <Failure failure={deed.failure} />
      <div class="row">
        <button type="button" class="button primary" disabled={deed.isBusy || !text.trim()} onClick={() => answer(true)}>{appeal.against === 'takedown' ? 'Grant: put the lens back' : 'Grant: approve the version'}</button>
        <button type="button" class="button" disabled={deed.isBusy || !text.trim()} onClick={() => answer(false)}>Refuse</button>
      </div>
    </form>
  );
}

function Row({ appeal, changed }: { appeal: Appeal; changed: () => void }) {
  return (
    <li class="card stack">
      <div class="version-head"><h2>{appeal.lens.name}</h2><span class="muted small version-when">{momentText(appeal.at)}</span></div>
      <p class="muted small">
        by {appeal.lens.creator} · against {appeal.against === 'takedown' ? 'its takedown' : <>the rejection of version {appeal.version}</>}
        {appeal.version_id && <> · <a href={`#version/${appeal.version_id}`}>the version</a></>} · <a href={`#audit/lens/${appeal.lens.id}`}>its audit</a>
      </p>
      <Prose text={appeal.text} />
      {appeal.state === 'open' ? <Answer appeal={appeal} changed={changed} /> : appeal.answer && <blockquote><Prose text={appeal.answer} /></blockquote>}
    </li>
  );
}

export function Appeals() {
  const [state, setState] = useState<Appeal['state']>('open');
  const list = useList<Appeal>('/review/appeals', { state });
  return (
    <>
      <div class="page-title with-action"><h1>Appeals</h1><States states={STATES} chosen={state} choose={setState} /></div>
      {list.items?.length === 0 ? <Empty title={state === 'open' ? 'No open appeals' : 'None'}><p class="muted">A creator can appeal against a takedown, or against the rejection of a version.</p></Empty> : <ul class="rows">{list.items?.map((appeal) => <Row key={appeal.id} appeal={appeal} changed={list.again} />)}</ul>}
      <More list={list} />
    </>
  );
}
