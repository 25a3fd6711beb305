// The picture: the running lens, what it looks at, and how fast it goes.
import { useEffect, useRef } from 'preact/hooks';
import { CameraIcon, FileIcon, MicrophoneIcon, PlayIcon, SparkIcon } from '../../../shared/icons';
import { manifest } from '../store/document';
import { problem } from '../store/problem';
import { FilePicker } from '../controls/file_picker';
import { attachCanvas, canvasKey, fire, fired, info, paused, phase, progress, restart, setPaused, stats } from './live';
import { hasSample, source, useCamera, useDrawn, useFile, useSample } from './sources';

function Canvas() {
  const element = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    attachCanvas(element.current);
    return () => attachCanvas(null);
  }, []);
  const fires = eventsOf().includes('tap');
  return <canvas ref={element} class="picture" role="img" aria-label="The lens at work" onPointerDown={() => fires && fire('tap')} />;
}

/** Events that components wait for: each can be fired by hand. */
function eventsOf(): string[] {
  const now = manifest.value;
  const waited = now?.components.flatMap(({ run }) => (run?.mode === 'on_trigger' && run.trigger ? [run.trigger] : [])) ?? [];
  return [...new Set(waited)].filter((name) => name !== 'scene_cut');
}

function SourceButtons() {
  const kind = source.value?.kind;
  return (
    <div class="sources" role="group" aria-label="What the lens looks at">
      <button type="button" class="button" aria-pressed={kind === 'camera'} onClick={() => void useCamera()}>
        <CameraIcon size={20} /> Camera
      </button>
      {(info.value?.soundRate ?? 0) > 0 && (
        <button type="button" class="button" aria-pressed={source.value?.hears === true} onClick={() => void useCamera(true)}>
          <MicrophoneIcon size={20} /> With sound
        </button>
      )}
      {hasSample.value ? (
        <button type="button" class="button" aria-pressed={kind === 'sample'} onClick={() => void useSample()}>
          <SparkIcon size={20} /> Sample
        </button>
      ) : (
        <button type="button" class="button" aria-pressed={kind === 'drawn'} onClick={() => void useDrawn()}>
          <SparkIcon size={20} /> Drawing
        </button>
      )}
      <FilePicker accept="image/*,video/*" class="button" id="look-at-file" pressed={kind === 'file'} take={([file]) => file && void useFile(file)}>
        <FileIcon size={20} /> File
      </FilePicker>
      <button type="button" class="button" aria-pressed={paused.value} onClick={() => setPaused(!paused.value)}>
        <PlayIcon size={20} /> {paused.value ? 'Go on' : 'Pause'}
      </button>
      {eventsOf().map((name) => (
        <button type="button" key={name} class="button primary" onClick={() => fire(name)}>
          Fire {name}
        </button>
      ))}
    </div>
  );
}

function Waiting() {
  if (phase.value !== 'opening') return null;
  return (
    <div class="waiting" role="status">
      <p>{progress.value.what || 'Starting the lens'} …</p>
      <progress aria-label="Progress" value={progress.value.share} max={1} />
    </div>
  );
}

function Trouble() {
  const now = problem.value;
  if (!now) return null;
  return (
    <div class="notice error trouble" role="alert">
      <p>
        <strong>{now.what}</strong>
      </p>
      {now.remedy && <p>{now.remedy}</p>}
      <p class="small muted">
        {now.place}
        {phase.value === 'running' && '. The picture still shows the lens before this change.'}
      </p>
      {phase.value === 'off' && (
        <button type="button" class="button" onClick={() => void restart()}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Stage({ shown }: { shown: boolean }) {
  const speed = stats.value;
  return (
    <section class="stage" aria-label="Picture" hidden={!shown}>
      <div class="frame">
        <Canvas key={canvasKey.value} />
        <Waiting />
        {speed && phase.value === 'running' && (
          <p class="speed">
            {speed.fps.toFixed(0)} fps, {speed.times.step.toFixed(1)} ms
          </p>
        )}
        <p class="fired" role="status">
          {fired.value && `${fired.value} fired`}
        </p>
      </div>
      <SourceButtons />
      <Trouble />
    </section>
  );
}
