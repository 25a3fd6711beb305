// What is wrong with the document, and at which field.
import { computed, signal } from '@preact/signals';
import type { Manifest } from '@diopter/runtime';
import { pointer, type Path } from './path';

export interface Problem {
  /** "/components/0/outputs/0/parameters/threshold"; empty where no field is named. */
  pointer: string;
  place: string;
  what: string;
  remedy: string;
}

export const problem = signal<Problem | null>(null);

/** "components/person: outputs/mask: filters/ema: time" names things by their ids: here they become indices. */
function byIds(place: string, manifest: Manifest): string {
  const steps = place.split(/[/:]\s*/).filter(Boolean);
  if (steps[0] !== 'components' && steps[0] !== 'effects' && steps[0] !== 'triggers') return '';
  const list: readonly unknown[] = (steps[0] === 'components' ? manifest.components : steps[0] === 'effects' ? manifest.effects : manifest.triggers) ?? [];
  const index = /^\d+$/.test(steps[1] ?? '') ? Number(steps[1]) : manifest.components.findIndex(({ id }) => id === steps[1]);
  if (index < 0 || index >= list.length) return '';
  if (steps[0] !== 'components') return `/${[steps[0], index, ...steps.slice(2)].join('/')}`;
  const outputs = manifest.components[index]!.outputs;
  const output = steps[2] === 'outputs' ? outputs.findIndex(({ name }) => name === steps[3]) : -1;
  if (output < 0) return `/components/${index}${steps[2] ? `/${steps.slice(2).join('/')}` : ''}`;
  const inside = `/components/${index}/outputs/${output}`;
  if (steps[4] !== 'filters') return [inside, ...steps.slice(4)].join('/');
  const filter = (outputs[output]!.filters ?? []).findIndex((each) => each.filter === steps[5]);
  return filter < 0 ? inside : `${inside}/filters/${filter}${steps[6] ? `/parameters/${steps[6]}` : ''}`;
}

export function pointerOf(place: string, manifest: Manifest): string {
  return /(?:^|\s)(\/[^\s:]*)/.exec(place)?.[1] ?? byIds(place, manifest);
}

export const problemPointer = computed(() => problem.value?.pointer ?? '');

/** The problem where it concerns this field itself or something inside it. */
export function problemAt(path: Path): Problem | null {
  const here = pointer(path);
  const there = problemPointer.value;
  return there !== '' && (there === here || there.startsWith(`${here}/`)) ? problem.value : null;
}
