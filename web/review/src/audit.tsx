// Who did what and when: a log that nobody can change unseen, and the check that shows it.
import { get } from '../../shared/api';
import type { AuditCheck, AuditRow } from '../../shared/api_review_types';
import { counted, momentText } from '../../shared/formats';
import { useAnswer, useList } from '../../shared/site/answers';
import { Failure, More } from '../../shared/site/parts';
import { isAtLeast } from '../../shared/site/session';

function Chain() {
  const { value, failure, again } = useAnswer((signal) => get<AuditCheck>('/audit/check', {}, signal));
  if (failure) return <Failure failure={failure} again={() => void again()} />;
  if (!value) return null;
  if (!value.intact) {
    return (
      <div class="notice error" role="alert">
        <p><strong>The chain is broken at row {value.first_broken}.</strong></p>
        <p>That row, or one before it, was changed or taken out after it was written. Compare the database with a backup.</p>
      </div>
    );
  }
  return (
    <div class="notice chain">
      <p><strong>The chain is whole</strong>: {counted(value.rows, 'row')}, none changed or missing.</p>
      {value.head && <p class="small">Its head is <code>{value.head}</code>. Kept elsewhere, it proves later that nothing before it was rewritten.</p>}
    </div>
  );
}

const placeOf = (subject: string) => (/^[\w/.-]{1,200}$/.test(subject) ? `#audit/${subject}` : null);

function Row({ row }: { row: AuditRow }) {
  const link = placeOf(row.subject);
  const detail = row.detail && JSON.stringify(row.detail) !== '{}' ? JSON.stringify(row.detail, null, 1) : '';
  return (
    <li class="audit-row">
      <span class="audit-number muted small">{row.number}</span>
      <div>
        <p><strong>{row.action}</strong> <span class="muted">by {row.actor_name ?? row.actor}</span></p>
        <p class="small">{link ? <a href={link}>{row.subject}</a> : row.subject} <span class="muted">· {momentText(row.at)}</span></p>
        {detail && <details><summary class="small">Details</summary><pre>{detail}</pre></details>}
      </div>
    </li>
  );
}

export function Audit({ subject }: { subject: string }) {
  const list = useList<AuditRow>('/audit', { limit: 50, ...(subject && { subject }) });
  return (
    <>
      <div class="page-title">
        <h1>Audit</h1>
        {subject ? <p class="muted">Only <code>{subject}</code> · <a href="#audit">all of it</a></p> : <p class="muted">Every change of lenses, reviews, campaigns and accounts, newest first.</p>}
      </div>
      {!subject && isAtLeast('admin') && <Chain />}
      {list.items?.length === 0 ? <p class="muted">Nothing is written here yet.</p> : <ol class="card audit-list">{list.items?.map((row) => <Row key={row.number} row={row} />)}</ol>}
      <More list={list} />
    </>
  );
}
