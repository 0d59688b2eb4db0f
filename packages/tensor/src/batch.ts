import { apply } from './apply.ts';
import { beforeTheLast } from './batchrules.ts';
import type { Op, TensorType } from './op.ts';
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
  const rule = op.batch ?? (op.linearity === 'elementwise' ? beforeTheLast : null);
  // What does not fit is said of the entries, which is what their author knows; elementwise it fits both or neither.
  if (op.linearity !== 'elementwise') op.infer(entryTypes(inputs, batched), params);
  if (rule === null) return oneByOne(op, inputs, batched, params, size);
  try {
    return rule(inputs, batched, params, size, op);
  } catch (error) {
    // Values that a kernel refuses: the first entry that throws speaks for itself.
    oneByOne(op, inputs, batched, params, size);
    throw error;
  }
}

function entryTypes(inputs: readonly Tensor[], batched: readonly boolean[]): readonly TensorType[] {
  return inputs.map((x, k) => (batched[k]! ? { shape: x.shape.slice(1), dtype: x.dtype } : x));
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
  const { shape, dtype } = op.infer(entryTypes(inputs, batched), params);
  return allocate([0, ...shape], dtype);
}
