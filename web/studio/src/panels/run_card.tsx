// When the model of a component runs.
import type { Component } from '@diopter/runtime';
import { manifest, setField } from '../store/document';
import type { Path } from '../store/path';
import { NumberControl } from '../controls/number';
import { SelectControl, SwitchControl, TextControl } from '../controls/plain';
import { Card } from './card';

type Run = NonNullable<Component['run']>;

const MODES = [
  { value: 'every_frame', label: 'on every frame' },
  { value: 'background', label: 'in the background: the video never waits' },
  { value: 'on_trigger', label: 'once on an event' },
];

export function RunCard({ component }: { component: number }) {
  const path: Path = ['components', component, 'run'];
  const now = manifest.value!;
  const run: Run = now.components[component]!.run ?? { mode: 'every_frame' };
  const later = now.components.slice(component + 1).map(({ id }) => id);
  const setMode = (mode: string) => {
    const next: Run = mode === 'on_trigger' ? { mode, trigger: 'tap' } : { mode: mode as Run['mode'] };
    setField(path, mode === 'every_frame' ? undefined : next, 'Change when it runs');
  };
  const set = (field: keyof Run, value: unknown) => {
    const next = { ...run, [field]: value };
    if (value === undefined || value === '') delete next[field];
    setField(path, next, 'Change when it runs');
  };
  return (
    <Card title="When it runs" says={MODES.find(({ value }) => value === run.mode)?.label.split(':')[0]} open={false}>
      <div class="controls">
        <SelectControl path={[...path, 'mode']} label="The model runs" value={run.mode} choices={MODES} set={setMode} />
        {run.mode === 'every_frame' && (
          <>
            <NumberControl path={[...path, 'every']} label="Every so many frames" whole range={[1, 30]} placeholder="1" value={run.every} set={(value) => set('every', value)} />
            {later.length > 0 && (
              <SelectControl path={[...path, 'when_lost']} label="Rests while this one follows" value={run.when_lost ?? ''} choices={[{ value: '', label: 'never' }, ...later]} set={(value) => set('when_lost', value)} />
            )}
          </>
        )}
        {run.mode === 'background' && (
          <SwitchControl path={[...path, 'hold']} label="Show each frame with its own result" hint="The frames between are dropped." value={run.hold === true} set={(value) => set('hold', value || undefined)} />
        )}
        {run.mode === 'on_trigger' && (
          <TextControl path={[...path, 'trigger']} label="Event" hint="tap: a press on the picture; scene_cut fires by itself; or a trigger's name." value={run.trigger ?? ''} set={(value) => set('trigger', value)} />
        )}
      </div>
    </Card>
  );
}
