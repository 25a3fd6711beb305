// The controls of a decoder, filter or effect, made from the parameters that the engine declares.
import type { Parameter } from '@diopter/runtime';
import { addAsset, assetNames } from '../store/assets';
import { manifest, setField } from '../store/document';
import { registries } from '../store/doctor';
import { fitting, outputsOf } from '../store/outputs';
import { at, type Path } from '../store/path';
import { Field, describedBy, type Bound } from './field';
import { FilePicker } from './file_picker';
import { NumberControl } from './number';
import { ChipsControl, ColourControl, NumbersControl, SelectControl, SwitchControl, TextControl, TextsControl } from './plain';

const MOST_CHIPS = 40;

interface Props {
  declared: readonly Parameter[];
  /** Of the object `parameters`. */
  path: Path;
  /** Labels of the output that `classes` speaks of. */
  labels?: readonly string[];
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = <T,>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

function titleOf(id: string): string {
  const words = id.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function masks(): string[] {
  return manifest.value && registries.value ? fitting(outputsOf(manifest.value, registries.value), 'mask').map(({ id }) => id) : [];
}

function AssetControl({ value, ...bound }: Bound & { value: string }) {
  return (
    <Field bound={bound}>
      <div class="row">
        <select {...describedBy(bound)} value={value} onChange={(event) => setField(bound.path, event.currentTarget.value || undefined, `Change ${bound.label.toLowerCase()}`)}>
          <option value="">none</option>
          {assetNames().map((name) => (
            <option key={name} value={name}>
              {name.replace(/^assets\//, '')}
            </option>
          ))}
        </select>
        <FilePicker accept="image/*,video/*" take={([file]) => file && void addAsset(file, bound.path)}>
          Choose a file
        </FilePicker>
      </div>
    </Field>
  );
}

function ParameterControl({ declared, path, labels }: { declared: Parameter; path: Path; labels: readonly string[] }) {
  const given = at(manifest.value, path);
  const value = given ?? declared.default;
  const bound: Bound = { path, label: titleOf(declared.id), hint: declared.label };
  const set = (next: unknown) => setField(path, next, `Change ${bound.label.toLowerCase()}`);
  switch (declared.type) {
    case 'number':
    case 'whole number':
      return (
        <NumberControl {...bound} value={typeof given === 'number' ? given : undefined} placeholder={typeof declared.default === 'number' ? String(declared.default) : undefined}
          range={declared.range} whole={declared.type === 'whole number'} unit={declared.unit} set={set} />
      );
    case 'true or false':
      return <SwitchControl {...bound} value={value === true} set={set} />;
    case 'colour':
      return <ColourControl {...bound} value={text(value)} set={set} />;
    case 'asset':
      return <AssetControl {...bound} value={text(value)} />;
    case 'list of numbers':
      return <NumbersControl {...bound} value={list<number>(value)} set={set} />;
    case 'list of texts':
      return labels.length > 0 && labels.length <= MOST_CHIPS && declared.id === 'classes' ? (
        <ChipsControl {...bound} value={list<string>(value)} choices={labels} set={set} />
      ) : (
        <TextsControl {...bound} value={list<string>(value)} set={set} />
      );
    case 'text':
      if (declared.choices) return <SelectControl {...bound} value={text(value)} choices={declared.choices.split('|')} set={set} />;
      // The name of another output.
      if (declared.id === 'mask') return <SelectControl {...bound} value={text(value)} choices={[{ value: '', label: 'none' }, ...masks()]} set={(next) => set(next || undefined)} />;
      // A colour that may be left to the effect is declared as a text.
      if (/colour$/.test(declared.id)) return <ColourControl {...bound} optional value={text(value)} set={(next) => set(next || undefined)} />;
      return <TextControl {...bound} value={text(value)} set={set} />;
  }
}

/** What people change most; the others fold away where there are many, unless the lens sets them. */
const USUAL = new Set(['threshold', 'top', 'activation', 'min_presence', 'matte', 'channel', 'range', 'colour']);
const MOST_OPEN = 7;

export function ParameterControls({ declared, path, labels = [] }: Props) {
  if (declared.length === 0) return <p class="muted small">Nothing to set.</p>;
  const given = at(manifest.value, path) as Record<string, unknown> | undefined;
  const control = (parameter: Parameter) => <ParameterControl key={parameter.id} declared={parameter} path={[...path, parameter.id]} labels={labels} />;
  const isOpen = ({ id }: Parameter) => declared.length <= MOST_OPEN || USUAL.has(id) || given?.[id] !== undefined;
  const folded = declared.filter((parameter) => !isOpen(parameter));
  return (
    <div class="controls">
      {declared.filter(isOpen).map(control)}
      {folded.length > 0 && (
        <details class="more">
          <summary>{folded.length} more settings</summary>
          <div class="controls">{folded.map(control)}</div>
        </details>
      )}
    </div>
  );
}
