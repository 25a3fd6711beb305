// The versions of a lens: their states and findings, going back to one, taking one back, publishing the next.
import { useEffect, useState } from 'preact/hooks';
import { call, post } from '../../../shared/api';
import type { Lens, Version } from '../../../shared/api_types';
import { momentText, sizeText } from '../../../shared/formats';
import { useDeed, type Listed } from '../../../shared/site/answers';
import { Failure, More, Over, Prose } from '../../../shared/site/parts';
import { watchCheck } from '../../../shared/site/publishing';
import { Findings, PublishStage, State } from '../../../shared/site/publish_parts';
import { reasonText } from '../../../shared/site/reasons';
import { STATES } from '../../../shared/site/versions';
import { FileDrop } from '../file_drop';
import { usePublishing } from '../publish';
import { Appeal } from './appeal';
import type { LensPart } from './lens_view';

interface RowProps extends LensPart {
  version: Version;
}

function Decided({ lens, version }: { lens: Lens; version: Version }) {
  const { decision } = version;
  if (!decision || (decision.decision === 'approve' && !decision.text)) return null;
  return (
    <div class="decision">
      <p><strong>{decision.decision === 'approve' ? 'Approved' : reasonText(decision.reason)}</strong> <span class="muted small">{momentText(decision.at)}</span></p>
      {decision.text && <Prose text={decision.text} />}
      {version.state === 'rejected' && <Appeal lensId={lens.id} version={version.number} />}
    </div>
  );
}

function Buttons({ lens, version, changed }: RowProps) {
  const [asking, setAsking] = useState(false);
  const deed = useDeed();
  const goBack = () => deed.run(async () => {
    await post(`/lenses/${lens.id}/rollback`, { version: version.number });
    changed();
  });
  const withdraw = () => deed.run(async () => {
    await call('POST', `/lenses/${lens.id}/versions/${version.number}/withdraw`);
    setAsking(false);
    changed();
  });
  const isLive = lens.live_version === version.number;
  const ends = version.state === 'approved' || version.state === 'in_review';
  if (!ends) return null;
  return (
    <div class="row">
      {version.state === 'approved' && !isLive && <button type="button" class="button" disabled={deed.isBusy} onClick={goBack}>Make it the live one</button>}
      <button type="button" class="button" onClick={() => setAsking(true)}>Withdraw</button>
      {!asking && <Failure failure={deed.failure} />}
      <Over open={asking} title={`Withdraw version ${version.number}?`} close={() => setAsking(false)}>
        <p>{isLive ? 'It runs behind the code now. An earlier approved version takes its place, or else the code stops working.' : 'It cannot be made live any more.'} This cannot be taken back: publish the file again if you want it later.</p>
        <Failure failure={deed.failure} />
        <div class="row"><button type="button" class="button danger" disabled={deed.isBusy} onClick={withdraw}>Withdraw it</button><button type="button" class="button" onClick={() => setAsking(false)}>Keep it</button></div>
      </Over>
    </div>
  );
}

function Row({ lens, version, changed }: RowProps) {
  const look = STATES[version.state];
  useEffect(() => {
    if (version.state !== 'preflight') return;
    const stop = new AbortController();
    watchCheck({ lens, version }, () => {}, stop.signal).then(changed, () => {});
    return () => stop.abort();
  }, [version.id, version.state]);
  return (
    <li class="version" data-version={version.number}>
      <div class="version-head">
        <h3>Version {version.number}</h3>
        <State tone={look.tone}>{look.word}</State>
        {lens.live_version === version.number && <State tone="good">Live</State>}
        <span class="muted small version-when">{momentText(version.created_at)} · {sizeText(version.bytes)}</span>
      </div>
      {version.state === 'preflight' && <progress aria-label="The server tries the lens out" />}
      {(version.state === 'failed' || version.state === 'in_review') && <p class="muted">{look.says}</p>}
      {version.notes && <p class="small muted prose">Notes: {version.notes}</p>}
      <Findings findings={version.findings} />
      <Decided lens={lens} version={version} />
      <Buttons lens={lens} version={version} changed={changed} />
    </li>
  );
}

function Next({ lens, changed }: LensPart) {
  const [open, setOpen] = useState(false);
  const { stage, failure, start, cancel, clear } = usePublishing();
  const close = () => {
    setOpen(false);
    if (stage?.at === 'sending') cancel();
    clear();
    changed();
  };
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>New version</button>
      <Over open={open} title={`A new version of ${lens.name}`} close={close}>
        {stage ? <PublishStage stage={stage} cancel={cancel} /> : (
          <>
            <p class="muted">The code stays the same. What runs behind it changes once the new version is approved.</p>
            <Failure failure={failure} />
            <FileDrop take={(file) => void start(file, lens.id, {})} />
          </>
        )}
      </Over>
    </>
  );
}

export function Versions({ lens, list, changed }: LensPart & { list: Listed<Version> }) {
  return (
    <section class="card stack" aria-labelledby="versions-title">
      <div class="section-head"><h2 id="versions-title">Versions</h2><Next lens={lens} changed={changed} /></div>
      <ul class="versions">{list.items?.map((version) => <Row key={version.id} lens={lens} version={version} changed={changed} />)}</ul>
      <More list={list} />
    </section>
  );
}
