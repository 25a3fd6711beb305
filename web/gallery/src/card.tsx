// A lens in the gallery: picture, name, who made it. The picture moves while the pointer or the focus is on the card.
import { useState } from 'preact/hooks';
import type { Card } from '../../shared/api_types';
import { counted, shortNumber } from '../../shared/formats';
import { Poster } from '../../shared/site/preview';
import { lensPath } from './address';

const MOST_TAGS = 3;

function Tags({ tags, choose }: { tags: string[]; choose: (tag: string) => void }) {
  if (tags.length === 0) return null;
  return (
    <ul class="card-tags" aria-label="Tags">
      {tags.slice(0, MOST_TAGS).map((tag) => (
        <li key={tag}><button type="button" class="tag" onClick={() => choose(tag)}>{tag}</button></li>
      ))}
    </ul>
  );
}

export function GalleryCard({ card, choose }: { card: Card; choose: (tag: string) => void }) {
  const [alive, setAlive] = useState(false);
  return (
    <li class="lens-card" onPointerEnter={() => setAlive(true)} onPointerLeave={() => setAlive(false)} onFocusCapture={() => setAlive(true)} onBlurCapture={() => setAlive(false)}>
      <a class="lens-link" href={lensPath(card.code)}>
        <Poster poster={card.poster} preview={card.preview} alive={alive} />
        <span class="lens-name">{card.name}</span>
      </a>
      {card.sponsor && <span class="sponsor-label">Sponsored by {card.sponsor.brand}</span>}
      <p class="lens-by muted small">
        <span class="lens-creator">by {card.creator}</span>
        {card.plays !== null && card.plays > 0 && <span title={counted(card.plays, 'play')}>{shortNumber(card.plays)} {card.plays === 1 ? 'play' : 'plays'}</span>}
      </p>
      <Tags tags={card.tags} choose={choose} />
    </li>
  );
}

/** The place at the top that somebody paid for: said first, and larger than the name of the lens's creator. */
export function SponsoredCard({ card }: { card: Card }) {
  const [alive, setAlive] = useState(false);
  return (
    <section class="sponsored" aria-label={`Sponsored by ${card.sponsor?.brand ?? ''}`} onPointerEnter={() => setAlive(true)} onPointerLeave={() => setAlive(false)} onFocusCapture={() => setAlive(true)} onBlurCapture={() => setAlive(false)}>
      <a class="sponsored-link" href={lensPath(card.code)}>
        <Poster poster={card.poster} preview={card.preview} alive={alive} />
        <span class="sponsored-text">
          <span class="sponsor-label">Sponsored by {card.sponsor?.brand}</span>
          <span class="lens-name">{card.name}</span>
          <span class="muted small">by {card.creator}</span>
        </span>
      </a>
    </section>
  );
}
