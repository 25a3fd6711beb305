// What is wrong with the document, and at which field.
import { computed, signal } from '@preact/signals';
import type { Component, Manifest } from '@diopter/runtime';
import { pointer, type Path } from './path';

export interface Problem {
  /** "/components/0/outputs/0/parameters/threshold"; empty where no field is named. */
  pointer: string;
  place: string;
  what: string;
  remedy: string;
}

export const problem = signal<Problem | null>(null);

/** "outputs/mask: filters/ema: time" or "inputs/input_1:0: transform/colour", inside a component: its index in place of each name. */
function insideComponent(rest: string, component: Component): string {
  // Names of tensors may hold any sign, so they are looked for and not split at.
  const input = component.inputs.findIndex(({ tensor }) => rest === `inputs/${String(tensor)}` || rest.startsWith(`inputs/${String(tensor)}:`) || rest.startsWith(`inputs/${String(tensor)}/`));
  if (input >= 0) return ['', 'inputs', input, ...steps(rest.slice(`inputs/${String(component.inputs[input]!.tensor)}`.length))].join('/');
  const [field, name, list, id, ...deeper] = steps(rest);
  const output = field === 'outputs' ? component.outputs.findIndex((each) => each.name === name) : -1;
  if (output < 0) return steps(rest).map((step) => `/${step}`).join('');
  const here = `/outputs/${output}`;
  if (list !== 'filters') return [here, list, id, ...deeper].filter(Boolean).join('/');
  const filter = (component.outputs[output]!.filters ?? []).findIndex((each) => each.filter === id);
  return filter < 0 ? here : [`${here}/filters/${filter}`, ...(deeper.length > 0 ? ['parameters', ...deeper] : [])].join('/');
}

const steps = (place: string) => place.split(/[/:]\s*/).filter(Boolean);

/** Places that are no pointers name things by their ids, or a file. */
function byNames(place: string, manifest: Manifest): string {
  const [list, name = '', ...deeper] = steps(place);
  if (list === 'components') {
    const index = /^\d+$/.test(name) ? Number(name) : manifest.components.findIndex(({ id }) => id === name);
    const component = manifest.components[index];
    return component ? `/components/${index}${insideComponent(place.slice(`components/${name}`.length).replace(/^[/:]\s*/, ''), component)}` : '';
  }
  if (list === 'effects' || list === 'triggers') return Number(name) < (manifest[list]?.length ?? 0) ? `/${[list, name, ...deeper].join('/')}` : '';
  return ofFile(place, manifest);
}

/** The parameter that names an asset, or the component of a model. */
function ofFile(file: string, manifest: Manifest): string {
  const model = manifest.components.findIndex(({ model: { file: own } }) => own === file);
  if (model >= 0) return `/components/${model}/model`;
  for (const [index, { parameters }] of (manifest.effects ?? []).entries()) {
    const parameter = Object.entries(parameters ?? {}).find(([, value]) => value === file)?.[0];
    if (parameter) return `/effects/${index}/parameters/${parameter}`;
  }
  return '';
}

export function pointerOf(place: string, manifest: Manifest): string {
  return /(?:^|\s)(\/[^\s:]*)/.exec(place)?.[1] ?? byNames(place, manifest);
}

export const problemPointer = computed(() => problem.value?.pointer ?? '');

/** The problem where it concerns this field itself or something inside it. */
export function problemAt(path: Path): Problem | null {
  const here = pointer(path);
  const there = problemPointer.value;
  return there !== '' && (there === here || there.startsWith(`${here}/`)) ? problem.value : null;
}
