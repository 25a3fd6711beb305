// What waits for a decision, oldest first.
import type { QueueItem } from '../../shared/api_review_types';
import { counted, momentText, sizeText } from '../../shared/formats';
import { useList } from '../../shared/site/answers';
import { Empty, More } from '../../shared/site/parts';
import { State } from '../../shared/site/publish_parts';

function Row({ item }: { item: QueueItem }) {
  const { lens, version } = item;
  return (
    <li>
      <a class="card queue-row" href={`#version/${version.id}`}>
        <span class="queue-picture">{version.poster && <img src={version.poster} alt="" loading="lazy" />}</span>
        <span class="queue-text">
          <strong>{lens.name}</strong>
          <span class="muted small">by {lens.creator} · version {version.number} · {sizeText(version.bytes)} · {momentText(version.created_at)}</span>
        </span>
        <span class="row">
          {item.is_own && <State tone="still">Your own</State>}
          {item.open_reports > 0 && <State tone="bad">{counted(item.open_reports, 'report')}</State>}
        </span>
      </a>
    </li>
  );
}

export function Queue() {
  const list = useList<QueueItem>('/review/queue');
  if (list.items?.length === 0) return <Empty title="Nothing waits"><p class="muted">Every lens that passed the check has been decided on.</p></Empty>;
  return (
    <>
      <div class="page-title"><h1>Queue</h1><p class="muted">They passed the server’s check. What people may see is yours to decide.</p></div>
      <ul class="rows">{list.items?.map((item) => <Row key={item.version.id} item={item} />)}</ul>
      <More list={list} />
    </>
  );
}
