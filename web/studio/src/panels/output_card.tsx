// An output: which decoder reads which tensors, with its parameters, labels and the filters after it.
import type { Output } from '@diopter/runtime';
import { changeManifest, manifest, setField } from '../store/document';
import { registries } from '../store/doctor';
import { renamed } from '../store/outputs';
import { moved, replaced, type Path } from '../store/path';
import { Fault, Field, describedBy } from '../controls/field';
import { FilePicker } from '../controls/file_picker';
import { ParameterControls } from '../controls/parameters';
import { NameControl, SelectControl, TextsControl, readLines } from '../controls/plain';
import { Card } from './card';
import { Order } from './order';

function Labels({ path, labels }: { path: Path; labels: readonly string[] }) {
  const set = (next: string[]) => setField(path, next.length > 0 ? next : undefined, 'Change labels');
  return (
    <div class="labels">
      <TextsControl path={path} label={`Labels (${labels.length})`} hint="One a line, the first is class 0: write them, paste them, or choose a text file." value={labels} rows={Math.min(6, Math.max(2, labels.length))} set={set} />
      <FilePicker accept=".txt,.names,.csv,.labels,text/plain" take={([file]) => void file?.text().then((text) => set(readLines(text)))}>
        Labels from a file
      </FilePicker>
    </div>
  );
}

function Tensors({ path, output, names, most }: { path: Path; output: Output; names: readonly string[]; most: number }) {
  const taken = output.tensors ?? [];
  const set = (next: string[]) => setField(path, next, 'Change tensors');
  const places = Array.from({ length: Math.min(most, Math.max(taken.length + 1, 1), names.length) }, (_, place) => place);
  if (names.length <= 1 && taken.length <= 1) return <Fault path={path} />;
  return (
    <div class="controls">
      {places.map((place) => (
        <SelectControl key={place} path={[...path, place]} label={place === 0 ? 'Reads' : 'and then'} value={taken[place] ?? ''}
          choices={[...(place > 0 ? [{ value: '', label: 'nothing more' }] : []), ...names]}
          set={(value) => set(value ? Object.assign([...taken], { [place]: value }) : taken.slice(0, place))} />
      ))}
      {taken.length > places.length && <Fault path={path} />}
    </div>
  );
}

function Filters({ path, output }: { path: Path; output: Output }) {
  const known = registries.value?.filters ?? [];
  const filters = output.filters ?? [];
  return (
    <section class="filters" aria-label="Filters">
      <h4>Steadied by</h4>
      {filters.map(({ filter }, place) => {
        const declared = known.find(({ id }) => id === filter);
        return (
          <div class="sub-card" key={`${filter}-${place}`}>
            <div class="row between">
              <strong>{filter}</strong>
              <Order name={filter} place={place} count={filters.length} move={(to) => setField(path, moved(filters, place, to), 'Move a filter')}
                remove={() => setField(path, filters.length > 1 ? filters.filter((_, each) => each !== place) : undefined, 'Remove a filter')} />
            </div>
            <p class="hint">{declared?.summary}</p>
            <Fault path={[...path, place, 'filter']} />
            <ParameterControls declared={declared?.parameters ?? []} path={[...path, place, 'parameters']} />
          </div>
        );
      })}
      <label class="add">
        <span class="visually-hidden">Add a filter</span>
        <select value="" onChange={(event) => {
          const filter = event.currentTarget.value;
          event.currentTarget.value = '';
          if (filter) setField(path, [...filters, { filter }], `Add ${filter}`);
        }}>
          <option value="">Add a filter …</option>
          {known.map(({ id, summary }) => <option key={id} value={id}>{id}: {summary}</option>)}
        </select>
      </label>
    </section>
  );
}

export function OutputCard({ component, index, tensors }: { component: number; index: number; tensors: readonly string[] }) {
  const path: Path = ['components', component, 'outputs', index];
  const owner = manifest.value!.components[component]!;
  const output = owner.outputs[index]!;
  const decoders = registries.value?.decoders ?? [];
  const decoder = decoders.find(({ id }) => id === output.decoder);
  const rename = (name: string) =>
    changeManifest('Rename an output', (now) => replaced(renamed(now, `${owner.id}.${output.name}`, `${owner.id}.${name}`), [...path, 'name'], name));
  return (
    <Card title={`Output ${output.name}`} says={decoder?.kind}>
      <Field bound={{ path: [...path, 'decoder'], label: 'Decoder', hint: decoder?.summary }}>
        <select {...describedBy({ path: [...path, 'decoder'], label: 'Decoder', hint: decoder?.summary })} value={output.decoder}
          onChange={(event) => {
            const id = event.currentTarget.value;
            // Parameters of one decoder mean nothing to another.
            changeManifest(`Take decoder ${id}`, (now) => replaced(now, path, { ...output, decoder: id, parameters: undefined }));
          }}>
          {decoders.map(({ id, kind }) => <option key={id} value={id}>{id} ({kind})</option>)}
        </select>
      </Field>
      <Tensors path={[...path, 'tensors']} output={output} names={tensors} most={decoder?.tensors[1] ?? 1} />
      <ParameterControls declared={decoder?.parameters ?? []} path={[...path, 'parameters']} labels={output.labels} />
      <Labels path={[...path, 'labels']} labels={output.labels ?? []} />
      <Filters path={[...path, 'filters']} output={output} />
      <details class="more">
        <summary>Name</summary>
        <NameControl path={[...path, 'name']} label="Name in results" value={output.name} taken={owner.outputs.map(({ name }) => name)} set={rename} />
      </details>
      {owner.outputs.length > 1 && (
        <button type="button" class="button quiet" onClick={() => setField(path, undefined, `Remove output ${output.name}`)}>
          Remove this output
        </button>
      )}
    </Card>
  );
}
