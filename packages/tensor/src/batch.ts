import { apply } from './apply.ts';
import { beforeTheLast } from './batchrules.ts';
import type { Op } from './op.ts';
import { concat } from './ops/concat.ts';
import { reshape } from './ops/reshape.ts';
import { slice } from './ops/slice.ts';
import { allocate, type Tensor } from './tensor.ts';

/**
 * Applies an op to a batch: marked inputs carry it as an axis before all their own, and so does the result.
 *
 * @param batched - marks the inputs that carry the batch; at least one does.
 * @param size - how many entries the batch has.
 * @example
 * const rows = tensor([[1, 2], [3, 4]]);
 * applyBatch(primitives.sum, [rows], [true], { axes: [0], keepdims: false }, 2);   // [3, 7]
 */
export function applyBatch<P>(
  op: Op<P>,
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  params: P,
  size: number,
): Tensor {
  if (op.batch !== undefined) return op.batch(inputs, batched, params, size, op);
  if (op.linearity === 'elementwise') return beforeTheLast(inputs, batched, params, size, op);
  return oneByOne(op, inputs, batched, params, size);
}

function oneByOne<P>(
  op: Op<P>,
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  params: P,
  size: number,
): Tensor {
  const results = Array.from({ length: size }, (_, i) => {
    const entry = inputs.map((x, k) => (batched[k]! ? reshape(slice(x, [i, i + 1]), x.shape.slice(1)) : x));
    const y = apply(op, entry, params);
    return reshape(y, [1, ...y.shape]);
  });
  if (results.length > 0) return concat(results);
  const types = inputs.map((x, k) => ({ shape: batched[k]! ? x.shape.slice(1) : x.shape, dtype: x.dtype }));
  const { shape, dtype } = op.infer(types, params);
  return allocate([0, ...shape], dtype);
}
