// API tokens: made for a program, shown once, ended here.
import { useState } from 'preact/hooks';
import { post, remove } from '../../shared/api';
import { SCOPES, type Role, type Scope, type Token } from '../../shared/api_types';
import { dateText } from '../../shared/formats';
import { useDeed, useList } from '../../shared/site/answers';
import { Copy, Failure, Field, More, Over } from '../../shared/site/parts';
import { isAtLeast } from '../../shared/site/session';

const WORDS: Record<Scope, string> = {
  publish: 'Publish lenses and change yours',
  read: 'Read your lenses and account',
  insights: 'Read the figures of your lenses',
  campaigns: 'Make and change campaigns',
  review: 'Decide what is published',
  admin: 'Change accounts and tokens: everything you may',
};
const NEEDS: Partial<Record<Scope, Role>> = { review: 'reviewer' };
const SPANS: [number, string][] = [[30, '30 days'], [90, '90 days'], [365, 'a year'], [0, 'without an end']];

function Once({ token, close }: { token: Token | null; close: () => void }) {
  return (
    <Over open={token !== null} title="Your new token" close={close}>
      <p>Copy it now: it is shown this once, and kept nowhere that it could be read again.</p>
      <pre tabIndex={0} aria-label="The token" data-token><code>{token?.token}</code></pre>
      <div class="row"><Copy text={token?.token ?? ''} what="the token">Copy the token</Copy><button type="button" class="button primary" onClick={close}>I have it</button></div>
    </Over>
  );
}

function NewToken({ made }: { made: (token: Token) => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['publish']);
  const [days, setDays] = useState(90);
  const deed = useDeed();
  const toggle = (scope: Scope, on: boolean) => setScopes(on ? [...scopes, scope] : scopes.filter((other) => other !== scope));
  const make = (event: Event) => {
    event.preventDefault();
    deed.run(async () => {
      made(await post<Token>('/tokens', { name, scopes, days }));
      setName('');
    });
  };
  return (
    <form class="card stack" onSubmit={make} aria-labelledby="new-token">
      <h2 id="new-token">New token</h2>
      <Field label="What it is for" hint="“Build server”, “Laptop”">{(ids) => <input {...ids} required maxLength={80} value={name} onInput={(event) => setName(event.currentTarget.value)} />}</Field>
      <fieldset class="choices">
        <legend>What it may do</legend>
        {SCOPES.filter((scope) => isAtLeast(NEEDS[scope] ?? 'creator')).map((scope) => (
          <label key={scope}><input type="checkbox" checked={scopes.includes(scope)} onChange={(event) => toggle(scope, event.currentTarget.checked)} /><span>{scope}<span class="muted small">{WORDS[scope]}</span></span></label>
        ))}
      </fieldset>
      <Field label="It works for">{(ids) => <select {...ids} value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>{SPANS.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select>}</Field>
      <Failure failure={deed.failure} />
      <div class="row"><button type="submit" class="button primary" disabled={deed.isBusy || scopes.length === 0}>Make the token</button></div>
    </form>
  );
}

function Row({ token, changed }: { token: Token; changed: () => void }) {
  const deed = useDeed();
  const end = () => deed.run(async () => {
    await remove(`/tokens/${token.id}`);
    changed();
  });
  return (
    <li class="card token-row">
      <div>
        <h3>{token.name}</h3>
        <p class="muted small">{token.scopes.join(', ')} · made {dateText(token.created_at)} · {token.used_at ? `last used ${dateText(token.used_at)}` : 'never used'} · {token.expires_at ? `ends ${dateText(token.expires_at)}` : 'no end'}</p>
        <Failure failure={deed.failure} />
      </div>
      <button type="button" class="button" aria-label={`End ${token.name}`} disabled={deed.isBusy} onClick={end}>End it</button>
    </li>
  );
}

export function Tokens() {
  const list = useList<Token>('/tokens');
  const [shown, setShown] = useState<Token | null>(null);
  const made = (token: Token) => {
    setShown(token);
    list.again();
  };
  return (
    <>
      <div class="page-title"><h1>Tokens</h1><p class="muted">A program that has one acts for you, as far as the token allows: <code>diopter publish</code>, or the API.</p></div>
      <div class="two-columns">
        <NewToken made={made} />
        <section class="stack" aria-label="Your tokens">
          {list.items?.length === 0 && <p class="muted">No tokens yet.</p>}
          <ul class="rows">{list.items?.map((token) => <Row key={token.id} token={token} changed={list.again} />)}</ul>
          <More list={list} />
        </section>
      </div>
      <Once token={shown} close={() => setShown(null)} />
    </>
  );
}
