// A number: a slider where the range is one that a hand can aim at, and always a box with the unit beside it.
import { useState } from 'preact/hooks';
import { Field, describedBy, type Bound } from './field';

interface Props extends Bound {
  value: number | undefined;
  placeholder?: string;
  range?: readonly [number, number];
  whole?: boolean;
  unit?: string;
  set: (value: number | undefined) => void;
}

const WIDEST_SLIDER = 4096;
const POSITIONS = 200;

/** Steps that a person would choose: 1, 2 or 5 times a power of ten. */
export function stepOf([least, most]: readonly [number, number]): number {
  const rough = (most - least) / POSITIONS;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
}

/** Over several powers of ten a slider goes by powers. */
function isWide([least, most]: readonly [number, number]): boolean {
  return least > 0 && most / least >= 500;
}

const round = (value: number) => Number(value.toPrecision(3));

function Slider({ value, range, whole, unit, set, ...bound }: Props & { range: readonly [number, number]; value: number }) {
  const [least, most] = range;
  const wide = isWide(range);
  const position = wide ? Math.log10(Math.max(value, least)) : value;
  return (
    <input
      type="range"
      aria-label={bound.label}
      aria-valuetext={`${value}${unit ? ` ${unit}` : ''}`}
      min={wide ? Math.log10(least) : least}
      max={wide ? Math.log10(most) : most}
      step={wide ? (Math.log10(most) - Math.log10(least)) / POSITIONS : whole ? 1 : stepOf(range)}
      value={position}
      onInput={(event) => {
        const raw = event.currentTarget.valueAsNumber;
        const plain = wide ? round(10 ** raw) : raw;
        set(whole ? Math.round(plain) : plain);
      }}
    />
  );
}

export function NumberControl({ unit: declared, ...rest }: Props) {
  // A unit of "0..1" says what the range says.
  const unit = declared && /^[a-z]/i.test(declared) ? declared : undefined;
  const props = { ...rest, unit };
  const { value, placeholder, range, whole, set } = props;
  // "0." is on its way to 0.25: what is written stays until the field is left, or the value changes by other means.
  const [written, setDraft] = useState<string | null>(null);
  const draft = written !== null && (written === '' || Number(written) === value) ? written : null;
  const shown = value ?? (placeholder === undefined ? undefined : Number(placeholder));
  const slides = range && range[1] - range[0] <= WIDEST_SLIDER && shown !== undefined && Number.isFinite(shown);
  return (
    <Field bound={props}>
      <div class="number">
        {slides && <Slider {...props} range={range} value={shown} />}
        <input
          {...describedBy(props)}
          type="number"
          inputMode={whole ? 'numeric' : 'decimal'}
          min={range?.[0]}
          max={range?.[1]}
          step={whole ? 1 : 'any'}
          value={draft ?? value ?? ''}
          placeholder={placeholder}
          onInput={(event) => {
            const { value: text, valueAsNumber: next, validity } = event.currentTarget;
            setDraft(text);
            if (text === '' && !validity.badInput) set(undefined);
            else if (Number.isFinite(next)) set(next);
          }}
          onBlur={() => setDraft(null)}
        />
        {unit && <span class="unit">{unit}</span>}
      </div>
    </Field>
  );
}
