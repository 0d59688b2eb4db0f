import { apply } from '../apply.ts';
import { promote } from '../dtype.ts';
import { DtypeError, ShapeError } from '../errors.ts';
import { copyInto } from '../kernels/ndarray.ts';
import { alongTheNext } from '../batchrules.ts';
import { declare, type Op } from '../op.ts';
import { axisOf, denseStrides, showShape } from '../shape.ts';
import { checkTensor } from '../operand.ts';
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
      if (x.dtype !== first!.dtype) throw new DtypeError(`concat: ${first!.dtype} and ${x.dtype} differ`);
      if (x.shape.length !== first!.shape.length || x.shape.some((n, i) => i !== axis && n !== first!.shape[i]))
        throw new ShapeError(
          `concat: shapes ${showShape(first!.shape)} and ${showShape(x.shape)} differ outside axis ${axis}`,
        );
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
    { shapes: [[2], [3]], params: { axis: 0, starts: [0, 2] } },
    {
      shapes: [
        [2, 1],
        [2, 2],
        [2, 3],
      ],
      params: { axis: 1, starts: [0, 1, 3] },
    },
    {
      shapes: [
        [0, 2],
        [1, 2],
      ],
      params: { axis: 0, starts: [0, 0] },
    },
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
    if (!Array.isArray(parts)) throw new ShapeError('concat: the parts are an array of tensors: concat([a, b])');
    for (const part of parts) checkTensor('concat', part);
    const [first] = parts as readonly Tensor[];
    if (first === undefined) throw new ShapeError('concat: at least one tensor is needed, got an empty list');
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
