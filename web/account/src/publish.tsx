// Publishing a .lens file: choose or drop it, say what it is, watch the check, get the code.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Metadata } from '../../shared/api_types';
import { sizeText } from '../../shared/formats';
import { UploadIcon } from '../../shared/icons';
import { say } from '../../shared/site/frame';
import { Failure, Field } from '../../shared/site/parts';
import { publish, type Stage } from '../../shared/site/publishing';
import { PublishStage } from '../../shared/site/publish_parts';
import { FileDrop } from './file_drop';
import { MetadataFields } from './metadata';
import { peek } from './peek';

interface Chosen {
  file: File;
  details: Metadata;
  /** Why this browser thinks that the server will refuse it. */
  doubt: unknown;
}

const BLANK: Metadata = { name: '', description: '', hint: '', tags: [], visibility: 'public' };

/** A publication under way; leaving the page before the upload is over asks first. */
export function usePublishing() {
  const [stage, setStage] = useState<Stage | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const stop = useRef<AbortController>();
  useEffect(() => () => stop.current?.abort(), []);
  useEffect(() => {
    if (stage?.at !== 'sending') return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [stage?.at]);
  const start = async (file: Blob, lensId: string | null, details: Parameters<typeof publish>[2]) => {
    const mine = new AbortController();
    stop.current = mine;
    setFailure(null);
    try {
      const { version } = await publish(file, lensId, details, (next) => mine.signal.aborted || setStage(next), mine.signal);
      say(version.state === 'failed' ? 'The lens failed the check' : 'The check went well');
    } catch (failed) {
      if (!mine.signal.aborted) setFailure(failed);
      setStage(null);
    }
  };
  const cancel = () => {
    stop.current?.abort();
    setStage(null);
  };
  return { stage, failure, start, cancel, clear: () => { setStage(null); setFailure(null); } };
}

interface FormProps {
  chosen: Chosen;
  failure: unknown;
  send: (details: Metadata, notes: string) => void;
  back: () => void;
}

function DetailsForm({ chosen, failure, send, back }: FormProps) {
  const [details, setDetails] = useState(chosen.details);
  const [notes, setNotes] = useState('');
  return (
    <form class="card stack" onSubmit={(event) => { event.preventDefault(); send(details, notes); }}>
      <div class="chosen-file">
        <span><strong>{chosen.file.name}</strong> <span class="muted">{sizeText(chosen.file.size)}</span></span>
        <button type="button" class="button" onClick={back}>Other file</button>
      </div>
      <Failure failure={chosen.doubt} />
      <MetadataFields value={details} set={setDetails} />
      <Field label="Notes for the reviewer" hint="Nobody else sees them.">{(ids) => <textarea {...ids} rows={3} maxLength={2000} value={notes} onInput={(event) => setNotes(event.currentTarget.value)} />}</Field>
      <Failure failure={failure} />
      <div class="row"><button type="submit" class="button primary large"><UploadIcon size={22} />Publish</button></div>
    </form>
  );
}

/** Only what was filled in: the rest the server takes from the lens. */
function filled(details: Metadata, notes: string) {
  const { name, description, hint, tags, visibility } = details;
  return { visibility, tags, ...(name && { name }), ...(description && { description }), ...(hint && { hint }), ...(notes && { notes }) };
}

export function PublishPage() {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const { stage, failure, start, cancel, clear } = usePublishing();
  const take = async (file: File) => {
    clear();
    const { name, description, failure: doubt } = await peek(file);
    setChosen({ file, details: { ...BLANK, name, description }, doubt });
  };
  const back = () => {
    clear();
    setChosen(null);
  };
  useEffect(() => document.querySelector<HTMLElement>('[data-focus]')?.focus(), [stage?.at]);
  return (
    <>
      <div class="page-title"><h1>Publish a lens</h1>{!stage && <p class="muted">From a file to a code: the server tries the lens out first, and says what to mend where something is wrong.</p>}</div>
      <div class="narrow">
        {stage ? (
          <section class="card"><PublishStage stage={stage} cancel={cancel} another={back} /></section>
        ) : chosen ? (
          <DetailsForm key={chosen.file.name} chosen={chosen} failure={failure} back={back} send={(details, notes) => void start(chosen.file, null, filled(details, notes))} />
        ) : (
          <>
            <FileDrop take={(file) => void take(file)} />
            <p class="muted small publish-other">No file yet? <a href="/studio/">Make a lens in the studio</a>, or on the command line: <code>diopter pack</code>. From there <code>diopter publish LENS --to {location.origin}</code> does all of this too.</p>
          </>
        )}
      </div>
    </>
  );
}
