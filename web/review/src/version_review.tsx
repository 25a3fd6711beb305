// One version with all that a decision needs, and the decision.
import { useState } from 'preact/hooks';
import { call, get } from '../../shared/api';
import type { PreviewCode } from '../../shared/api_types';
import type { Review } from '../../shared/api_review_types';
import { dateText, momentText, sizeText } from '../../shared/formats';
import { useAnswer, useDeed } from '../../shared/site/answers';
import { CodePicture } from '../../shared/site/code_picture';
import { Facts, Models } from '../../shared/site/lens_facts';
import { Copy, Failure, Prose, Waiting } from '../../shared/site/parts';
import { Clip } from '../../shared/site/preview';
import { Findings, State } from '../../shared/site/publish_parts';
import { reasonText } from '../../shared/site/reasons';
import { STATES } from '../../shared/site/versions';
import { DecisionForm } from './decision_form';
import { Takedown } from './takedown';

function Try({ review }: { review: Review }) {
  const [made, setMade] = useState<PreviewCode | null>(null);
  const deed = useDeed();
  const make = () => deed.run(async () => setMade((await call<PreviewCode>('POST', `/review/versions/${review.version.id}/preview-code`)).value));
  const path = made && `/l/${encodeURIComponent(made.code)}`;
  return (
    <section class="card stack" aria-labelledby="try-title">
      <h2 id="try-title">Try it</h2>
      {path && made ? (
        <div class="big-code">
          <CodePicture code={made.code} size={200} says={`Preview code of ${review.lens.name}: it leads to ${made.url}`} otherwise={made.url} />
          <p class="muted small">Ends {momentText(made.expires_at)}</p>
          <div class="row centred"><a class="button primary" href={path} target="_blank" rel="noopener">Open here</a><Copy text={made.url} what="the preview address">Copy link</Copy></div>
        </div>
      ) : (
        <><p class="muted small">A code for some minutes opens this version in the player.</p><Failure failure={deed.failure} /><div><button type="button" class="button" disabled={deed.isBusy} onClick={make}>Make a preview code</button></div></>
      )}
    </section>
  );
}

function Said({ review }: { review: Review }) {
  const { lens, version } = review;
  return (
    <section class="card stack" aria-labelledby="said-title">
      <h2 id="said-title">What its creator says</h2>
      <dl class="said">
        <div><dt>Description</dt><dd>{lens.description ? <Prose text={lens.description} /> : <span class="muted">none</span>}</dd></div>
        <div><dt>Hint</dt><dd>{lens.hint || <span class="muted">none</span>}</dd></div>
        <div><dt>Tags</dt><dd>{lens.tags.join(', ') || <span class="muted">none</span>}</dd></div>
        <div><dt>Visibility</dt><dd>{lens.visibility}</dd></div>
        <div><dt>For you</dt><dd>{version.notes ? <Prose text={version.notes} /> : <span class="muted">no notes</span>}</dd></div>
      </dl>
    </section>
  );
}

function Before({ review }: { review: Review }) {
  const { decisions, reports, appeals, versions, version } = review;
  return (
    <section class="card stack" aria-labelledby="before-title">
      <h2 id="before-title">What was before</h2>
      {decisions.length + reports.length + appeals.length === 0 && <p class="muted">No decisions, reports or appeals.</p>}
      <ul class="history">
        {decisions.map((one, n) => <li key={`d${n}`}><strong>{one.decision === 'approve' ? 'Approved' : `Rejected: ${reasonText(one.reason)}`}</strong> <span class="muted small">by {one.reviewer}, {dateText(one.at)}</span>{one.text && <Prose text={one.text} />}</li>)}
        {reports.map((one) => <li key={one.id}><strong>Reported: {reasonText(one.reason)}</strong> <span class="muted small">{one.state}, {dateText(one.at)}</span>{one.text && <Prose text={one.text} />}</li>)}
        {appeals.map((one) => <li key={one.id}><strong>Appeal</strong> <span class="muted small">{one.state}, {dateText(one.at)}</span><Prose text={one.text} /></li>)}
      </ul>
      {versions.length > 1 && (
        <p class="row small">{versions.filter(({ id }) => id !== version.id).slice(0, 12).map((other) => <a key={other.id} class="button small-button" href={`#version/${other.id}`}>Version {other.number}: {STATES[other.state].word.toLowerCase()}</a>)}</p>
      )}
    </section>
  );
}

function Whole({ review, changed }: { review: Review; changed: () => void }) {
  const { lens, version } = review;
  const look = STATES[version.state];
  return (
    <div class="review-page">
      <div class="page-title">
        <p class="row"><State tone={look.tone}>{look.word}</State>{lens.taken_down && <State tone="bad">Taken down</State>}</p>
        <h1>{lens.name}</h1>
        <p class="muted">by {lens.creator} · version {version.number} · {sizeText(version.bytes)} · <code>{lens.code}</code> · <a href={`#audit/lens/${lens.id}`}>its audit</a></p>
      </div>
      <div class="review-columns">
        <div class="stack">
          <Clip name={lens.name} poster={version.poster} preview={version.preview} />
          {version.findings.length > 0 && <section class="card stack"><h2>Findings of the check</h2><Findings findings={version.findings} /></section>}
          <Said review={review} />
          <Models models={review.models} />
          <Facts measured={review} bytes={version.bytes} version={version.number} />
        </div>
        <div class="stack">
          <DecisionForm review={review} changed={changed} />
          <Try review={review} />
          <Before review={review} />
          <Takedown lens={lens} changed={changed} />
        </div>
      </div>
    </div>
  );
}

export function VersionReview({ id }: { id: string }) {
  const { value, failure, again } = useAnswer((signal) => get<Review>(`/review/versions/${id}`, {}, signal), id);
  if (value) return <Whole review={value} changed={() => void again()} />;
  return failure ? <Failure failure={failure} again={() => void again()} /> : <Waiting />;
}
