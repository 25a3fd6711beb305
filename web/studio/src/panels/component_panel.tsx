// The properties of a component: the doctor's guess, inputs, outputs, when it runs, and what the model costs.
import { changeManifest, manifest, setField } from '../store/document';
import { examined, registries } from '../store/doctor';
import { sheetOf } from '../store/description';
import { feedersOf, renamed } from '../store/outputs';
import { replaced, type Path } from '../store/path';
import { Fault } from '../controls/field';
import { NameControl } from '../controls/plain';
import { SeenPicture } from '../inside/seen';
import { Card } from './card';
import { GuessCard } from './guess_card';
import { InputCard } from './input_card';
import { ModelCard } from './model_card';
import { OutputCard } from './output_card';
import { RunCard } from './run_card';

function remove(index: number): void {
  changeManifest('Remove a component', (now) => {
    const gone = now.components[index]!.id;
    const components = now.components.filter((each, place) => place !== index && !feedersOf(each).some(({ from }) => from.startsWith(`${gone}.`)));
    const left = new Set(components.map(({ id }) => id));
    return { ...now, components, effects: (now.effects ?? []).filter(({ input }) => !input || left.has(input.split('.')[0]!)) };
  });
}

function AddOutput({ index, tensors }: { index: number; tensors: readonly string[] }) {
  const path: Path = ['components', index, 'outputs'];
  const outputs = manifest.value!.components[index]!.outputs;
  const add = (decoder: string) => {
    const declared = registries.value?.decoders.find(({ id }) => id === decoder);
    const taken = new Set(outputs.map(({ name }) => name));
    const kind = (declared?.kind ?? 'output').replace(/[^a-z]/g, '');
    const name = [kind, ...outputs.map((_, place) => `${kind}-${place + 2}`)].find((each) => !taken.has(each))!;
    setField(path, [...outputs, { name, decoder, tensors: tensors.slice(0, declared?.tensors[0] ?? 1) }], `Add output ${name}`);
  };
  return (
    <label class="add">
      <span class="visually-hidden">Add an output</span>
      <select value="" onChange={(event) => {
        const decoder = event.currentTarget.value;
        event.currentTarget.value = '';
        if (decoder) add(decoder);
      }}>
        <option value="">Add an output …</option>
        {(registries.value?.decoders ?? []).map(({ id, kind, summary }) => <option key={id} value={id}>{`${id} (${kind}): ${summary.slice(0, 60)}`}</option>)}
      </select>
    </label>
  );
}

export function ComponentPanel({ index }: { index: number }) {
  const component = manifest.value!.components[index]!;
  const path: Path = ['components', index];
  const model = examined.value.get(component.model.sha256 ?? '');
  const sheet = model && sheetOf(model);
  const names = sheet ? sheet.outputs.map(({ name }) => name) : [...new Set(component.outputs.flatMap(({ tensors }) => tensors ?? []))];
  const rename = (id: string) => changeManifest('Rename a component', (now) => replaced(renamed(now, component.id, id), [...path, 'id'], id));
  return (
    <div class="panel">
      <h2>{component.id}</h2>
      <Fault path={[...path, 'model']} />
      {model && sheet && <GuessCard model={model} sheet={sheet} component={index} />}
      <SeenPicture component={component.id} />
      {component.outputs.map((output, place) => (
        <OutputCard key={output.name + place} component={index} index={place} tensors={names} />
      ))}
      <AddOutput index={index} tensors={names} />
      {component.inputs.map((input, place) => (
        <InputCard key={String(input.tensor)} component={index} index={place} shape={sheet?.inputs.find(({ name }) => name === input.tensor)?.shape ?? ''} />
      ))}
      <RunCard component={index} />
      {sheet && <ModelCard file={component.model.file} sheet={sheet} id={component.id} />}
      <Card title="Name" says={component.id} open={false}>
        <NameControl path={[...path, 'id']} label="Name in results" hint="A small letter, then small letters, digits, - or _." value={component.id}
          taken={manifest.value!.components.map(({ id }) => id)} set={rename} />
        {manifest.value!.components.length > 1 && (
          <button type="button" class="button quiet" onClick={() => remove(index)}>
            Remove this component
          </button>
        )}
      </Card>
    </div>
  );
}
