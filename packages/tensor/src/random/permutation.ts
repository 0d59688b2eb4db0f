import { NumericsError } from '../errors.ts';
import { checkInteger } from '../checks.ts';
import { checkTensor } from '../operand.ts';
import { take } from '../ops/take.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { draw, type Source } from './draw.ts';
import { below } from './fromwords.ts';
import { randomBits } from './threefry.ts';

/** Fisher and Yates: each place in turn receives one of those not placed yet. */
const shuffled: Source = (words, n) => {
  const bits = randomBits(words, 2 * n);
  const out = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = below(bits[2 * i]!, bits[2 * i + 1]!, i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
};

/**
 * The integers 0, …, n - 1 in random order, as int32; or the entries of a tensor along an axis, by default the first, which are moved whole.
 *
 * PyTorch: `torch.randperm`.
 *
 * @throws NumericsError for a length that is no non-negative integer, IndexError for an axis out of range; DtypeError, ShapeError for what is no key.
 * @example
 * permutation(key(1), 4).sum().item();                            // 6
 * permutation(key(1), tensor([[1, 2], [3, 4]]), 1).sum(1);        // [3, 7]
 */
export function permutation(from: Tensor, of: Tensor | number, axis = 0): Tensor {
  if (typeof of === 'number') {
    checkInteger('permutation', 'a length', of, 0, 2 ** 31, NumericsError);
    return draw('permutation', from, [of], 'int32', shuffled);
  }
  checkTensor('permutation', of);
  const along = axisOf('permutation', axis, of.shape.length);
  return take(of, draw('permutation', from, [of.shape[along]!], 'int32', shuffled), along);
}
