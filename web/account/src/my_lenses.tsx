// The lenses of the one who is signed in, newest first, each with what becomes of it.
import type { Lens } from '../../shared/api_types';
import { dateText } from '../../shared/formats';
import { useList } from '../../shared/site/answers';
import { CodePicture } from '../../shared/site/code_picture';
import { Empty, More } from '../../shared/site/parts';
import { State } from '../../shared/site/publish_parts';
import { account } from '../../shared/site/session';
import { lensState } from '../../shared/site/versions';

const VISIBILITY = { public: 'in the gallery', unlisted: 'only for who has the code', preview: 'preview codes only' };

function Row({ lens }: { lens: Lens }) {
  const state = lensState(lens);
  return (
    <li>
      <a class="card lens-row" href={`/account/lenses/${lens.id}`}>
        <CodePicture code={lens.code} size={56} says="" />
        <span class="lens-row-text">
          <strong>{lens.name}</strong>
          <span class="muted small">{VISIBILITY[lens.visibility]} · changed {dateText(lens.changed_at)}</span>
        </span>
        <code class="muted">{lens.code}</code>
        <State tone={state.tone}>{state.word}</State>
      </a>
    </li>
  );
}

export function MyLenses() {
  const list = useList<Lens>('/account/lenses');
  return (
    <>
      <div class="page-title with-action">
        <div>
          <h1>My lenses</h1>
          <p class="muted">Signed in as {account.value?.display_name}</p>
        </div>
        {list.items && list.items.length > 0 && <a class="button primary" href="/account/#publish">Publish a lens</a>}
      </div>
      {list.items?.length === 0 ? (
        <Empty title="Nothing published yet">
          <p class="muted">Bring a <code>.lens</code> file, or make one in the studio. The server tries it out, and then it has a code that anybody can scan.</p>
          <div class="row centred">
            <a class="button primary" href="/account/#publish">Publish a lens</a>
            <a class="button" href="/studio/">Open the studio</a>
          </div>
        </Empty>
      ) : (
        <>
          <ul class="rows">{list.items?.map((lens) => <Row key={lens.id} lens={lens} />)}</ul>
          <More list={list} />
        </>
      )}
    </>
  );
}
