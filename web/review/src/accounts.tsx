// The accounts of this server: their roles, and who may not sign in.
import { patch } from '../../shared/api';
import type { Account, Role } from '../../shared/api_types';
import { dateText } from '../../shared/formats';
import { useDeed, useList } from '../../shared/site/answers';
import { say } from '../../shared/site/frame';
import { Failure, Field, More } from '../../shared/site/parts';
import { State } from '../../shared/site/publish_parts';
import { account } from '../../shared/site/session';

const ROLES: [Role, string][] = [['creator', 'Creator'], ['reviewer', 'Reviewer'], ['admin', 'Admin']];

function Row({ one, changed }: { one: Account; changed: () => void }) {
  const deed = useDeed();
  const isMe = one.id === account.value?.id;
  const set = (change: { role?: Role; suspended?: boolean }) => deed.run(async () => {
    await patch<Account>(`/accounts/${one.id}`, change);
    say(`${one.display_name} is changed`);
    changed();
  });
  return (
    <li class="card account-row">
      <div class="stack tight">
        <div class="version-head"><h2>{one.display_name}</h2>{isMe && <State tone="still">You</State>}{one.suspended && <State tone="bad">Suspended</State>}</div>
        <p class="muted small"><code>{one.name}</code> · since {dateText(one.created_at)} · <a href={`#audit/account/${one.id}`}>audit</a></p>
        <Failure failure={deed.failure} />
      </div>
      <div class="account-controls">
        <Field label="Role">{(ids) => <select {...ids} disabled={isMe || deed.isBusy} value={one.role} onChange={(event) => set({ role: event.currentTarget.value as Role })}>{ROLES.map(([id, words]) => <option key={id} value={id}>{words}</option>)}</select>}</Field>
        <button type="button" class="button" disabled={isMe || deed.isBusy} onClick={() => set({ suspended: !one.suspended })}>{one.suspended ? 'Let in again' : 'Suspend'}</button>
      </div>
    </li>
  );
}

export function Accounts() {
  const list = useList<Account>('/accounts', { limit: 50 });
  return (
    <>
      <div class="page-title"><h1>Accounts</h1><p class="muted">Creators publish, reviewers decide, admins do this as well.</p></div>
      <ul class="rows">{list.items?.map((one) => <Row key={one.id} one={one} changed={list.again} />)}</ul>
      <More list={list} />
    </>
  );
}
