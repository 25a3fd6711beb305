// Review and administration: for reviewers and admins; everybody else is told so.
import { useEffect, useState } from 'preact/hooks';
import { Frame } from '../../shared/site/frame';
import { PartWays } from '../../shared/site/part_ways';
import { Empty, Waiting } from '../../shared/site/parts';
import { account, isAtLeast, session } from '../../shared/site/session';
import { Accounts } from './accounts';
import { Appeals } from './appeals';
import { Audit } from './audit';
import { Campaigns } from './campaigns';
import { PARTS, placeOf, type Part, type Place } from './places';
import { Policy } from './policy';
import { Queue } from './queue';
import { Reports } from './reports';
import { VersionReview } from './version_review';

function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(location.pathname, location.hash));
  useEffect(() => {
    const turn = () => setPlace(placeOf(location.pathname, location.hash));
    addEventListener('hashchange', turn);
    return () => removeEventListener('hashchange', turn);
  }, []);
  return place;
}

const waysFrom = (here: Part) => PARTS.filter(([, , role]) => isAtLeast(role)).map(([id, words]) => ({ to: `#${id}`, words, here: here === id || (here === 'version' && id === 'queue') }));

function View({ place }: { place: Place }) {
  switch (place.part) {
    case 'version':
      return <VersionReview key={place.subject} id={place.subject} />;
    case 'reports':
      return <Reports />;
    case 'appeals':
      return <Appeals />;
    case 'campaigns':
      return <Campaigns />;
    case 'audit':
      return <Audit key={place.subject} subject={place.subject} />;
    case 'accounts':
      return <Accounts />;
    case 'policy':
      return <Policy />;
    default:
      return <Queue />;
  }
}

function Closed() {
  return (
    <Empty title="For reviewers only">
      <p class="muted">{account.value ? 'Your account decides nothing here. An admin of this server can make it a reviewer’s.' : 'Sign in with a reviewer’s account.'}</p>
      <a class="button primary" href="/account/">{account.value ? 'To your account' : 'Sign in'}</a>
    </Empty>
  );
}

export function App() {
  const place = usePlace();
  const needed = PARTS.find(([id]) => id === place.part)?.[2] ?? 'reviewer';
  return (
    <Frame here="review">
      {session.value === undefined ? <Waiting /> : !isAtLeast('reviewer') ? <Closed /> : (
        <>
          <PartWays label="Parts of the review" ways={waysFrom(place.part)} />
          {isAtLeast(needed) ? <View place={place} /> : <Empty title="For admins only"><p class="muted">This part belongs to the admins of the server.</p></Empty>}
        </>
      )}
    </Frame>
  );
}
