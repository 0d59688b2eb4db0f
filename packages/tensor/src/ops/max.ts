import { apply } from '../apply.ts';
import { ShapeError } from '../errors.ts';
import { declare, type Op } from '../op.ts';
import {
  type Over,
  type Fold,
  type Reduction,
  reducedShape,
  reduceInto,
  reductionOf,
  type ReductionFunction,
  type ReductionOptions,
} from '../kernels/reduce.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

const maxFold: Fold = (x, at, step, n) => {
  let m = x[at]!;
  for (let i = 1; i < n; i++) {
    const v = x[at + i * step]!;
    if (v > m || Number.isNaN(v)) m = v;
  }
  return m;
};

/** Each element's share in its maximum: 1 over the number of those tied for it, 0 for the rest. */
function shares(x: Tensor, y: Tensor, { axes }: Reduction): Tensor {
  const chosen = cast(x.equal(y.reshape(reducedShape(x.shape, { axes, keepdims: true }))), x.dtype);
  return axes.length === 0 ? chosen : chosen.div(chosen.sum(axes, { keepdims: true }));
}

const op: Op<Reduction> = declare<Reduction>({
  name: 'max',
  infer: ([x], params) => {
    if (params.axes.some((axis) => x!.shape[axis] === 0))
      throw new ShapeError(`max: ${showShape(x!.shape)} has no element to choose from`);
    return { shape: reducedShape(x!.shape, params), dtype: x!.dtype };
  },
  kernel: ([x], out, { axes }) => reduceInto(x!, axes, out, maxFold),
  vjp: [
    (g, [x], y, params) => g.reshape(reducedShape(x!.shape, { ...params, keepdims: true })).mul(shares(x!, y, params)),
  ],
  linearity: 'general',
  jvp: ([t], [x], y, params) => {
    const chosen = t!.mul(shares(x!, y, params));
    return params.axes.length === 0 ? chosen : chosen.sum(params.axes, { keepdims: params.keepdims });
  },
  batch: ([x], _batched, { axes, keepdims }) => apply(op, [x!], { axes: axes.map((axis) => axis + 1), keepdims }),
  keeps: [0, 'output'],
  samples: [
    { shapes: [[4]], params: { axes: [0], keepdims: false } },
    { shapes: [[2, 3]], params: { axes: [1], keepdims: true } },
    { shapes: [[2, 3, 2]], params: { axes: [0, 2], keepdims: false } },
  ],
});

/**
 * The largest element over some axes, or all of them; NaN if there is one. Tied elements share the derivative.
 *
 * @throws ShapeError if there is no element to choose from, IndexError for an axis out of range.
 * @example
 * tensor([[1, 5], [4, 2]]).max(1);   // [5, 4]
 */
export const max = Object.assign(
  (x: Tensor, over?: Over, options?: ReductionOptions): Tensor =>
    apply(op, [x], reductionOf('max', x.shape, over, options)),
  { op },
) as ReductionFunction;
