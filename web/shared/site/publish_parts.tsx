// What shows while a lens is published: how far it is, what was found and the remedies, and in the end the code, large.
import type { Finding, Lens, Published } from '../api_types';
import { sizeText } from '../formats';
import { DownloadIcon } from '../icons';
import { codePath, CodePicture } from './code_picture';
import { Copy, sentence } from './parts';
import type { Stage } from './publishing';
import { lensState, STATES } from './versions';

export function State({ tone, children }: { tone: string; children: string }) {
  return <span class={`state ${tone}`}>{children}</span>;
}

export function Findings({ findings }: { findings: Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <ul class="findings" aria-label="Findings">
      {findings.map((finding, index) => (
        <li key={index} class={finding.severity}>
          <p><strong>{finding.severity === 'error' ? 'Error' : 'Note'}</strong>{finding.place && <> <code>{finding.place}</code></>}</p>
          <p>{sentence(finding.message)}</p>
          {finding.remedy && <p class="muted">{sentence(finding.remedy)}</p>}
        </li>
      ))}
    </ul>
  );
}

function Sending({ stage, cancel }: { stage: Extract<Stage, { at: 'sending' }>; cancel: () => void }) {
  const { progress } = stage;
  const isReading = progress.phase === 'reading';
  const share = isReading || progress.total === 0 ? undefined : progress.sent / progress.total;
  return (
    <div class="stack" data-stage="sending">
      <label class="progress-line">
        <span>{isReading ? 'Reading the file' : progress.phase === 'waiting' ? 'The connection broke off: trying again' : 'Sending the lens'}</span>
        <progress max={1} value={share} />
        {!isReading && <span class="muted small">{sizeText(progress.sent)} of {sizeText(progress.total)}</span>}
      </label>
      <div><button type="button" class="button" onClick={cancel}>Cancel</button></div>
    </div>
  );
}

function Checking({ published }: { published: Published }) {
  return (
    <div class="stack" data-stage="checking">
      <label class="progress-line">
        <span>The server tries the lens out</span>
        <progress />
        <span class="muted small">It reads every file, runs the models on a clip in a closed room, and makes the preview. Mostly seconds.</span>
      </label>
      <Findings findings={published.version.findings} />
    </div>
  );
}

/** Downloads are there only while something runs behind the code. */
export function BigCode({ lens }: { lens: Lens }) {
  const isLive = lens.live_version > 0 && !lens.taken_down;
  return (
    <div class="big-code">
      <CodePicture key={lens.live_version} code={lens.code} size={260} says={`Code of ${lens.name}: it leads to ${lens.url}`} otherwise="The code can be scanned as soon as a version is approved." />
      <p class="code-text"><code>{lens.code}</code></p>
      <div class="row centred">
        {isLive && <a class="button" href={codePath(lens.code, 'png')} download={`${lens.code}.png`}><DownloadIcon size={20} />PNG</a>}
        {isLive && <a class="button" href={codePath(lens.code, 'svg')} download={`${lens.code}.svg`}><DownloadIcon size={20} />SVG</a>}
        <Copy text={lens.url} what="the address">Copy link</Copy>
      </div>
    </div>
  );
}

/** How it ended. `children`: what can be done next. */
function Settled({ published, another }: { published: Published; another?: () => void }) {
  const { lens, version } = published;
  const isBad = version.state === 'failed' || version.state === 'rejected';
  const look = STATES[version.state];
  const title = isBad ? look.word : version.state === 'approved' ? (lens.visibility === 'preview' ? 'Your lens is approved' : 'Your lens is live') : 'Your lens waits for review';
  return (
    <div class="stack settled" data-stage="settled" data-state={version.state}>
      <h2 tabIndex={-1} data-focus>{title}</h2>
      <p>{version.state === 'approved' ? lensState(lens).says : look.says}</p>
      {!isBad && <BigCode lens={lens} />}
      <Findings findings={version.findings} />
      <div class="row centred">
        <a class="button primary" href={`/account/lenses/${lens.id}`}>{isBad ? 'To the lens' : 'Versions and figures'}</a>
        {version.state === 'approved' && <a class="button" href={`/lenses/${lens.code}`}>Its page</a>}
        {another && <button type="button" class="button" onClick={another}>{isBad ? 'Choose another file' : 'Publish another'}</button>}
      </div>
    </div>
  );
}

export function PublishStage({ stage, cancel, another }: { stage: Stage; cancel: () => void; another?: () => void }) {
  if (stage.at === 'sending') return <Sending stage={stage} cancel={cancel} />;
  if (stage.at === 'checking') return <Checking published={stage.published} />;
  return <Settled published={stage.published} another={another} />;
}
