// What is said of the lens, as a form. It is sent with the entity tag that was read, so that nobody overwrites what somebody else changed.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, patch } from '../../../shared/api';
import type { Lens, Metadata } from '../../../shared/api_types';
import { useDeed } from '../../../shared/site/answers';
import { say } from '../../../shared/site/frame';
import { Failure } from '../../../shared/site/parts';
import { MetadataFields } from '../metadata';
import type { LensPart } from './lens_view';

const saidOf = ({ name, description, hint, tags, visibility }: Lens): Metadata => ({ name, description, hint, tags, visibility });

export function Stale({ load }: { load: () => void }) {
  return (
    <div class="notice warning stack tight" role="alert">
      <p><strong>This lens was changed meanwhile</strong>, in another tab or by somebody else, so nothing was saved.</p>
      <p>Load what it says now, then make your change again.</p>
      <div><button type="button" class="button" onClick={load}>Load what it says now</button></div>
    </div>
  );
}

export const isStale = (failure: unknown): boolean => failure instanceof ApiError && failure.status === 412;

interface Basis {
  lens: Lens;
  etag: string;
}

/** What the form holds, and the lens as it was when that was filled in: only over that it may write. `lens` is another object whenever it was asked for again. */
function useForm(lens: Lens, etag: string) {
  const [basis, setBasis] = useState<Basis>({ lens, etag });
  const [value, setValue] = useState(() => saidOf(lens));
  const [insights, setInsights] = useState(lens.insights);
  const [round, setRound] = useState(0);
  const reloading = useRef(false);
  const isTouched = JSON.stringify(value) !== JSON.stringify(saidOf(basis.lens)) || insights !== basis.lens.insights;
  useEffect(() => {
    const isWanted = reloading.current;
    reloading.current = false;
    if (lens.revision === basis.lens.revision || (isTouched && !isWanted)) return;
    setBasis({ lens, etag });
    setValue(saidOf(lens));
    setInsights(lens.insights);
    setRound((now) => now + 1);
  }, [lens]);
  return { basis, setBasis, value, setValue, insights, setInsights, round, reload: () => (reloading.current = true) };
}

export function LensDetails({ lens, etag, changed }: LensPart & { etag: string }) {
  const { basis, setBasis, value, setValue, insights, setInsights, round, reload } = useForm(lens, etag);
  const [saved, setSaved] = useState(false);
  const deed = useDeed();
  const load = () => {
    deed.clear();
    reload();
    changed();
  };
  const save = (event: Event) => {
    event.preventDefault();
    setSaved(false);
    deed.run(async () => {
      const answer = await patch<Lens>(`/lenses/${lens.id}`, { ...value, insights }, basis.etag);
      setBasis({ lens: answer.value, etag: answer.etag });
      setSaved(true);
      say('Saved');
      changed();
    });
  };
  return (
    <form class="card stack" aria-labelledby="details-title" onSubmit={save} onInput={() => setSaved(false)}>
      <h2 id="details-title">Details</h2>
      <MetadataFields key={round} value={value} set={setValue} />
      <label class="check-line"><input type="checkbox" checked={insights} onChange={(event) => setInsights(event.currentTarget.checked)} /><span>Count how it is used<span class="muted small">Without cookies, and without telling one visitor from another.</span></span></label>
      {isStale(deed.failure) ? <Stale load={load} /> : <Failure failure={deed.failure} />}
      <div class="row"><button type="submit" class="button primary" disabled={deed.isBusy}>{deed.isBusy ? 'Saving …' : 'Save'}</button>{saved && <span class="saved">Saved</span>}</div>
    </form>
  );
}
