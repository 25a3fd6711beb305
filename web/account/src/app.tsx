// The account: whoever is not signed in signs in first; then the part that the address names.
import { useEffect, useState } from 'preact/hooks';
import { Frame } from '../../shared/site/frame';
import { PartWays } from '../../shared/site/part_ways';
import { Waiting } from '../../shared/site/parts';
import { account, session } from '../../shared/site/session';
import { Campaigns } from './campaigns';
import { LensView } from './lens/lens_view';
import { MyLenses } from './my_lenses';
import { PublishPage } from './publish';
import { lensIdOf, PARTS, partOf, type Part } from './places';
import { Settings } from './settings';
import { Sign } from './sign';
import { Tokens } from './tokens';

function usePart(): Part {
  const [part, setPart] = useState(() => partOf(location.hash));
  useEffect(() => {
    const turn = () => setPart(partOf(location.hash));
    addEventListener('hashchange', turn);
    return () => removeEventListener('hashchange', turn);
  }, []);
  return part;
}

const waysFrom = (here: Part) => PARTS.map(([id, words]) => ({ to: `/account/#${id}`, words, here: here === id }));

const VIEWS: Record<Part, () => preact.JSX.Element> = { lenses: MyLenses, publish: PublishPage, campaigns: Campaigns, tokens: Tokens, settings: Settings };

export function App() {
  const part = usePart();
  const lensId = lensIdOf(location.pathname);
  const View = VIEWS[part];
  if (session.value === undefined) return <Frame here="account"><Waiting /></Frame>;
  if (!account.value) return <Frame here="account"><Sign /></Frame>;
  return (
    <Frame here="account">
      <PartWays label="Parts of the account" ways={waysFrom(lensId ? 'lenses' : part)} />
      {lensId ? <LensView key={lensId} id={lensId} /> : <View key={part} />}
    </Frame>
  );
}
