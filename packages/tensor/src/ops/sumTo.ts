import { sampleOf } from '../samples.ts';
import { addable } from '../dtype.ts';
import { summable } from '../floats.ts';
import { noStretch } from '../checks.ts';
import { apply } from '../apply.ts';
import { readDense } from '../kernels/ndarray.ts';
import { declare, type Op } from '../op.ts';
import { foldFor, reduceInto } from '../kernels/reduce.ts';
import { checkShape, sameShape, sizeOf } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';

/** The axes of `from` that were stretched or added when `to` was broadcast to it. */
function stretchedAxes(from: Shape, to: Shape): readonly number[] {
  const missing = from.length - to.length;
  return from.map((_, axis) => axis).filter((axis) => axis < missing || (to[axis - missing] === 1 && from[axis] !== 1));
}

const op: Op<{ readonly shape: Shape }> = declare<{ readonly shape: Shape }>({
  name: 'sumTo',
  infer: ([x], { shape }) => {
    const missing = x!.shape.length - shape.length;
    let fits = missing >= 0;
    for (let i = 0; i < shape.length; i++) fits &&= shape[i] === 1 || shape[i] === x!.shape[i + missing];
    if (!fits) throw noStretch('sumTo', shape, x!.shape);
    return { shape, dtype: addable('sumTo', x!.dtype) };
  },
  // Nothing is added where only axes of length 1 go.
  view: (x, { shape }) => (x.dense && sizeOf(shape) === x.size ? { strides: null, offset: x.offset } : null),
  kernel: ([x], out, { shape }) => {
    // A sum begins with 0, and would lose the sign of a lone -0.
    if (out.size === x!.size) readDense(x!, out.buffer, out.offset);
    else reduceInto(x!, stretchedAxes(x!.shape, shape), out, foldFor(x!.dtype));
  },
  vjp: [(g, [x]) => g.broadcastTo(x!.shape)],
  linearity: 'linear',
  batch: ([x], _batched, { shape }, size) => {
    const ones = new Array<number>(x!.shape.length - 1 - shape.length).fill(1);
    return apply(op, [x!], { shape: [size, ...ones, ...shape] }).reshape([size, ...shape]);
  },
  keeps: [],
  samples: [
    sampleOf({ shape: [3] }, [2, 3]),
    sampleOf({ shape: [3] }, [1, 3]),
    sampleOf({ shape: [2, 1] }, [2, 3]),
    sampleOf({ shape: [] }, [2, 3]),
    sampleOf({ shape: [1, 3] }, [2, 2, 3]),
  ],
});

/**
 * Undoes a broadcast by adding up: the transpose of `broadcastTo`. Bools count as int32.
 *
 * PyTorch: `torch.Tensor.sum_to_size`.
 *
 * @throws ShapeError if `shape` does not broadcast to that of `x`.
 * @example
 * ones([2, 3]).sumTo([3]);   // [2, 2, 2]
 */
export const sumTo = Object.assign(
  (given: Tensor, shape: Shape): Tensor => {
    const x = summable('sumTo', given);
    return Array.isArray(shape) && sameShape(x.shape, shape)
      ? x
      : apply(op, [x], { shape: checkShape('sumTo', shape) });
  },
  { op },
) as (<const R extends Shape>(x: Tensor, shape: R) => Tensor<R>) & { readonly op: typeof op };
