// The first screen of a lens: what it is, who made it, and one button that starts the camera.
import { CameraIcon, FileIcon, LensMark, PlayIcon, ShieldIcon } from '../../../shared/icons';
import { counts, mayCount } from '../counting';
import { linkOf, sizeText, type LensFacts, type ModelFact } from '../facts';
import type { Problem } from '../problems';
import { start } from '../session';
import { preparing, published, sampleThere } from '../store';
import { CountingSwitch } from './counting';
import { FilePick } from './file_pick';
import { ProblemNotice } from './problem';

function Source({ source }: { source: string }) {
  const link = linkOf(source);
  return link ? <a href={link} target="_blank" rel="noopener noreferrer">{new URL(link).host}</a> : <>{source}</>;
}

function Model({ model }: { model: ModelFact }) {
  return (
    <li>
      <span class="model-name">{model.id}</span>
      <span class="muted small">
        {model.licence || 'licence not named'}
        {model.source && <> · from <Source source={model.source} /></>}
        {model.bytes > 0 && <> · {sizeText(model.bytes)}</>}
      </span>
    </li>
  );
}

function Facts({ facts }: { facts: LensFacts }) {
  return (
    <section class="lens-facts" aria-label="About this lens">
      <h2 class="small muted">{facts.models.length === 1 ? 'The model in this lens' : `The ${facts.models.length} models in this lens`}</h2>
      <ul class="models">{facts.models.map((model) => <Model key={model.id} model={model} />)}</ul>
      <p class="muted small">
        {sizeText(facts.bytes)} in all{facts.licence && <> · lens under {facts.licence}</>}
      </p>
    </section>
  );
}

function Start({ hears }: { hears: boolean }) {
  return (
    <div class="stack start">
      <button type="button" class="button primary large" onClick={() => void start('camera')}><CameraIcon />Start camera</button>
      <p class="privacy"><ShieldIcon size={20} />{hears ? 'Picture and sound stay on this device' : 'The picture stays on this device'}{counts.value && mayCount.value ? '.' : ': nothing is sent.'}</p>
      <div class="row other-sources">
        <span class="muted small">No camera?</span>
        {sampleThere.value && <button type="button" class="button quiet" onClick={() => void start('sample')}><PlayIcon size={20} />Sample clip</button>}
        <FilePick takes="picture" look="quiet"><FileIcon size={20} />Picture or video</FilePick>
      </div>
    </div>
  );
}

function PageLinks({ code }: { code: string }) {
  return (
    <p class="row page-links">
      <a class="button quiet" href={`/lenses/${code}`}>About this lens</a>
      <a class="button quiet" href={`/lenses/${code}#report`}>Report</a>
    </p>
  );
}

export function Welcome({ facts, problem }: { facts: LensFacts; problem: Problem | null }) {
  const told = published.value;
  // Whose account published it was checked; the file says what it likes.
  const creator = told?.lens.creator || facts.creator;
  return (
    <div class="page welcome">
      <header class="page-head">
        <LensMark size={32} />
        <span class="brand">Diopter</span>
        <a class="button quiet" href="/player/">All lenses</a>
      </header>
      <main class="card welcome-card">
        {!problem && <span class="lens-disc large"><LensMark size={56} /></span>}
        <div class="welcome-title">
          <h1 tabIndex={-1} {...(problem ? {} : { 'data-focus': true })}>{facts.name}</h1>
          {creator && <p class="muted">by {creator}</p>}
        </div>
        {told?.lens.sponsor && <p class="sponsor">Sponsored by {told.lens.sponsor.brand}</p>}
        {!problem && facts.description && <p>{facts.description}</p>}
        {!problem && told?.lens.hint && <p class="muted">{told.lens.hint}</p>}
        {problem ? <ProblemNotice problem={problem} /> : <Start hears={facts.hears} />}
        {preparing.value !== null && (
          <label class="preparing small muted">
            Getting the lens ready
            <progress max={1} value={preparing.value} />
          </label>
        )}
        <Facts facts={facts} />
        <CountingSwitch />
        {told?.signature && !told.preview && <PageLinks code={told.code} />}
      </main>
    </div>
  );
}
