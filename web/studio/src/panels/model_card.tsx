// The model file: what it costs, and whether a browser runs it well.
import type { Sheet } from '../store/description';
import { info } from '../live/live';
import { bytes, large } from './amounts';
import { Card, Facts } from './card';

export function ModelCard({ file, sheet, id }: { file: string; sheet: Sheet; id: string }) {
  const runs = info.value?.components.find((component) => component.id === id);
  const fit = sheet.browserRuns && sheet.runs ? (sheet.browserNotes.length === 0 ? 'runs in browsers' : 'runs, with remarks') : 'does not run here';
  return (
    <Card title="Model and cost" says={`${bytes(sheet.bytes)}, ${fit}`} open={false}>
      <Facts
        rows={[
          ['File', file.replace(/^models\//, '')],
          ['Size', bytes(sheet.bytes)],
          ['Weights', sheet.parameters ? `${large(sheet.parameters)}, ${sheet.precision}` : sheet.precision],
          ['A run costs', sheet.multiplyAdds ? `${sheet.atLeast ? 'at least ' : ''}${large(sheet.multiplyAdds)} multiply-adds` : ''],
          ['Runs here on', runs ? `${runs.backend === 'webgpu' ? 'WebGPU' : 'WebAssembly'}, ${runs.threads} ${runs.threads === 1 ? 'thread' : 'threads'}` : ''],
          ['Because', runs?.why ?? ''],
          ['Made by', sheet.producer],
        ]}
      />
      <h4>Inputs and outputs</h4>
      <Facts rows={[...sheet.inputs.map((each) => [`in ${each.name}`, `${each.shape} ${each.type}`] as const), ...sheet.outputs.map((each) => [`out ${each.name}`, `${each.shape} ${each.type}`] as const)]} />
      {sheet.assumed.length + sheet.browserNotes.length + sheet.notOnGpu.length > 0 && (
        <ul class="reasons">
          {sheet.assumed.map((each) => <li key={each}>assumed {each}</li>)}
          {sheet.browserNotes.map((each) => <li key={each}>{each}</li>)}
          {sheet.notOnGpu.length > 0 && <li>not on WebGPU: {sheet.notOnGpu.join(', ')}</li>}
        </ul>
      )}
    </Card>
  );
}
