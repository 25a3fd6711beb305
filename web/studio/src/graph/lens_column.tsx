// The lens's column: its graph, and what can be added to it.
import type { Effect } from '@diopter/runtime';
import { manifest, select, selection, setField } from '../store/document';
import { registries } from '../store/doctor';
import { openFiles } from '../store/opening';
import { fitting, outputsOf } from '../store/outputs';
import { FilePicker } from '../controls/file_picker';
import { TRIGGER_KINDS } from '../panels/trigger_panel';
import { LensGraph } from './graph';

function addEffect(id: string): void {
  const now = manifest.value!;
  const declared = registries.value?.effects.find((effect) => effect.id === id);
  if (!declared) return;
  const input = fitting(outputsOf(now, registries.value!), declared.input)[0]?.id;
  // A parameter without a default must be there.
  const needed = declared.parameters.filter((parameter) => parameter.default === undefined || parameter.default === null);
  const effect: Effect = { effect: id, ...(input ? { input } : {}), ...(needed.length > 0 ? { parameters: Object.fromEntries(needed.map((parameter) => [parameter.id, 'Hello'])) } : {}) };
  const effects = [...(now.effects ?? []), effect];
  setField(['effects'], effects, `Add ${id}`);
  select({ at: 'effect', index: effects.length - 1 });
}

function addTrigger(): void {
  const now = manifest.value!;
  const from = fitting(outputsOf(now, registries.value!), TRIGGER_KINDS)[0]?.id;
  if (!from) return;
  const triggers = [...(now.triggers ?? []), { name: `event-${(now.triggers?.length ?? 0) + 1}`, from }];
  setField(['triggers'], triggers, 'Add a trigger');
  select({ at: 'trigger', index: triggers.length - 1 });
}

function AddEffect() {
  const outputs = registries.value ? outputsOf(manifest.value!, registries.value) : [];
  const effects = registries.value?.effects ?? [];
  const usable = effects.filter(({ input }) => input === '' || fitting(outputs, input).length > 0);
  return (
    <label class="add">
      <span class="visually-hidden">Add an effect</span>
      <select value="" id="add-effect" onChange={(event) => {
        const id = event.currentTarget.value;
        event.currentTarget.value = '';
        if (id) addEffect(id);
      }}>
        <option value="">Add an effect …</option>
        {usable.map(({ id, summary }) => <option key={id} value={id}>{`${id.replaceAll('_', ' ')}: ${summary}`}</option>)}
      </select>
    </label>
  );
}

function Entry({ name, chosen, choose }: { name: string; chosen: boolean; choose: () => void }) {
  return (
    <button type="button" class="entry" aria-pressed={chosen} onClick={choose}>
      {name}
    </button>
  );
}

export function LensColumn() {
  const now = manifest.value!;
  const here = selection.value;
  const triggers = now.triggers ?? [];
  const canTrigger = registries.value ? fitting(outputsOf(now, registries.value), TRIGGER_KINDS).length > 0 : false;
  return (
    <div class="lens-column">
      <LensGraph />
      <div class="adders">
        <AddEffect />
        <FilePicker accept=".onnx,.tflite" multiple take={(files) => void openFiles(files)}>
          Add a model
        </FilePicker>
        {canTrigger && (
          <button type="button" class="button" onClick={addTrigger}>
            Add a trigger
          </button>
        )}
      </div>
      <nav class="entries" aria-label="More of the lens">
        {triggers.map((trigger, index) => (
          <Entry key={index} name={`Trigger ${String(trigger.name)}`} chosen={here.at === 'trigger' && here.index === index} choose={() => select({ at: 'trigger', index })} />
        ))}
        <Entry name="Name and files" chosen={here.at === 'lens'} choose={() => select({ at: 'lens' })} />
        <Entry name="Golden cases" chosen={here.at === 'golden'} choose={() => select({ at: 'golden' })} />
      </nav>
    </div>
  );
}
