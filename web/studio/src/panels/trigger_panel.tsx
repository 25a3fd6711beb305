// A trigger: an event that an output sets off.
import { manifest, setField } from '../store/document';
import { registries } from '../store/doctor';
import { fitting, outputsOf } from '../store/outputs';
import { at, type Path } from '../store/path';
import { NumberControl } from '../controls/number';
import { SelectControl, TextControl } from '../controls/plain';

export const TRIGGER_KINDS = 'classes|boxes|keypoints';

export function TriggerPanel({ index }: { index: number }) {
  const path: Path = ['triggers', index];
  const trigger = (at(manifest.value, path) ?? {}) as { name?: string; from?: string; label?: string; at_least?: number; hold_off?: number };
  const outputs = registries.value ? fitting(outputsOf(manifest.value!, registries.value), TRIGGER_KINDS) : [];
  const labels = outputs.find(({ id }) => id === trigger.from)?.labels ?? [];
  const set = (field: string) => (value: unknown) => setField([...path, field], value === '' ? undefined : value, 'Change a trigger');
  return (
    <div class="panel">
      <h2>Trigger {trigger.name}</h2>
      <p class="muted">Sets off an event: components can run on it, and the results tell of it.</p>
      <div class="controls">
        <TextControl path={[...path, 'name']} label="Name of the event" value={trigger.name ?? ''} set={set('name')} />
        <SelectControl path={[...path, 'from']} label="Looks at" value={trigger.from ?? ''} choices={outputs.map(({ id }) => id)} set={set('from')} />
        {labels.length > 0 ? (
          <SelectControl path={[...path, 'label']} label="Label" value={trigger.label ?? ''} choices={[{ value: '', label: 'any' }, ...labels]} set={set('label')} />
        ) : (
          <TextControl path={[...path, 'label']} label="Label" placeholder="any" value={trigger.label ?? ''} set={set('label')} />
        )}
        <NumberControl path={[...path, 'at_least']} label="From this score" range={[0, 1]} placeholder="0.5" value={trigger.at_least} set={set('at_least')} />
        <NumberControl path={[...path, 'hold_off']} label="Not again within" unit="s" range={[0, 60]} placeholder="1" value={trigger.hold_off} set={set('hold_off')} />
      </div>
      <button type="button" class="button quiet" onClick={() => setField(path, undefined, 'Remove a trigger')}>
        Remove this trigger
      </button>
    </div>
  );
}
