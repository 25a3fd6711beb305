// What stands in the way: a sentence, a remedy, and the buttons that carry it out.
import { CameraIcon, FileIcon, PlayIcon, WarningIcon } from '../../../shared/icons';
import type { Action, Problem } from '../problems';
import { acceptKeyAndOpen, start } from '../session';
import { sampleThere } from '../store';
import { FilePick } from './file_pick';

function ActionButton({ action, first }: { action: Action; first: boolean }) {
  const look = first ? 'primary' : '';
  switch (action) {
    case 'camera':
      return <button type="button" class={`button ${look}`} onClick={() => void start('camera')}><CameraIcon size={20} />Try the camera again</button>;
    case 'sample':
      return <button type="button" class={`button ${look}`} onClick={() => void start('sample')}><PlayIcon size={20} />Use the sample clip</button>;
    case 'file':
      return <FilePick takes="picture" look={look}><FileIcon size={20} />Choose a picture or video</FilePick>;
    case 'open':
      return <FilePick takes="lens" look={look}><FileIcon size={20} />Open a .lens file</FilePick>;
    case 'reload':
      return <button type="button" class={`button ${look}`} onClick={() => location.reload()}>Try again</button>;
    case 'gallery':
      return <a class={`button ${look}`} href="/player/">See all lenses</a>;
    case 'accept-key':
      return <button type="button" class={`button ${look}`} onClick={acceptKeyAndOpen}>Accept the new key</button>;
    case 'studio':
      return <a class={`button ${look}`} href="/studio/">Make a lens</a>;
  }
}

export function ProblemNotice({ problem, heading: Heading = 'h2' }: { problem: Problem; heading?: 'h1' | 'h2' }) {
  const actions = problem.actions.filter((action) => action !== 'sample' || sampleThere.value);
  return (
    <section class="problem" aria-labelledby="problem-title" data-problem={problem.kind}>
      <div class="problem-sign"><WarningIcon size={28} /></div>
      <Heading id="problem-title" tabIndex={-1} data-focus>{problem.title}</Heading>
      {(problem.place || problem.what) && (
        <p class="problem-place">
          {problem.place && <code>{problem.place}</code>}
          {problem.place && problem.what && ': '}
          {problem.what}
        </p>
      )}
      <p>{problem.remedy}</p>
      <div class="row">
        {actions.map((action, index) => <ActionButton key={action} action={action} first={index === 0} />)}
      </div>
    </section>
  );
}
