// An effect: what it draws with, and how.
import { manifest, select, setField } from '../store/document';
import { registries } from '../store/doctor';
import { fitting, outputsOf } from '../store/outputs';
import { moved, type Path } from '../store/path';
import { Fault } from '../controls/field';
import { ParameterControls } from '../controls/parameters';
import { SelectControl } from '../controls/plain';
import { Order } from './order';

export function EffectPanel({ index }: { index: number }) {
  const now = manifest.value!;
  const effects = now.effects!;
  const effect = effects[index]!;
  const path: Path = ['effects', index];
  const declared = registries.value?.effects.find(({ id }) => id === effect.effect);
  const outputs = registries.value ? outputsOf(now, registries.value) : [];
  const inputs = declared ? fitting(outputs, declared.input) : [];
  const labels = outputs.find(({ id }) => id === effect.input)?.labels ?? [];
  return (
    <div class="panel">
      <div class="row between">
        <h2>{effect.effect.replaceAll('_', ' ')}</h2>
        <Order name={effect.effect} place={index} count={effects.length}
          move={(to) => {
            setField(['effects'], moved(effects, index, to), 'Move an effect');
            select({ at: 'effect', index: to });
          }}
          remove={() => setField(path, undefined, `Remove ${effect.effect}`)} />
      </div>
      <p class="muted">{declared?.summary}</p>
      <Fault path={[...path, 'effect']} />
      <div class="controls">
        {declared && declared.input !== '' && (
          <SelectControl path={[...path, 'input']} label="Draws with" value={effect.input ?? ''} choices={inputs.map(({ id }) => id)} set={(value) => setField([...path, 'input'], value, 'Change what it draws with')} />
        )}
      </div>
      <ParameterControls declared={declared?.parameters ?? []} path={[...path, 'parameters']} labels={labels} />
    </div>
  );
}
