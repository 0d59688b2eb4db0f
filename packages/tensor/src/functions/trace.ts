import { checkInteger } from '../checks.ts';
import { withDefaults } from '../options.ts';
import { checkRank, diagonalsOf } from '../matrices.ts';
import { checkTensor } from '../operand.ts';
import { sum } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The sum of the diagonal of each matrix, or of the diagonal `offset` places to the right; leading axes are a batch.
 *
 * PyTorch: `torch.trace`.
 *
 * @throws ShapeError for what is no matrix, IndexError for an offset that is no integer.
 * @example
 * trace(tensor([[1, 2], [3, 4]])).item();                  // 5
 * trace(tensor([[1, 2], [3, 4]]), { offset: 1 }).item();   // 2
 */
export function trace(x: Tensor, options: { readonly offset?: number } = {}): Tensor {
  checkTensor('trace', x);
  const { offset } = withDefaults('trace', options, { offset: 0 });
  checkRank('trace', x.shape);
  checkInteger('trace', 'an offset', offset);
  return sum(diagonalsOf(x, offset), -1);
}
