import { sampleOf } from '../samples.ts';
import { noStretch } from '../checks.ts';
import { apply } from '../apply.ts';
import { aligned } from '../aligned.ts';
import { declare, type Op } from '../op.ts';
import { checkTensor } from '../checktensor.ts';
import { checkShape, sameShape } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { stretched } from '../kernels/stretched.ts';
import type { Tensor } from '../tensor.ts';

/** Does each axis, counted from the last, have the length asked for, or 1? */
function stretches(from: Shape, to: Shape): boolean {
  const missing = to.length - from.length;
  for (let axis = 0; axis < from.length; axis++)
    if (from[axis] !== 1 && from[axis] !== to[axis + missing]) return false;
  return missing >= 0;
}

const op: Op<{ readonly shape: Shape }> = declare<{ readonly shape: Shape }>({
  name: 'broadcastTo',
  infer: ([x], { shape }) => {
    if (!stretches(x!.shape, shape)) throw noStretch('broadcastTo', x!.shape, shape);
    return { shape, dtype: x!.dtype };
  },
  view: (x, { shape }) => ({ strides: stretched(x, shape), offset: x.offset }),
  vjp: [(g, [x]) => g.sumTo(x!.shape)],
  linearity: 'linear',
  batch: (inputs, batched, { shape }, size) =>
    apply(op, aligned(inputs, batched, shape.length), { shape: [size, ...shape] }),
  keeps: [],
  samples: [
    sampleOf({ shape: [2, 3] }, [3]),
    sampleOf({ shape: [2, 3] }, [2, 1]),
    sampleOf({ shape: [2] }, []),
    sampleOf({ shape: [0, 3] }, [1, 3]),
  ],
});

/**
 * The tensor stretched to `shape` by NumPy's rules; a view, no element is copied.
 *
 * PyTorch: `torch.broadcast_to`.
 *
 * @throws ShapeError if it does not broadcast to it.
 * @example
 * tensor([1, 2]).broadcastTo([2, 2]);   // [[1, 2], [1, 2]]
 */
export const broadcastTo = Object.assign(
  (x: Tensor, shape: Shape): Tensor => {
    checkTensor('broadcastTo', x);
    return Array.isArray(shape) && sameShape(x.shape, shape)
      ? x
      : apply(op, [x], { shape: checkShape('broadcastTo', shape) });
  },
  { op },
) as (<const R extends Shape>(x: Tensor, shape: R) => Tensor<R>) & { readonly op: typeof op };
