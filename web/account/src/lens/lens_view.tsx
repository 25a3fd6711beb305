// One lens of the creator's: its code, versions, figures, what is said of it, and how it ends.
import { useEffect } from 'preact/hooks';
import { ApiError, call } from '../../../shared/api';
import type { Answer } from '../../../shared/api';
import type { Lens, Version } from '../../../shared/api_types';
import { momentText } from '../../../shared/formats';
import { useAnswer, useList } from '../../../shared/site/answers';
import { Empty, Failure, Prose, Waiting } from '../../../shared/site/parts';
import { BigCode, State } from '../../../shared/site/publish_parts';
import { reasonText } from '../../../shared/site/reasons';
import { lensState } from '../../../shared/site/versions';
import { Appeal } from './appeal';
import { Danger } from './danger';
import { Figures } from './figures';
import { LensDetails } from './lens_details';
import { PreviewCodes } from './preview_codes';
import { Versions } from './versions_list';

export interface LensPart {
  lens: Lens;
  changed: () => void;
}

function TakenDown({ lens }: { lens: Lens }) {
  if (!lens.taken_down) return null;
  return (
    <section class="notice error stack tight" aria-labelledby="taken-title">
      <h2 id="taken-title">Taken down on {momentText(lens.taken_down.at)}</h2>
      <p><strong>{reasonText(lens.taken_down.reason)}</strong></p>
      {lens.taken_down.text && <Prose text={lens.taken_down.text} />}
      <Appeal lensId={lens.id} />
    </section>
  );
}

function Head({ lens }: { lens: Lens }) {
  const state = lensState(lens);
  return (
    <div class="page-title with-action">
      <div class="stack tight">
        <p class="small"><a class="back" href="/account/">My lenses</a></p>
        <h1>{lens.name}</h1>
        <p class="row"><State tone={state.tone}>{state.word}</State><span class="muted">{state.says}</span></p>
      </div>
      {lens.live_version > 0 && !lens.taken_down && (
        <div class="row">
          <a class="button" href={`/lenses/${lens.code}`}>Its page</a>
          <a class="button primary" href={`/l/${lens.code}`}>Open the lens</a>
        </div>
      )}
    </div>
  );
}

function Whole({ answer, changed }: { answer: Answer<Lens>; changed: () => void }) {
  const { value: lens, etag } = answer;
  const versions = useList<Version>(`/lenses/${lens.id}/versions`);
  useEffect(() => {
    document.title = `${lens.name} · Diopter`;
  }, [lens.name]);
  const all = () => {
    changed();
    versions.again();
  };
  return (
    <div class="lens-view">
      <Head lens={lens} />
      <TakenDown lens={lens} />
      <div class="lens-columns">
        <aside class="lens-aside">
          <section class="card stack" aria-labelledby="code-title"><h2 id="code-title">Code</h2><BigCode lens={lens} /></section>
          <PreviewCodes lens={lens} versions={versions.items ?? []} />
        </aside>
        <div class="lens-main">
          <Versions lens={lens} list={versions} changed={all} />
          <Figures lens={lens} />
          <LensDetails lens={lens} etag={etag} changed={changed} />
          <Danger lens={lens} etag={etag} changed={changed} />
        </div>
      </div>
    </div>
  );
}

export function LensView({ id }: { id: string }) {
  const { value, failure, again } = useAnswer((signal) => call<Lens>('GET', `/lenses/${id}`, { signal }));
  if (value) return <Whole answer={value} changed={() => void again()} />;
  if (failure instanceof ApiError && failure.status === 404) {
    return <Empty title="There is no such lens of yours"><p class="muted">It may be deleted, or belong to another account.</p><a class="button primary" href="/account/">My lenses</a></Empty>;
  }
  return failure ? <Failure failure={failure} again={() => void again()} /> : <Waiting />;
}
