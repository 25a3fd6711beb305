// Publish: the lens as it is now goes to this server, and the dialog shows its way to a code. Who is not signed in is led to the account.
import { useEffect, useState } from 'preact/hooks';
import { Failure, Field, Over, Waiting } from '../../shared/site/parts';
import { PublishStage } from '../../shared/site/publish_parts';
import { account, learnSession, session } from '../../shared/site/session';
import { manifest } from './store/document';
import { cancelPublishing, closePublishing, failure, publishNow, publishOpen, stage, type Wish } from './store/publishing';

function SignInFirst() {
  return (
    <>
      <p>Publishing gives the lens a code that anybody can scan. It needs an account on this server; the lens stays here meanwhile.</p>
      <div class="row">
        <a class="button primary" href="/account/" target="_blank" rel="noopener">Sign in</a>
        <button type="button" class="button" onClick={() => void learnSession()}>I am signed in</button>
      </div>
      <p class="muted small">The account opens beside this page. Come back here afterwards.</p>
    </>
  );
}

const WAYS: [Wish['visibility'], string][] = [['public', 'Public: in the gallery'], ['unlisted', 'Unlisted: only by its code'], ['preview', 'Preview: only by preview codes']];

function Ask() {
  const [wish, setWish] = useState<Wish>({ visibility: 'public', notes: '' });
  return (
    <form class="stack" onSubmit={(event) => { event.preventDefault(); void publishNow(wish); }}>
      <p>Signed in as <strong>{account.value?.display_name}</strong>. <q>{manifest.value?.name || 'Lens'}</q> goes to this server as it is now, with its models.</p>
      <Field label="Who finds it">{(ids) => <select {...ids} value={wish.visibility} onChange={(event) => setWish({ ...wish, visibility: event.currentTarget.value as Wish['visibility'] })}>{WAYS.map(([id, words]) => <option key={id} value={id}>{words}</option>)}</select>}</Field>
      <Field label="Notes for the reviewer" hint="Nobody else sees them.">{(ids) => <textarea {...ids} rows={2} maxLength={2000} value={wish.notes} onInput={(event) => setWish({ ...wish, notes: event.currentTarget.value })} />}</Field>
      <Failure failure={failure.value} />
      <div class="row"><button type="submit" class="button primary">Publish</button></div>
    </form>
  );
}

export function PublishDialog() {
  const open = publishOpen.value;
  useEffect(() => {
    if (!open) return;
    void learnSession();
    // Back from signing in beside this page.
    const back = () => account.value === null && void learnSession();
    addEventListener('focus', back);
    return () => removeEventListener('focus', back);
  }, [open]);
  return (
    <Over open={open} title="Publish" close={closePublishing}>
      {stage.value ? <PublishStage stage={stage.value} cancel={cancelPublishing} /> : session.value === undefined ? <Waiting /> : account.value ? <Ask /> : <SignInFirst />}
    </Over>
  );
}
