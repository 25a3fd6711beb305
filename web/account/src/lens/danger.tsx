// How a lens ends: at a day, or now.
import { useState } from 'preact/hooks';
import { patch, remove } from '../../../shared/api';
import type { Lens } from '../../../shared/api_types';
import { momentText } from '../../../shared/formats';
import { useDeed } from '../../../shared/site/answers';
import { Failure, Field, Over } from '../../../shared/site/parts';
import { isStale, Stale } from './lens_details';
import type { LensPart } from './lens_view';

/** A moment as <input type="datetime-local"> has it, in the visitor's own time. */
export function localOf(at: string | null): string {
  if (!at) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Expiry({ lens, etag, changed }: LensPart & { etag: string }) {
  const [until, setUntil] = useState(localOf(lens.expires_at));
  const deed = useDeed();
  const set = (expires_at: string | null) => deed.run(async () => {
    await patch<Lens>(`/lenses/${lens.id}`, { expires_at }, etag);
    setUntil(localOf(expires_at));
    changed();
  });
  return (
    <form class="stack tight" onSubmit={(event) => { event.preventDefault(); set(new Date(until).toISOString()); }}>
      <Field label="The code ends" hint={lens.expires_at ? `On ${momentText(lens.expires_at)}. From then on the code says that the time is over.` : 'Now it works until you delete the lens.'}>
        {(ids) => <input {...ids} type="datetime-local" required value={until} onInput={(event) => setUntil(event.currentTarget.value)} />}
      </Field>
      {isStale(deed.failure) ? <Stale load={() => { deed.clear(); changed(); }} /> : <Failure failure={deed.failure} />}
      <div class="row">
        <button type="submit" class="button" disabled={deed.isBusy}>Set the end</button>
        {lens.expires_at && <button type="button" class="button quiet" disabled={deed.isBusy} onClick={() => set(null)}>Never end</button>}
      </div>
    </form>
  );
}

function Delete({ lens }: { lens: Lens }) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const deed = useDeed();
  const end = (event: Event) => {
    event.preventDefault();
    deed.run(async () => {
      await remove(`/lenses/${lens.id}`);
      location.assign('/account/');
    });
  };
  return (
    <>
      <div><button type="button" class="button danger" onClick={() => setOpen(true)}>Delete the lens</button></div>
      <Over open={open} title={`Delete ${lens.name}?`} close={() => setOpen(false)}>
        <form class="stack" onSubmit={end}>
          <p>All its versions and figures go with it. The code <code>{lens.code}</code> stops working for good, also where it is printed.</p>
          <Field label={`Type the code ${lens.code} to go on`}>{(ids) => <input {...ids} required autocomplete="off" autocapitalize="none" spellcheck={false} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />}</Field>
          <Failure failure={deed.failure} />
          <div class="row"><button type="submit" class="button danger" disabled={deed.isBusy || typed.trim() !== lens.code}>Delete it for good</button><button type="button" class="button" onClick={() => setOpen(false)}>Keep it</button></div>
        </form>
      </Over>
    </>
  );
}

export function Danger({ lens, etag, changed }: LensPart & { etag: string }) {
  return (
    <section class="card stack" aria-labelledby="danger-title">
      <h2 id="danger-title">Expiry and deletion</h2>
      <Expiry lens={lens} etag={etag} changed={changed} />
      <hr />
      <Delete lens={lens} />
    </section>
  );
}
