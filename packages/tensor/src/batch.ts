import { apply } from './apply.ts';
import type { Op } from './op.ts';
import { broadcastTo } from './ops/broadcastTo.ts';
import { concat } from './ops/concat.ts';
import { reshape } from './ops/reshape.ts';
import { slice } from './ops/slice.ts';
import type { Shape } from './shapetypes.ts';
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
  if (op.batch !== undefined) return op.batch(inputs, batched, params, size);
  if (op.linearity === 'elementwise') return apply(op, aligned(inputs, batched), params);
  return oneByOne(op, inputs, batched, params, size);
}

/** Batched inputs with axes of length 1 after the batch, so that all broadcast as the entries alone would. */
export function aligned(inputs: readonly Tensor[], batched: readonly boolean[], least = 0): readonly Tensor[] {
  let rank = least;
  for (let k = 0; k < inputs.length; k++) rank = Math.max(rank, inputs[k]!.shape.length - (batched[k]! ? 1 : 0));
  return inputs.map((x, k) => {
    const missing = rank + 1 - x.shape.length;
    if (!batched[k]! || missing === 0) return x;
    return reshape(x, [x.shape[0]!, ...new Array<number>(missing).fill(1), ...x.shape.slice(1)]);
  });
}

/** All inputs with the batch as their first axis: those without it are stretched along it. */
export function spread(inputs: readonly Tensor[], batched: readonly boolean[], size: number): readonly Tensor[] {
  return inputs.map((x, k) => (batched[k]! ? x : broadcastTo(x, [size, ...x.shape] as Shape)));
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
