import { sampleOf } from '../samples.ts';
import { firstOf } from '../operand.ts';
import { checkSameDtype, misfit } from '../checks.ts';
import { apply } from '../apply.ts';
import { promote } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { copyInto } from '../kernels/ndarray.ts';
import { alongTheNext } from '../batchrules.ts';
import { declare, type Op } from '../op.ts';
import { axisOf, denseStrides } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

/** Params of a concatenation. */
export interface Joint {
  readonly axis: number;
  /** Where each part begins along the axis. */
  readonly starts: readonly number[];
}

const op: Op<Joint> = declare<Joint>({
  name: 'concat',
  infer: (inputs, { axis, starts }) => {
    const [first] = inputs;
    axisOf('concat', axis, first!.shape.length);
    let length = 0;
    for (const [k, x] of inputs.entries()) {
      checkSameDtype('concat', first!, x);
      if (x.shape.length !== first!.shape.length || x.shape.some((n, i) => i !== axis && n !== first!.shape[i]))
        throw misfit(`concat: outside axis ${axis}`, first!.shape, x.shape);
      if (starts[k] !== length) throw new ShapeError(`concat: part ${k} begins at ${length}, not at ${starts[k]}`);
      length += x.shape[axis]!;
    }
    return { shape: first!.shape.map((n, i) => (i === axis ? length : n)), dtype: first!.dtype };
  },
  kernel: (inputs, out, { axis, starts }) => {
    const strides = denseStrides(out.shape);
    inputs.forEach((x, k) => copyInto(x, out.buffer, strides, out.offset + starts[k]! * strides[axis]!));
  },
  vjp: [
    (g, inputs, _y, { axis, starts }, k) => {
      const part = [starts[k]!, starts[k]! + inputs[k]!.shape[axis]!] as const;
      return g.slice(...g.shape.map((_, i) => (i === axis ? part : null)));
    },
  ],
  linearity: 'linear',
  batch: alongTheNext,
  keeps: [],
  samples: [
    sampleOf({ axis: 0, starts: [0, 2] }, [2], [3]),
    sampleOf({ axis: 1, starts: [0, 1, 3] }, [2, 1], [2, 2], [2, 3]),
    sampleOf({ axis: 0, starts: [0, 0] }, [0, 2], [1, 2]),
  ],
});

/**
 * Joins tensors along an axis they already have; dtypes are promoted.
 *
 * PyTorch: `torch.cat`.
 *
 * @throws ShapeError for an empty list or shapes that differ elsewhere.
 * @example
 * concat([tensor([1, 2]), tensor([3])]);   // [1, 2, 3]
 */
export const concat: ((parts: readonly Tensor[], axis?: number) => Tensor) & { readonly op: typeof op } = Object.assign(
  (parts: readonly Tensor[], axis = 0): Tensor => {
    const first = firstOf('concat', parts);
    const dtype = parts.reduce((d, x) => promote(d, x.dtype, 'concat'), first.dtype);
    const inputs = parts.map((x) => (x.dtype === dtype ? x : cast(x, dtype)));
    const along = axisOf('concat', axis, first.shape.length);
    const starts: number[] = [];
    let start = 0;
    for (const x of inputs) {
      starts.push(start);
      start += x.shape[along] ?? 0;
    }
    return apply(op, inputs, { axis: along, starts });
  },
  { op },
);
