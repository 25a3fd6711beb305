// Where the milliseconds of a frame go, stage by stage.
import type { Stats } from '@diopter/runtime';
import { info } from '../live/live';
import { bytes, milliseconds, width } from '../panels/amounts';
import { Facts } from '../panels/card';

const STAGES = [
  ['take', 'Take the frame'],
  ['input', 'Make the input'],
  ['model', 'Run the model'],
  ['output', 'Read the output'],
  ['render', 'Draw the effects'],
  ['show', 'Show the picture'],
] as const;

export function Times({ stats }: { stats: Stats }) {
  const { times } = stats;
  const most = Math.max(...STAGES.map(([stage]) => times[stage]), 0.001);
  const got = info.value;
  return (
    <div class="times">
      <ul class="result-bars">
        {STAGES.map(([stage, name]) => (
          <li key={stage} class="bar-line wide">
            <span class="bar-name">{name}</span>
            <span class="meter" aria-hidden="true">
              <span class="bar-fill" style={{ width: width(times[stage] / most) }} />
            </span>
            <span class="bar-share">{milliseconds(times[stage])}</span>
          </li>
        ))}
      </ul>
      <Facts
        rows={[
          ['A frame takes', milliseconds(times.step)],
          ['Frames a second', stats.fps.toFixed(0)],
          ['Picture', `${stats.size.width} × ${stats.size.height}`],
          ['Engine memory', bytes(stats.engineMemoryBytes)],
          ...(got?.components.map(({ id, backend, threads }) => [`${id} runs on`, `${backend === 'webgpu' ? 'WebGPU' : 'WebAssembly'}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`] as const) ?? []),
        ]}
      />
      {got?.warnings.map((warning) => <p class="hint" key={warning}>{warning}</p>)}
    </div>
  );
}
