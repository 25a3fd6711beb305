// Look inside: results, tensors and times of the running lens.
import { useState } from 'preact/hooks';
import type { Tap } from '@diopter/runtime';
import { manifest } from '../store/document';
import { stats } from '../live/live';
import { ResultCards } from './results';
import { seenOf } from './seen_of';
import { SmallPicture } from './small_picture';
import { TensorCard } from './tensors';
import { Times } from './times';
import { inside, useWatch } from './watching';

const VIEWS = [
  ['results', 'Results'],
  ['tensors', 'Tensors'],
  ['times', 'Times'],
] as const;

type View = (typeof VIEWS)[number][0];

function Seen({ tap }: { tap: Tap }) {
  const seen = seenOf(tap, manifest.value?.components.find(({ id }) => id === tap.component));
  if (!seen) return null;
  return (
    <section class="tensor" aria-label="What the model sees">
      <h4>
        <span class="chip">sees</span> {seen.width} × {seen.height}
      </h4>
      <SmallPicture {...seen} label={`What ${tap.component} sees`} />
    </section>
  );
}

function Tensors() {
  const taps = inside.value?.taps ?? [];
  if (taps.length === 0) return <p class="muted">The model has not run yet{manifest.value?.components.some(({ run }) => run?.mode === 'on_trigger') ? ': it waits for its event' : ''}.</p>;
  return (
    <>
      {taps.map((tap) => (
        <section key={`${tap.component}-${tap.instance}`} aria-label={`Run of ${tap.component}`}>
          <h3>
            {tap.component}
            {tap.instance > 0 && ` (${tap.instance + 1})`}
          </h3>
          <div class="tensors">
            <Seen tap={tap} />
            {tap.inputs.map((tensor) => <TensorCard key={tensor.name} tensor={tensor} way="in" />)}
            {tap.outputs.map((tensor) => <TensorCard key={tensor.name} tensor={tensor} way="out" />)}
          </div>
        </section>
      ))}
    </>
  );
}

export function LookInside() {
  useWatch();
  const [view, setView] = useState<View>('results');
  const now = inside.value;
  return (
    <section class="inside" aria-label="Look inside">
      <div class="inside-head">
        <h2>Look inside</h2>
        <div class="segments" role="group" aria-label="What to look at">
          {VIEWS.map(([id, name]) => (
            <button type="button" key={id} aria-pressed={view === id} onClick={() => setView(id)}>
              {name}
            </button>
          ))}
        </div>
      </div>
      {view === 'times' && (stats.value ? <Times stats={stats.value} /> : <p class="muted">No frame yet.</p>)}
      {view === 'results' && (now ? <ResultCards results={now.results} pictures={now.pictures} size={stats.value?.size ?? { width: 640, height: 480 }} /> : <p class="muted">No result yet.</p>)}
      {view === 'tensors' && <Tensors />}
    </section>
  );
}
