// A lens's page: how it looks, its code, and what is known of it before anybody opens it.
import { useEffect } from 'preact/hooks';
import { ApiError, get } from '../../shared/api';
import type { LensPage } from '../../shared/api_types';
import { dateText, shortNumber } from '../../shared/formats';
import { CameraIcon, DownloadIcon, SparkIcon } from '../../shared/icons';
import { useAnswer } from '../../shared/site/answers';
import { Frame } from '../../shared/site/frame';
import { Facts, Models } from '../../shared/site/lens_facts';
import { Copy, Empty, Failure, Prose, Waiting } from '../../shared/site/parts';
import { Clip } from '../../shared/site/preview';
import { openPath, writeSearch } from './address';
import { Report } from './report';

function CodePanel({ code, name, url }: { code: string; name: string; url: string }) {
  const path = openPath(code);
  return (
    <section class="card code-panel" aria-labelledby="code-title">
      <h2 id="code-title">Scan to open</h2>
      <img class="code-picture" src={`${path}/code.svg`} width={240} height={240} alt={`Code of ${name}: it leads to ${url}`} />
      <p class="code-text"><code>{code}</code></p>
      <div class="row centred">
        <a class="button" href={`${path}/code.png`} download={`${code}.png`}><DownloadIcon size={20} />PNG</a>
        <a class="button" href={`${path}/code.svg`} download={`${code}.svg`}><DownloadIcon size={20} />SVG</a>
        <Copy text={url} what="the address">Copy link</Copy>
      </div>
    </section>
  );
}

function Embed({ embed }: { embed: string }) {
  return (
    <details class="card embed">
      <summary><h2>Put it on your page</h2></summary>
      <div class="stack">
        <p class="muted">These lines show the lens in another page. The visitor is asked for the camera there.</p>
        <pre tabIndex={0} aria-label="Lines to embed the lens"><code>{embed}</code></pre>
        <div><Copy text={embed} what="the lines">Copy the lines</Copy></div>
      </div>
    </details>
  );
}

function Title({ lens }: { lens: LensPage }) {
  return (
    <div class="lens-title">
      {lens.sponsor && <p><span class="sponsor-label">Sponsored by {lens.sponsor.brand}</span></p>}
      <h1>{lens.name}</h1>
      <p class="muted">
        by {lens.creator}
        {lens.published_at && <> · {dateText(lens.published_at)}</>}
        {lens.plays !== null && lens.plays > 0 && <> · {shortNumber(lens.plays)} {lens.plays === 1 ? 'play' : 'plays'}</>}
      </p>
      {lens.hint && <p class="hint-line"><SparkIcon size={20} />{lens.hint}</p>}
      {lens.description && <Prose text={lens.description} />}
      {lens.tags.length > 0 && (
        <ul class="tags" aria-label="Tags">
          {lens.tags.map((tag) => <li key={tag}><a class="tag" href={`/gallery/${writeSearch({ q: '', tag })}`}>{tag}</a></li>)}
        </ul>
      )}
      <div class="stack open-now">
        <a class="button primary large" href={openPath(lens.code)}><CameraIcon />Open the lens</a>
        <p class="muted small">It runs on this device. The picture of the camera stays here.</p>
      </div>
    </div>
  );
}

function Gone({ failure, again }: { failure: unknown; again: () => void }) {
  const status = failure instanceof ApiError ? failure.status : 0;
  if (status !== 404 && status !== 410) return <Failure failure={failure} again={again} />;
  return (
    <Empty title={status === 410 ? 'This lens is no longer here' : 'There is no lens with this code'}>
      <p class="muted">{status === 410 && failure instanceof ApiError ? failure.detail : 'Check the code for a mistyped letter, or scan it again. It may also have been withdrawn.'}</p>
      <a class="button primary" href="/gallery/">See all lenses</a>
    </Empty>
  );
}

function Page({ lens }: { lens: LensPage }) {
  useEffect(() => {
    document.title = `${lens.name} · Diopter`;
  }, [lens.name]);
  return (
    <article class="lens-page">
      <Clip name={lens.name} poster={lens.poster} preview={lens.preview} />
      <Title lens={lens} />
      <CodePanel code={lens.code} name={lens.name} url={lens.url} />
      <Models models={lens.models} />
      <Facts measured={lens} bytes={lens.bytes} version={lens.version} />
      <Embed embed={lens.embed} />
      <Report code={lens.code} name={lens.name} />
    </article>
  );
}

const NO_CODE = new ApiError(404, 'There is no code in this address.');

export function LensPageView({ code }: { code: string | null }) {
  const { value, failure, again } = useAnswer((signal) => (code ? get<LensPage>(`/gallery/lenses/${code}`, {}, signal) : Promise.reject(NO_CODE)));
  return (
    <Frame here="gallery">
      {value ? <Page lens={value} /> : failure ? <Gone failure={failure} again={() => void again()} /> : <Waiting what="Looking for the lens" />}
    </Frame>
  );
}
