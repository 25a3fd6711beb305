// The running lens: its picture edge to edge, the buttons over it, and what must be known about it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { CloseIcon } from '../../../shared/icons';
import { fitOf } from '../fit';
import type { State } from '../machine';
import { canvasNow, fire, leave } from '../session';
import { captured, detailsOpen, facts, hint, preparing, published, recordingSince, stats } from '../store';
import { Bar } from './bar';
import { Details } from './details';
import { Preview } from './preview';
import { ProblemNotice } from './problem';

/** The canvas belongs to the lens, not to this view: it outlives it. */
function Picture() {
  const place = useRef<HTMLDivElement>(null);
  const canvas = canvasNow();
  const size = stats.value?.size;
  const [screen, setScreen] = useState({ width: innerWidth, height: innerHeight });
  useEffect(() => {
    if (canvas) place.current?.replaceChildren(canvas);
  }, [canvas]);
  useEffect(() => {
    const follow = () => setScreen({ width: innerWidth, height: innerHeight });
    addEventListener('resize', follow);
    return () => removeEventListener('resize', follow);
  }, []);
  useEffect(() => {
    const picture = size ?? { width: canvas?.width ?? 0, height: canvas?.height ?? 0 };
    canvas?.classList.toggle('whole', fitOf(picture, screen) === 'contain');
  }, [canvas, size?.width, size?.height, screen]);
  return <div ref={place} class="picture-place" tabIndex={-1} data-focus aria-label="Live picture" role="group" onPointerDown={() => fire('tap')} />;
}

function RecordingTime({ since }: { since: number }) {
  const [now, setNow] = useState(performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return <span class="recording-time"><span class="record-dot" />{Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}</span>;
}

function Starting({ onCamera }: { onCamera: boolean }) {
  return (
    <div class="over-picture">
      <div class="card small-card">
        <p>{onCamera ? 'Starting the camera. If the browser asks, allow it.' : 'Starting…'}</p>
        {preparing.value !== null && <label class="preparing small muted">Getting the lens ready<progress max={1} value={preparing.value} /></label>}
      </div>
    </div>
  );
}

export function Stage({ state }: { state: State & { at: 'starting' | 'running' | 'interrupted' } }) {
  return (
    <main class="stage" data-at={state.at}>
      <h1 class="visually-hidden">{facts.value?.name}</h1>
      <Picture />
      <div class="stage-top">
        <button type="button" class="icon-button over" aria-label="Stop and go back" title="Stop and go back" onClick={leave}><CloseIcon /></button>
        <span class="stage-name">{facts.value?.name}</span>
        {recordingSince.value !== null && <RecordingTime since={recordingSince.value} />}
      </div>
      {published.value?.lens.sponsor && <p class="stage-sponsor">Sponsored by {published.value.lens.sponsor.brand}</p>}
      {hint.value && <p class="hint">{hint.value}</p>}
      {state.at === 'starting' && <Starting onCamera={state.source === 'camera'} />}
      {state.at === 'running' && state.paused && <div class="over-picture"><div class="card small-card"><p>Paused while this tab is in the background.</p></div></div>}
      {state.at === 'interrupted' && <div class="over-picture"><div class="card"><ProblemNotice problem={state.problem} /></div></div>}
      {state.at !== 'interrupted' && <Bar />}
      {detailsOpen.value && state.at === 'running' && <Details />}
      {captured.value && <Preview key={captured.value.address} capture={captured.value} />}
    </main>
  );
}
