// Sign in, sign up, and the first password of the account that the server's owner made.
import { useState } from 'preact/hooks';
import { useDeed } from '../../shared/site/answers';
import { Failure, Field } from '../../shared/site/parts';
import { setFirstPassword, signIn, signUp } from '../../shared/site/session';

type Way = 'in' | 'up' | 'token';

const LEAST_PASSWORD = 10;
const NAME = '[a-z0-9][a-z0-9_\\-]{2,31}';

interface TextProps {
  value: string;
  set: (value: string) => void;
}

function Password({ value, set, isNew }: TextProps & { isNew: boolean }) {
  return (
    <Field label={isNew ? 'New password' : 'Password'} hint={isNew ? `At least ${LEAST_PASSWORD} characters. Three or four words that nobody would guess do well.` : undefined}>
      {(ids) => <input {...ids} type="password" required minLength={isNew ? LEAST_PASSWORD : 1} maxLength={200} autocomplete={isNew ? 'new-password' : 'current-password'} value={value} onInput={(event) => set(event.currentTarget.value)} />}
    </Field>
  );
}

function Name({ value, set, isNew }: TextProps & { isNew: boolean }) {
  return (
    <Field label="Name to sign in with" hint={isNew ? '3 to 32 lower-case letters, digits, - and _' : undefined}>
      {(ids) => (
        <input {...ids} required autocomplete="username" autocapitalize="none" spellcheck={false} maxLength={32} pattern={isNew ? NAME : undefined} title={isNew ? '3 to 32 lower-case letters, digits, - and _' : undefined}
          value={value} onInput={(event) => set(event.currentTarget.value)} />
      )}
    </Field>
  );
}

const WORDS: Record<Way, { title: string; lead: string; button: string; busy: string }> = {
  in: { title: 'Sign in', lead: 'To publish lenses and see how they are used.', button: 'Sign in', busy: 'Signing in …' },
  up: { title: 'Make an account', lead: 'A name and a password are all that this server asks for.', button: 'Make the account', busy: 'Making it …' },
  token: { title: 'Set the first password', lead: 'Starting the server printed an API token once. With it, the first admin sets a password here.', button: 'Set the password', busy: 'Setting it …' },
};

function SignForm({ way }: { way: Way }) {
  const [name, setName] = useState('');
  const [shown, setShown] = useState('');
  const [token, setToken] = useState('');
  const [password, setPassword] = useState('');
  const deed = useDeed();
  const words = WORDS[way];
  const send = (event: Event) => {
    event.preventDefault();
    deed.run(() => (way === 'in' ? signIn(name.trim(), password) : way === 'up' ? signUp(name.trim(), shown.trim(), password) : setFirstPassword(token, password)));
  };
  return (
    <form class="stack" onSubmit={send} data-way={way}>
      <div class="stack tight"><h1>{words.title}</h1><p class="muted">{words.lead}</p></div>
      {way === 'token' ? (
        <Field label="API token">{(ids) => <input {...ids} required autocomplete="off" spellcheck={false} maxLength={200} value={token} onInput={(event) => setToken(event.currentTarget.value)} />}</Field>
      ) : (
        <Name value={name} set={setName} isNew={way === 'up'} />
      )}
      {way === 'up' && (
        <Field label="Name that is shown" hint="Beside your lenses. It can be changed.">
          {(ids) => <input {...ids} autocomplete="nickname" maxLength={80} value={shown} onInput={(event) => setShown(event.currentTarget.value)} />}
        </Field>
      )}
      <Password value={password} set={setPassword} isNew={way !== 'in'} />
      <Failure failure={deed.failure} />
      <button type="submit" class="button primary" disabled={deed.isBusy}>{deed.isBusy ? words.busy : words.button}</button>
    </form>
  );
}

export function Sign() {
  const [way, setWay] = useState<Way>('in');
  return (
    <div class="sign">
      <section class="card"><SignForm key={way} way={way} /></section>
      <div class="sign-others">
        {way === 'in' && <p>New here? <button type="button" class="button quiet" onClick={() => setWay('up')}>Make an account</button></p>}
        {way !== 'in' && <p>You have an account? <button type="button" class="button quiet" onClick={() => setWay('in')}>Sign in</button></p>}
        {way !== 'token' && <p class="small muted">You set this server up? <button type="button" class="button quiet" onClick={() => setWay('token')}>Use its token</button></p>}
      </div>
    </div>
  );
}
