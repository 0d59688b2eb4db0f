import { checkInteger } from '../checks.ts';
import { withDefaults } from '../options.ts';
import { arange } from '../create.ts';
import type { DType } from '../dtype.ts';
import { checkIndices } from '../kernels/places.ts';
import { checkTensor } from '../operand.ts';
import { cast } from '../ops/cast.ts';
import { placesOf } from '../ops/places.ts';
import type { Tensor } from '../tensor.ts';
import { knownValues } from './nonzero.ts';

/**
 * A new last axis of `classes` with a one at each index and zeros elsewhere, int32 unless told; as many classes as the
 * largest index needs when left out.
 *
 * @throws IndexError for an index below 0 or not below `classes`.
 * PyTorch: `torch.nn.functional.one_hot`.
 *
 * @example
 * oneHot(tensor([2, 0], { dtype: 'int32' }));                            // [[0, 0, 1], [1, 0, 0]]
 * oneHot(tensor([1], { dtype: 'int32' }), 2, { dtype: 'float64' });      // [[0, 1]]
 */
export function oneHot(indices: Tensor, classes?: number, options: { readonly dtype?: DType } = {}): Tensor {
  checkTensor('oneHot', indices);
  const { dtype } = withDefaults<{ dtype: DType }>('oneHot', options, { dtype: 'int32' });
  checkIndices('oneHot', indices);
  const length = classes ?? Array.from(knownValues('oneHot', indices)).reduce((p, q) => Math.max(p, q + 1), 0);
  checkInteger('oneHot', 'the number of classes', length, 0);
  const at = placesOf('oneHot', indices, length, indices.shape.length, 0).reshape([...indices.shape, 1]);
  return cast(at.equal(arange(length, { dtype: 'int32' })), dtype);
}
