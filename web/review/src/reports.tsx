// What visitors reported: upheld, with or without taking the lens down, or dismissed.
import { useState } from 'preact/hooks';
import { post } from '../../shared/api';
import type { Report } from '../../shared/api_review_types';
import { momentText } from '../../shared/formats';
import { useDeed, useList } from '../../shared/site/answers';
import { Empty, Failure, Field, More, Prose } from '../../shared/site/parts';
import { State } from '../../shared/site/publish_parts';
import { reasonText } from '../../shared/site/reasons';
import { States } from './states';

const STATES = [['open', 'Open'], ['upheld', 'Upheld'], ['dismissed', 'Dismissed']] as const;

function Answer({ report, changed }: { report: Report; changed: () => void }) {
  const [text, setText] = useState('');
  const [down, setDown] = useState(false);
  const deed = useDeed();
  const answer = (upheld: boolean) => deed.run(async () => {
    await post(`/review/reports/${report.id}/answer`, { upheld, text, ...(upheld && { take_down: down }) });
    changed();
  });
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Field label="Why you decide so" hint="Kept in the audit; shown where the lens is taken down.">{(ids) => <textarea {...ids} rows={2} maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} />}</Field>
      {!report.taken_down && <label class="check-line"><input type="checkbox" checked={down} onChange={(event) => setDown(event.currentTarget.checked)} /><span>Take the lens down if it is upheld</span></label>}
      <Failure failure={deed.failure} />
      <div class="row">
        <button type="button" class="button primary" disabled={deed.isBusy || !text.trim()} onClick={() => answer(true)}>{down ? 'Uphold and take down' : 'Uphold'}</button>
        <button type="button" class="button" disabled={deed.isBusy || !text.trim()} onClick={() => answer(false)}>Dismiss</button>
      </div>
    </form>
  );
}

function Row({ report, changed }: { report: Report; changed: () => void }) {
  return (
    <li class="card stack">
      <div class="version-head"><h2>{report.lens.name}</h2>{report.taken_down && <State tone="bad">Taken down</State>}<span class="muted small version-when">{momentText(report.at)}</span></div>
      <p class="muted small">by {report.lens.creator} · <a href={`/lenses/${report.lens.code}`}>its page</a> · <a href={`#audit/lens/${report.lens.id}`}>its audit</a></p>
      <p><strong>{reasonText(report.reason)}</strong></p>
      {report.text && <Prose text={report.text} />}
      {report.state === 'open' && <Answer report={report} changed={changed} />}
    </li>
  );
}

export function Reports() {
  const [state, setState] = useState<Report['state']>('open');
  const list = useList<Report>('/review/reports', { state });
  return (
    <>
      <div class="page-title with-action"><h1>Reports</h1><States states={STATES} chosen={state} choose={setState} /></div>
      {list.items?.length === 0 ? <Empty title={state === 'open' ? 'No open reports' : 'None'}><p class="muted">Visitors can report a lens on its page.</p></Empty> : <ul class="rows">{list.items?.map((report) => <Row key={report.id} report={report} changed={list.again} />)}</ul>}
      <More list={list} />
    </>
  );
}
