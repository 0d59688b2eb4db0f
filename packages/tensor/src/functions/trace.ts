import { ShapeError, IndexError } from '../errors.ts';
import { diagonalsOf } from '../matrices.ts';
import { checkTensor } from '../operand.ts';
import { checkOptions } from '../options.ts';
import { sum } from '../ops/sum.ts';
import { showShape } from '../shape.ts';
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
  checkOptions('trace', options, 'offset');
  const { offset = 0 } = options;
  if (x.rank < 2) throw new ShapeError(`trace: a matrix is needed, got ${showShape(x.shape)}`);
  if (!Number.isInteger(offset)) throw new IndexError(`trace: an offset is an integer, got ${String(offset)}`);
  return sum(diagonalsOf(x, offset), -1);
}
