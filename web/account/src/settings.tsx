// The account itself: its shown name, its password, signing out, its end.
import { useState } from 'preact/hooks';
import { patch, remove } from '../../shared/api';
import type { Account } from '../../shared/api_types';
import { dateText } from '../../shared/formats';
import { useDeed } from '../../shared/site/answers';
import { say } from '../../shared/site/frame';
import { Failure, Field, Over } from '../../shared/site/parts';
import { account, accountChanged, nobody, signOut } from '../../shared/site/session';

interface SecretProps {
  label: string;
  value: string;
  set: (value: string) => void;
  isNew?: boolean;
}

function Secret({ label, value, set, isNew = false }: SecretProps) {
  return (
    <Field label={label} hint={isNew ? 'At least 10 characters.' : undefined}>
      {(ids) => <input {...ids} type="password" required minLength={isNew ? 10 : 1} maxLength={200} autocomplete={isNew ? 'new-password' : 'current-password'} value={value} onInput={(event) => set(event.currentTarget.value)} />}
    </Field>
  );
}

function ShownName({ now }: { now: Account }) {
  const [name, setName] = useState(now.display_name);
  const [saved, setSaved] = useState(false);
  const deed = useDeed();
  const save = (event: Event) => {
    event.preventDefault();
    deed.run(async () => {
      accountChanged((await patch<Account>('/account', { display_name: name })).value);
      setSaved(true);
      say('Saved');
    });
  };
  return (
    <form class="card stack" onSubmit={save} onInput={() => setSaved(false)}>
      <h2>Name</h2>
      <Field label="Name that is shown" hint="Beside your lenses.">{(ids) => <input {...ids} required maxLength={80} autocomplete="nickname" value={name} onInput={(event) => setName(event.currentTarget.value)} />}</Field>
      <Failure failure={deed.failure} />
      <div class="row"><button type="submit" class="button primary" disabled={deed.isBusy}>Save</button>{saved && <span class="saved">Saved</span>}</div>
    </form>
  );
}

function NewPassword() {
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [saved, setSaved] = useState(false);
  const deed = useDeed();
  const save = (event: Event) => {
    event.preventDefault();
    deed.run(async () => {
      await patch<Account>('/account', { password: old, new_password: next });
      setOld('');
      setNext('');
      setSaved(true);
      say('The password is changed');
    });
  };
  return (
    <form class="card stack" onSubmit={save} onInput={() => setSaved(false)}>
      <h2>Password</h2>
      <input class="visually-hidden" tabIndex={-1} aria-hidden="true" autocomplete="username" readOnly value={account.value?.name} />
      <Secret label="Password now" value={old} set={setOld} />
      <Secret label="New password" value={next} set={setNext} isNew />
      <Failure failure={deed.failure} />
      <div class="row"><button type="submit" class="button primary" disabled={deed.isBusy}>Change the password</button>{saved && <span class="saved">Changed</span>}</div>
    </form>
  );
}

function End() {
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const deed = useDeed();
  const end = (event: Event) => {
    event.preventDefault();
    deed.run(async () => {
      await remove('/account', { password });
      nobody();
      location.assign('/account/');
    });
  };
  return (
    <section class="card stack">
      <h2>Delete the account</h2>
      <p class="muted">Your lenses, their codes and figures, campaigns and tokens go with it.</p>
      <div><button type="button" class="button danger" onClick={() => setOpen(true)}>Delete my account</button></div>
      <Over open={open} title="Delete your account and all of its lenses?" close={() => setOpen(false)}>
        <form class="stack" onSubmit={end}>
          <p>Every code of yours stops working for good, also where it is printed. This cannot be taken back.</p>
          <Secret label="Your password" value={password} set={setPassword} />
          <Failure failure={deed.failure} />
          <div class="row"><button type="submit" class="button danger" disabled={deed.isBusy}>Delete everything</button><button type="button" class="button" onClick={() => setOpen(false)}>Keep it</button></div>
        </form>
      </Over>
    </section>
  );
}

export function Settings() {
  const deed = useDeed();
  const now = account.value;
  if (!now) return <></>;
  return (
    <>
      <div class="page-title with-action">
        <div><h1>Settings</h1><p class="muted"><code>{now.name}</code> · {now.role} · since {dateText(now.created_at)}</p></div>
        <button type="button" class="button" disabled={deed.isBusy} onClick={() => deed.run(signOut)}>Sign out</button>
      </div>
      <Failure failure={deed.failure} />
      <div class="two-columns"><ShownName now={now} /><NewPassword /><End /></div>
    </>
  );
}
