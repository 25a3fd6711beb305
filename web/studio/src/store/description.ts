// The doctor's sheet of a model (docs/inspect.md) as the cards read it. It is made by the engine from an untrusted file: what is not
// of the expected type counts as missing.
import type { ExaminedModel } from '@diopter/runtime';

export interface Guess {
  field: string;
  value: string;
  plausibility: number;
  reason: string;
}

export interface TensorSheet {
  name: string;
  type: string;
  shape: string;
  axes: (number | string)[];
}

export interface Sheet {
  bytes: number;
  parameters: number;
  precision: string;
  producer: string;
  multiplyAdds: number;
  atLeast: boolean;
  assumed: string[];
  inputs: TensorSheet[];
  outputs: TensorSheet[];
  runs: boolean;
  browserRuns: boolean;
  browserNotes: string[];
  notOnGpu: string[];
  task: string;
  reasons: string[];
  plausible: Guess[];
  alternatives: Guess[];
  open: string[];
}

type Loose = Record<string, unknown>;
const record = (value: unknown): Loose => (value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Loose) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const words = (value: unknown): string[] => list(value).map((each) => (typeof each === 'object' && each !== null ? Object.values(each).map(text).filter(Boolean).join(': ') : text(each))).filter(Boolean);

function tensors(value: unknown): TensorSheet[] {
  return list(value).map((each) => {
    const { name, type, shape } = record(each);
    const axes = list(shape).map((axis) => (typeof axis === 'number' ? axis : text(axis) || '?'));
    return { name: text(name), type: text(type), shape: axes.join(' × '), axes };
  });
}

function guesses(value: unknown): Guess[] {
  return list(value).map((each) => {
    const { field, value: taken, plausibility, reason } = record(each);
    return { field: text(field), value: text(taken), plausibility: Math.min(1, Math.max(0, number(plausibility))), reason: text(reason) };
  });
}

export function sheetOf(model: ExaminedModel): Sheet {
  const sheet = model.description;
  const cost = record(sheet.cost);
  const browser = record(sheet.browser);
  const guess = record(sheet.guess);
  return {
    bytes: number(sheet.bytes) || model.onnx.byteLength,
    parameters: number(sheet.parameters),
    precision: text(sheet.precision),
    producer: text(sheet.producer),
    multiplyAdds: number(cost.multiply_adds),
    atLeast: cost.at_least === true,
    assumed: words(cost.assumed),
    inputs: tensors(sheet.inputs),
    outputs: tensors(sheet.outputs),
    runs: sheet.runs !== false,
    browserRuns: browser.runs !== false,
    browserNotes: words(browser.notes),
    notOnGpu: words(browser.not_on_gpu),
    task: text(guess.task),
    reasons: words(guess.reasons),
    plausible: guesses(sheet.plausibility),
    alternatives: guesses(sheet.alternatives),
    open: words(sheet.open),
  };
}
