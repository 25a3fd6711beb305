// The page: the empty studio, or a lens in three columns; on a phone the picture stands above tabs.
import { useEffect, useRef, useState } from 'preact/hooks';
import { LensMark } from '../../shared/icons';
import { LensColumn } from './graph/lens_column';
import { LookInside } from './inside/look_inside';
import { Stage } from './live/stage';
import { Properties } from './panels/properties';
import { Start } from './start/start';
import { Bar } from './bar';
import { AnewQuestion, Dragging, JoinQuestion, Telling, Working } from './messages';
import { PublishDialog } from './publish';
import { lens, selection } from './store/document';
import { said } from './store/say';

const TABS = [
  ['lens', 'Lens'],
  ['edit', 'Edit'],
  ['inside', 'Inside'],
] as const;

type Tab = (typeof TABS)[number][0];

function Tabs({ tab, choose }: { tab: Tab; choose: (tab: Tab) => void }) {
  return (
    <div class="tabs segments" role="group" aria-label="Parts of the studio">
      {TABS.map(([id, name]) => (
        <button type="button" key={id} aria-pressed={tab === id} onClick={() => choose(id)}>
          {name}
        </button>
      ))}
    </div>
  );
}

function Desk() {
  const [tab, choose] = useState<Tab>('edit');
  // On a phone a chosen box shows its properties at once.
  const chosen = selection.value;
  const before = useRef(chosen);
  useEffect(() => {
    if (before.current !== chosen) choose('edit');
    before.current = chosen;
  }, [chosen]);
  return (
    <div class={`desk tab-${tab}`}>
      <Tabs tab={tab} choose={choose} />
      <aside class="column left" aria-label="The lens">
        <LensColumn />
      </aside>
      <aside class="column right" aria-label="Properties">
        <Properties />
      </aside>
      <div class="column bottom">
        <LookInside />
      </div>
    </div>
  );
}

export function App() {
  const open = lens.value !== null;
  return (
    <>
      <p class="visually-hidden" role="status">
        {said.value}
      </p>
      {open ? <Bar /> : (
        <header class="bar">
          <span class="mark">
            <LensMark /> Diopter studio
          </span>
          <a class="button quiet" href="/player/">
            Player
          </a>
        </header>
      )}
      {!open && <Start />}
      <div class={open ? 'work' : ''}>
        {/* The picture's canvas belongs to a worker for good, so it stays when the lens is put away. */}
        <Stage shown={open} />
        {open && <Desk />}
      </div>
      <Working />
      <Telling />
      <PublishDialog />
      <JoinQuestion />
      <AnewQuestion />
      <Dragging />
    </>
  );
}
