// The player's page: which view shows in which state, files dropped anywhere, and where the focus goes.
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import '../../shared/theme.css';
import './player.css';
import { followLens } from './capture';
import { beginCounting } from './counting';
import { listenToKeys } from './keys';
import { installOffline } from './offline';
import { begin, takeFile } from './session';
import { captured, facts, said, state } from './store';
import { Gallery } from './views/gallery';
import { Loading, Stopped } from './views/loading';
import { Preview } from './views/preview';
import { ProblemNotice } from './views/problem';
import { Stage } from './views/stage';
import { Welcome } from './views/welcome';

function View() {
  const now = state.value;
  switch (now.at) {
    case 'gallery':
      return <Gallery problem={now.problem} />;
    case 'loading':
      return <Loading share={now.share} what={now.what} />;
    case 'welcome':
      return facts.value ? <Welcome facts={facts.value} problem={now.problem} /> : null;
    case 'stopped':
      return <Stopped><ProblemNotice problem={now.problem} heading="h1" /></Stopped>;
    default:
      return <Stage state={now} />;
  }
}

function useDroppedFiles(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!event.relatedTarget) setOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) void takeFile(file);
    };
    document.addEventListener('dragover', drag);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', drag);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, []);
  return over;
}

function App() {
  const over = useDroppedFiles();
  const at = state.value.at === 'interrupted' || state.value.at === 'stopped' ? state.value.problem : state.value.at;
  const first = useRef(true);
  // A view that goes takes the focus with it: the next one's heading or picture gets it. Not on arrival: the page's start is the place then.
  useEffect(() => {
    if (!first.current) document.querySelector<HTMLElement>('[data-focus]')?.focus({ preventScroll: true });
    first.current = false;
  }, [at]);
  return (
    <>
      <View />
      {captured.value && (state.value.at === 'welcome' || state.value.at === 'stopped') && <Preview key={captured.value.address} capture={captured.value} />}
      {over && <div class="drop-over" aria-hidden="true">Drop a .lens file, a picture or a video</div>}
      <p class="visually-hidden" role="status" aria-live="polite">{said.value}</p>
    </>
  );
}

render(<App />, document.getElementById('app')!);
followLens();
listenToKeys();
installOffline();
beginCounting();
begin();
