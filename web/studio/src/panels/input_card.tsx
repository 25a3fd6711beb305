// How an input of the model is made: from which part of the picture, and how that becomes numbers.
import { manifest, changeManifest, setField } from '../store/document';
import { registries } from '../store/doctor';
import { fitting, outputsOf } from '../store/outputs';
import { at, replaced, type Path } from '../store/path';
import { ColourControl, NumbersControl, SelectControl } from '../controls/plain';
import { NumberControl } from '../controls/number';
import { Fault } from '../controls/field';
import { Card } from './card';
import { RANGES, RANGE_FIELDS, rangeOf } from './ranges';

type Loose = Record<string, unknown>;
const numbers = (value: unknown): number[] => (Array.isArray(value) ? (value as number[]) : typeof value === 'number' ? [value] : []);
const text = (value: unknown, left: string): string => (typeof value === 'string' ? value : left);

const FITS = [
  { value: 'stretch', label: 'stretch: the whole picture, sides scaled apart' },
  { value: 'contain', label: 'contain: the whole picture, the rest filled' },
  { value: 'cover', label: 'cover: fills the input, cuts what is over' },
];
const LAYOUTS = [
  { value: 'nchw', label: 'nchw: channels first' },
  { value: 'nhwc', label: 'nhwc: channels last' },
];

function Range({ path }: { path: Path }) {
  const transform = (at(manifest.value, path) as Loose | undefined) ?? {};
  const preset = rangeOf(transform);
  const byMean = transform.mean !== undefined || transform.std !== undefined;
  const setNumber = (field: string) => (value: number[]) => setField([...path, field], value.length === 1 ? value[0] : value.length === 0 ? undefined : value, `Change ${field}`);
  const choose = (name: string) => {
    const chosen = RANGES.find((range) => range.name === name);
    if (!chosen) return;
    changeManifest(`Take ${name}`, (now) => {
      const kept = Object.entries((at(now, path) as Loose | undefined) ?? {}).filter(([key]) => !RANGE_FIELDS.some((field) => field === key));
      return replaced(now, path, { ...Object.fromEntries(kept), ...chosen.fields });
    });
  };
  const fields = byMean ? (['mean', 'std'] as const) : (['scale', 'bias'] as const);
  return (
    <>
      <SelectControl path={[...path, 'range']} label="Range of values" value={preset} set={choose} choices={[...RANGES.map(({ name }) => name), ...(preset === 'custom' ? ['custom'] : [])]} />
      <div class="pair">
        {fields.map((field) => (
          <NumbersControl key={field} path={[...path, field]} label={field === 'std' ? 'Std' : field.charAt(0).toUpperCase() + field.slice(1)}
            value={numbers(transform[field] ?? (field === 'scale' || field === 'std' ? 1 : 0))} set={setNumber(field)} />
        ))}
      </div>
    </>
  );
}

function TransformControls({ path }: { path: Path }) {
  const transform = (at(manifest.value, path) as Loose | undefined) ?? {};
  const set = (field: string, what: string, left?: unknown) => (value: unknown) => setField([...path, field], value === left ? undefined : value, `Change ${what}`);
  const fill = Array.isArray(transform.fill) ? `#${(transform.fill as number[]).map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}` : text(transform.fill, '#000000');
  return (
    <div class="controls">
      <SelectControl path={[...path, 'fit']} label="Fit" value={text(transform.fit, 'stretch')} choices={FITS} set={set('fit', 'fit', 'stretch')} />
      {transform.fit === 'contain' && <ColourControl path={[...path, 'fill']} label="Fill" value={fill} set={(value) => set('fill', 'fill')(value.slice(0, 7))} />}
      <SelectControl path={[...path, 'colour']} label="Colour order" value={text(transform.colour, 'rgb')} choices={['rgb', 'bgr', 'grey', 'rgba', 'bgra']} set={set('colour', 'colour order', 'rgb')} />
      <Range path={path} />
      <SelectControl path={[...path, 'layout']} label="Layout" value={text(transform.layout, 'nchw')} choices={LAYOUTS} set={set('layout', 'layout', 'nchw')} />
      <details class="more">
        <summary>Turn, mirror, size and type</summary>
        <div class="controls">
          <NumberControl path={[...path, 'rotate']} label="Turned clockwise" unit="degrees" range={[-360, 360]} placeholder="0" value={transform.rotate as number | undefined} set={set('rotate', 'turn', 0)} />
          <SelectControl path={[...path, 'flip']} label="Mirrored" value={text(transform.flip, 'none')} choices={['none', 'horizontal', 'vertical', 'both']} set={set('flip', 'mirroring', 'none')} />
          <div class="pair">
            <NumberControl path={[...path, 'width']} label="Width" unit="px" whole placeholder="as the model" value={transform.width as number | undefined} set={set('width', 'width')} />
            <NumberControl path={[...path, 'height']} label="Height" unit="px" whole placeholder="as the model" value={transform.height as number | undefined} set={set('height', 'height')} />
          </div>
          <SelectControl path={[...path, 'type']} label="Type" value={text(transform.type, 'float32')} choices={['float32', 'float16', 'uint8', 'int8']} set={set('type', 'type', 'float32')} />
        </div>
      </details>
    </div>
  );
}

/** What part of the picture: all of it, or around what an earlier component found. */
function RegionControls({ path, component }: { path: Path; component: number }) {
  const now = manifest.value!;
  const region = (at(now, [...path, 'region']) as Loose | undefined) ?? {};
  const before = { ...now, components: now.components.slice(0, component) };
  const sources = registries.value ? fitting(outputsOf(before, registries.value), 'boxes|keypoints') : [];
  const from = text(region.from, '');
  if (sources.length === 0 && !from) return null;
  const set = (field: string) => (value: unknown) => setField([...path, 'region', field], value, `Change region ${field}`);
  return (
    <div class="controls">
      <SelectControl path={[...path, 'region', 'from']} label="Looks at" value={from} choices={[{ value: '', label: 'the whole picture' }, ...sources.map(({ id }) => ({ value: id, label: `around ${id}` }))]}
        set={(value) => setField([...path, 'region'], value ? { ...region, from: value } : undefined, 'Change what the input looks at')} />
      {from && (
        <>
          <NumberControl path={[...path, 'region', 'scale']} label="How much larger" range={[0.5, 5]} placeholder="1" value={typeof region.scale === 'number' ? region.scale : undefined} set={set('scale')} />
          <NumberControl path={[...path, 'region', 'max_instances']} label="How many at most" range={[1, 16]} whole placeholder="1" value={region.max_instances as number | undefined} set={set('max_instances')} />
          <NumberControl path={[...path, 'region', 'min_score']} label="Least score" range={[0, 1]} placeholder="0" value={region.min_score as number | undefined} set={set('min_score')} />
        </>
      )}
    </div>
  );
}

function sayOther(input: Loose): string {
  const of = (field: string, inner: string) => String((input[field] as Loose)[inner] ?? '');
  if (input.vector) return `numbers from ${of('vector', 'from')}`;
  if (input.state) return `the model's own answer ${of('state', 'from')} of the run before`;
  if (input.sound) return `sound as ${of('sound', 'feature')}`;
  if (input.constant !== undefined) return 'the same numbers on every run';
  return '';
}

export function InputCard({ component, index, shape }: { component: number; index: number; shape: string }) {
  const path: Path = ['components', component, 'inputs', index];
  const input = (at(manifest.value, path) as Loose | undefined) ?? {};
  const other = sayOther(input);
  const transform = (input.transform as Loose | undefined) ?? {};
  const says = other || `${shape ? `${shape}, ` : ''}${text(transform.colour, 'rgb')}, ${rangeOf(transform)}`;
  return (
    <Card title={`Input ${String(input.tensor)}`} says={says} open={!other && index === 0}>
      <Fault path={[...path, 'tensor']} />
      {other ? <p>{other}</p> : <><RegionControls path={path} component={component} /><TransformControls path={[...path, 'transform']} /></>}
      {typeof input.constant === 'number' && <NumberControl path={[...path, 'constant']} label="Value" value={input.constant} set={(value) => value !== undefined && setField([...path, 'constant'], value, 'Change constant')} />}
    </Card>
  );
}
