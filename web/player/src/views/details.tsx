// On demand: how fast the lens runs, where the time goes, what it runs on and why.
import { useEffect, useState } from 'preact/hooks';
import type { RunInfo, Stats, StepTimes } from '@diopter/runtime';
import { CloseIcon } from '../../../shared/icons';
import { sizeText } from '../facts';
import { KEYS } from '../keys';
import { CountingSwitch } from './counting';
import { detailsOpen, info, shortcuts, stats } from '../store';

const STAGES: readonly [keyof StepTimes, string][] = [
  ['take', 'Take the frame'],
  ['input', 'Prepare the input'],
  ['model', 'Run the models'],
  ['output', 'Read the results'],
  ['render', 'Draw'],
  ['show', 'Show'],
];

function Times({ times }: { times: StepTimes }) {
  const whole = Math.max(times.step, 0.001);
  return (
    <table class="times">
      <caption class="visually-hidden">Milliseconds of each stage, medians</caption>
      <tbody>
        {STAGES.map(([stage, label]) => (
          <tr key={stage}>
            <th scope="row">{label}</th>
            <td class="time-bar" aria-hidden="true"><span style={{ width: `${Math.min(100, (100 * times[stage]) / whole)}%` }} /></td>
            <td>{times[stage].toFixed(1)} ms</td>
          </tr>
        ))}
        <tr class="whole">
          <th scope="row">Whole step</th>
          <td />
          <td>{times.step.toFixed(1)} ms</td>
        </tr>
      </tbody>
    </table>
  );
}

const FRAMES = {
  'track-processor': 'straight from the camera’s track',
  'video-frame-callback': 'through a video element',
  image: 'a still picture',
};

function RunsOn({ info: told }: { info: RunInfo }) {
  return (
    <>
      <h3>Runs on</h3>
      <ul class="runs-on">
        {told.components.map(({ id, backend, threads, why, modelBytes }, index) => (
          <li key={id}>
            <strong>{id}</strong>: {backend === 'webgpu' ? 'WebGPU' : 'WebAssembly'}{backend === 'wasm' && `, ${threads === 1 ? '1 thread' : `${threads} threads`}`} ({sizeText(modelBytes)})
            {why !== told.components[index + 1]?.why && <div>{why}</div>}
          </li>
        ))}
      </ul>
      <dl class="facts-list">
        <dt>Frames</dt><dd>{FRAMES[told.frames]}</dd>
        <dt>Ready in</dt><dd>{Math.round(told.createMs)} ms</dd>
        <dt>Isolated page</dt><dd>{told.crossOriginIsolated ? 'yes' : 'no: one thread only'}</dd>
        <dt>Engine</dt><dd>{told.engineVersion}</dd>
      </dl>
      {told.warnings.map((warning) => <p key={warning} class="small">Note: {warning}</p>)}
    </>
  );
}

const MEASURE_EVERY_MS = 15_000;

interface MemoryMeter {
  measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }>;
}

/** Of the page with its workers and models; null until it is known, and in browsers that do not tell (only Chromium does). */
function usePageMemory(): number | null {
  const [bytes, setBytes] = useState<number | null>(null);
  useEffect(() => {
    const meter = performance as Performance & MemoryMeter;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const measure = async () => {
      const measured = await meter.measureUserAgentSpecificMemory?.().catch(() => undefined);
      if (gone || !measured) return;
      setBytes(measured.bytes);
      timer = setTimeout(() => void measure(), MEASURE_EVERY_MS);
    };
    void measure();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  return bytes;
}

function Numbers({ stats: now }: { stats: Stats }) {
  const all = usePageMemory();
  return (
    <>
      <dl class="facts-list">
        <dt>Frames a second</dt><dd>{now.fps.toFixed(1)}</dd>
        <dt>Shown</dt><dd>{now.processed} of {now.frames}</dd>
        <dt>Picture</dt><dd>{now.size.width} × {now.size.height}</dd>
        <dt>Engine’s memory</dt><dd>{sizeText(now.engineMemoryBytes)}</dd>
        {all !== null && <><dt>Page with models</dt><dd>{sizeText(all)}</dd></>}
      </dl>
      <h3>A step</h3>
      <Times times={now.times} />
    </>
  );
}

/** The focus goes back to where it came from, not to the start of the page. */
function close(): void {
  detailsOpen.value = false;
  document.getElementById('details-button')?.focus();
}

export function Details() {
  return (
    <aside class="details" aria-label="Details" tabIndex={0}>
      <div class="details-head">
        <h2>Details</h2>
        <button type="button" class="icon-button over" aria-label="Close details" onClick={close}><CloseIcon size={20} /></button>
      </div>
      {stats.value ? <Numbers stats={stats.value} /> : <p>Measuring…</p>}
      {info.value && <RunsOn info={info.value} />}
      <h3>Keys</h3>
      <ul class="keys">{KEYS.map(([key, what]) => <li key={key}><kbd>{key}</kbd> {what}</li>)}</ul>
      <label class="check">
        <input type="checkbox" checked={shortcuts.value} onChange={(event) => (shortcuts.value = event.currentTarget.checked)} />
        Use these keys
      </label>
      <CountingSwitch />
    </aside>
  );
}
