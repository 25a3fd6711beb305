// Tensors that went into and came out of a model: shape, range, mean, and slices as small pictures.
import { useState } from 'preact/hooks';
import type { TapTensor } from '@diopter/runtime';
import { short } from '../panels/amounts';
import { sliceOf } from './pictures';
import { SmallPicture } from './small_picture';

const FIRST_VALUES = 12;

function Slices({ tensor }: { tensor: TapTensor }) {
  const [which, setWhich] = useState(0);
  const slice = sliceOf(tensor, which);
  if (!slice) {
    return (
      <p class="values">
        {[...tensor.values.subarray(0, FIRST_VALUES)].map(short).join('  ')}
        {tensor.values.length > FIRST_VALUES && ' …'}
      </p>
    );
  }
  const shown = Math.min(which, slice.count - 1);
  return (
    <>
      <SmallPicture {...slice} label={`Slice ${shown + 1} of ${slice.count} of ${tensor.name}`} />
      {slice.count > 1 && (
        <label class="slice">
          <span class="unit">
            {shown + 1} of {slice.count}
          </span>
          <input type="range" aria-label={`Slice of ${tensor.name}`} min={0} max={slice.count - 1} value={shown} onInput={(event) => setWhich(event.currentTarget.valueAsNumber)} />
        </label>
      )}
    </>
  );
}

export function TensorCard({ tensor, way }: { tensor: TapTensor; way: 'in' | 'out' }) {
  return (
    <section class="tensor" aria-label={`${way === 'in' ? 'Input' : 'Output'} ${tensor.name}`}>
      <h4>
        <span class="chip">{way}</span> {tensor.name}
      </h4>
      <p class="shape">
        {tensor.shape.join(' × ')} {tensor.type}
      </p>
      <Slices tensor={tensor} />
      <p class="range">
        {short(tensor.min)} to {short(tensor.max)}, mean {short(tensor.mean)}
      </p>
      {tensor.odd > 0 && <p class="fault">{tensor.odd} values are no numbers: the range of the input or the model is wrong</p>}
    </section>
  );
}
