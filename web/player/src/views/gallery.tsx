// The player without a lens: the lenses of this server as cards; where there are none, how to get one.
import { FileIcon, LensMark, SparkIcon } from '../../../shared/icons';
import { sizeText } from '../facts';
import type { LensCard } from '../lens_loading';
import type { Problem } from '../problems';
import { cards } from '../store';
import { FilePick } from './file_pick';
import { ProblemNotice } from './problem';

/** Names the player opens with a lens: launch parameters go along. */
const addressOf = (code: string) => `/l/${encodeURIComponent(code)}${location.search}`;

function Card({ card }: { card: LensCard }) {
  return (
    <li>
      <a class="card lens-card" href={addressOf(card.code)}>
        <span class="lens-disc"><LensMark size={36} /></span>
        <span class="lens-card-text">
          <span class="lens-card-name">{card.name || card.code}</span>
          {card.description && <span class="muted small">{card.description.slice(0, 160)}</span>}
          {Number(card.bytes) > 0 && <span class="muted small">{sizeText(Number(card.bytes))}</span>}
        </span>
      </a>
    </li>
  );
}

function Empty() {
  return (
    <section class="card empty" aria-labelledby="empty-title">
      <span class="lens-disc"><SparkIcon size={36} /></span>
      <h2 id="empty-title">No lenses here yet</h2>
      <p class="muted">A lens is a small file that draws on what the camera sees. Three ways to get one:</p>
      <ol class="ways">
        <li><a href="/studio/">Make one in the studio</a> from a model or a starter: no code needed.</li>
        <li>Open a <code>.lens</code> file that somebody sent you, or drop it on this page.</li>
        <li>On the command line: <code>diopter publish LENS --to {location.origin}</code></li>
      </ol>
    </section>
  );
}

export function Gallery({ problem }: { problem: Problem | null }) {
  return (
    <div class="page">
      <header class="page-head">
        <LensMark size={32} />
        <span class="brand">Diopter</span>
        <a class="button quiet" href="/studio/">Studio</a>
      </header>
      <main>
        <div class="page-title">
          <h1 tabIndex={-1} data-focus>Lenses</h1>
          <p class="muted">Pick one: it runs on this device, and the picture stays here.</p>
        </div>
        {problem && <div class="card"><ProblemNotice problem={problem} /></div>}
        {cards.value === null && <p class="muted">Looking for lenses…</p>}
        {cards.value?.length === 0 && <Empty />}
        {cards.value && cards.value.length > 0 && <ul class="cards">{cards.value.map((card) => <Card key={card.code} card={card} />)}</ul>}
        <div class="drop-hint">
          <FilePick takes="lens"><FileIcon size={20} />Open a .lens file</FilePick>
          <span class="muted small">or drop it anywhere on this page</span>
        </div>
      </main>
    </div>
  );
}
