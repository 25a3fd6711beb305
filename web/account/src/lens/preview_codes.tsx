// A code for some minutes: to try a version on a phone, or show it to somebody, before it is approved.
import { useEffect, useState } from 'preact/hooks';
import { post } from '../../../shared/api';
import type { Lens, PreviewCode, Version } from '../../../shared/api_types';
import { useDeed } from '../../../shared/site/answers';
import { CodePicture } from '../../../shared/site/code_picture';
import { Copy, Failure, Field } from '../../../shared/site/parts';

const MINUTES = [5, 15, 60, 240, 1440];
const spanText = (minutes: number) => (minutes < 60 ? `${minutes} minutes` : minutes === 60 ? '1 hour' : `${minutes / 60} hours`);

function useMinutesLeft(until: string): number {
  const left = () => Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 60_000));
  const [minutes, setMinutes] = useState(left);
  useEffect(() => {
    setMinutes(left());
    const timer = setInterval(() => setMinutes(left()), 5000);
    return () => clearInterval(timer);
  }, [until]);
  return minutes;
}

function Shown({ made, lens }: { made: PreviewCode; lens: Lens }) {
  const left = useMinutesLeft(made.expires_at);
  if (left === 0) return <p role="status">The preview code has ended.</p>;
  return (
    <div class="big-code" data-preview>
      <CodePicture key={made.code} code={made.code} size={200} says={`Preview code of ${lens.name}: it leads to ${made.url}`} otherwise={made.url} />
      <p class="code-text"><code>{made.code}</code></p>
      <p class="muted small">Ends in {left === 1 ? 'a minute' : spanText(left > 60 ? Math.round(left / 60) * 60 : left)}</p>
      <div class="row centred"><a class="button" href={`/l/${encodeURIComponent(made.code)}`}>Open</a><Copy text={made.url} what="the preview address">Copy link</Copy></div>
    </div>
  );
}

export function PreviewCodes({ lens, versions }: { lens: Lens; versions: Version[] }) {
  const usable = versions.filter(({ state }) => state === 'in_review' || state === 'approved');
  const [version, setVersion] = useState(0);
  const [minutes, setMinutes] = useState(15);
  const [made, setMade] = useState<PreviewCode | null>(null);
  const deed = useDeed();
  const chosen = usable.some(({ number }) => number === version) ? version : usable[0]?.number;
  const make = (event: Event) => {
    event.preventDefault();
    deed.run(async () => setMade(await post<PreviewCode>(`/lenses/${lens.id}/preview-codes`, { version: chosen, minutes })));
  };
  return (
    <section class="card stack" aria-labelledby="preview-title">
      <h2 id="preview-title">Preview code</h2>
      <p class="muted small">Opens one version for some minutes, before it is approved too.</p>
      {made && <Shown made={made} lens={lens} />}
      {usable.length === 0 ? <p>No version has passed the check yet.</p> : (
        <form class="stack" onSubmit={make}>
          <div class="pair">
            <Field label="Version">{(ids) => <select {...ids} value={chosen} onChange={(event) => setVersion(Number(event.currentTarget.value))}>{usable.map(({ number }) => <option key={number} value={number}>{number}</option>)}</select>}</Field>
            <Field label="For">{(ids) => <select {...ids} value={minutes} onChange={(event) => setMinutes(Number(event.currentTarget.value))}>{MINUTES.map((span) => <option key={span} value={span}>{spanText(span)}</option>)}</select>}</Field>
          </div>
          <Failure failure={deed.failure} />
          <button type="submit" class="button" disabled={deed.isBusy}>{made ? 'Make another' : 'Make a preview code'}</button>
        </form>
      )}
    </section>
  );
}
