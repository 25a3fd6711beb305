// Choices, switches, colours, texts and lists.
import { useState } from 'preact/hooks';
import { tell } from '../store/say';
import { Field, describedBy, type Bound } from './field';

interface Choice {
  value: string;
  label: string;
}

export function SelectControl({ value, choices, set, ...bound }: Bound & { value: string; choices: readonly (string | Choice)[]; set: (value: string) => void }) {
  const options = choices.map((choice) => (typeof choice === 'string' ? { value: choice, label: choice } : choice));
  return (
    <Field bound={bound}>
      <select {...describedBy(bound)} value={value} onChange={(event) => set(event.currentTarget.value)}>
        {!options.some((option) => option.value === value) && <option value={value}>{value || 'choose'}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function SwitchControl({ value, set, ...bound }: Bound & { value: boolean; set: (value: boolean) => void }) {
  return (
    <Field bound={bound} inline>
      <input {...describedBy(bound)} class="switch" type="checkbox" role="switch" checked={value} onChange={(event) => set(event.currentTarget.checked)} />
    </Field>
  );
}

export function TextControl({ value, placeholder, set, ...bound }: Bound & { value: string; placeholder?: string; set: (value: string) => void }) {
  return (
    <Field bound={bound}>
      <input {...describedBy(bound)} type="text" value={value} placeholder={placeholder} onInput={(event) => set(event.currentTarget.value)} />
    </Field>
  );
}

/** A name that others refer to: it changes when the field is left, not letter by letter. */
export function NameControl({ value, taken, set, ...bound }: Bound & { value: string; taken: readonly string[]; set: (value: string) => void }) {
  const commit = (input: HTMLInputElement) => {
    if (input.value === value) return;
    if (!taken.includes(input.value)) return set(input.value);
    tell(`${input.value} is there already`, 'choose another name', 'error');
    input.value = value;
  };
  return (
    <Field bound={bound}>
      <input {...describedBy(bound)} type="text" value={value} spellcheck={false} onChange={(event) => commit(event.currentTarget)} />
    </Field>
  );
}

/** "#rrggbb" or "#rrggbbaa"; empty where the effect chooses. The opacity has a slider of its own. */
export function ColourControl({ value, set, optional = false, ...bound }: Bound & { value: string; optional?: boolean; set: (value: string) => void }) {
  const plain = /^#[0-9a-fA-F]{6}/.exec(value)?.[0].toLowerCase();
  const alpha = /^#[0-9a-fA-F]{8}$/.test(value) ? parseInt(value.slice(7), 16) : 255;
  const join = (colour: string, opacity: number) => set(opacity === 255 ? colour : colour + opacity.toString(16).padStart(2, '0'));
  return (
    <Field bound={bound}>
      <div class="colour">
        <input {...describedBy(bound)} type="color" value={plain ?? '#808080'} onInput={(event) => join(event.currentTarget.value, alpha)} />
        <label class="opacity">
          <span class="unit">opacity</span>
          <input type="range" min={0} max={255} value={alpha} aria-valuetext={`${Math.round(alpha / 2.55)} %`} onInput={(event) => join(plain ?? '#808080', event.currentTarget.valueAsNumber)} />
        </label>
        {optional && plain && (
          <button type="button" class="button quiet" onClick={() => set('')}>
            Automatic
          </button>
        )}
        {optional && !plain && <span class="unit">automatic</span>}
      </div>
    </Field>
  );
}

/** While it is written, the text is the visitor's own; what can be read as a list goes to the document. */
function ListText({ value, parse, rows, bound }: { value: string; parse: (text: string) => void; rows?: number; bound: Bound }) {
  const [draft, setDraft] = useState<string | null>(null);
  const shared = {
    ...describedBy(bound),
    value: draft ?? value,
    spellcheck: false,
    onBlur: () => setDraft(null),
  };
  const hear = (text: string) => {
    setDraft(text);
    parse(text);
  };
  return rows ? (
    <textarea {...shared} rows={rows} onInput={(event) => hear(event.currentTarget.value)} />
  ) : (
    <input {...shared} type="text" onInput={(event) => hear(event.currentTarget.value)} />
  );
}

export function NumbersControl({ value, set, ...bound }: Bound & { value: readonly number[]; set: (value: number[]) => void }) {
  const parse = (text: string) => {
    const numbers = text.split(/[\s,;]+/).filter(Boolean).map(Number);
    if (numbers.every(Number.isFinite)) set(numbers);
  };
  return (
    <Field bound={bound}>
      <ListText value={value.join(', ')} parse={parse} bound={bound} />
    </Field>
  );
}

/** One a line; commas part them too where there is only one line. */
export function readLines(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  const [only] = lines;
  return lines.length === 1 && only!.includes(',') ? only!.split(',').map((part) => part.trim()).filter(Boolean) : lines;
}

export function TextsControl({ value, set, rows = 3, ...bound }: Bound & { value: readonly string[]; rows?: number; set: (value: string[]) => void }) {
  return (
    <Field bound={bound}>
      <ListText value={value.join('\n')} parse={(text) => set(readLines(text))} rows={rows} bound={bound} />
    </Field>
  );
}

/** Some of a few known words. */
export function ChipsControl({ value, choices, set, ...bound }: Bound & { value: readonly string[]; choices: readonly string[]; set: (value: string[]) => void }) {
  return (
    <fieldset class="control chips">
      <legend>{bound.label}</legend>
      {choices.map((choice) => (
        <label key={choice} class="chip-choice">
          <input type="checkbox" checked={value.includes(choice)} onChange={(event) => set(event.currentTarget.checked ? [...value, choice] : value.filter((each) => each !== choice))} />
          <span>{choice}</span>
        </label>
      ))}
      {bound.hint && <p class="hint">{bound.hint}</p>}
    </fieldset>
  );
}
