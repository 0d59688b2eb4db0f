import { sampleOf } from '../samples.ts';
import { addable } from '../dtype.ts';
import { summable } from '../floats.ts';
import { apply } from '../apply.ts';
import { overTheNext } from '../batchrules.ts';
import { declare, type Op } from '../op.ts';
import {
  type Over,
  type Reduction,
  reducedShape,
  reductionOf,
  reduceInto,
  foldFor,
  type ReductionFunction,
  type ReductionOptions,
} from '../kernels/reduce.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { broadcastTo } from './broadcastTo.ts';

const op: Op<Reduction> = declare<Reduction>({
  name: 'sum',
  infer: ([x], params) => ({ shape: reducedShape(x!.shape, params), dtype: addable('sum', x!.dtype) }),
  kernel: ([x], out, { axes }) => reduceInto(x!, axes, out, foldFor(x!.dtype)),
  vjp: [
    (g, inputs, _y, { axes, keepdims }) => {
      const { shape } = inputs[0]!;
      // A scalar broadcasts as it is; elsewhere the summed axes must stand where they were.
      const stands = keepdims || axes.length === shape.length;
      const kept = stands ? g : g.reshape(reducedShape(shape, { axes, keepdims: true }));
      return sameShape(kept.shape, shape) ? kept : apply(broadcastTo.op, [kept], { shape });
    },
  ],
  linearity: 'linear',
  batch: overTheNext,
  keeps: [],
  samples: [
    sampleOf({ axes: [0, 1], keepdims: false }, [2, 3]),
    sampleOf({ axes: [0], keepdims: false }, [2, 3]),
    sampleOf({ axes: [0, 2], keepdims: true }, [2, 3, 2]),
    sampleOf({ axes: [1], keepdims: false }, [2, 0]),
    sampleOf({ axes: [], keepdims: false }, []),
  ],
});

/**
 * The sum over some axes, or all of them; 0 if there is nothing to add. Bools count as int32.
 *
 * The order of addition is fixed: eight interleaved partial sums, then a tree, whatever the axis or stride.
 *
 * PyTorch: `torch.sum`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * tensor([[1, 2], [3, 4]]).sum(0);                       // [4, 6]
 * tensor([[1, 2], [3, 4]]).sum(1, { keepdims: true });   // [[3], [7]]
 */
export const sum = Object.assign(
  (x: Tensor, over?: Over, options?: ReductionOptions): Tensor => {
    return apply(op, [summable('sum', x)], reductionOf('sum', x.shape, over, options));
  },
  { op },
) as ReductionFunction;
