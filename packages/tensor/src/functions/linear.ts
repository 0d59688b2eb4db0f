import { addable, promote } from '../dtype.ts';
import { apply } from '../apply.ts';
import { misfit, noStretch } from '../checks.ts';
import { checkTensor } from '../operand.ts';
import { matmul } from '../ops/matmul.ts';
import { broadcastShapes, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

const rowsByRows = { transposeA: false, transposeB: true };

/**
 * x Wᵀ + b for rows x: an affine map, with weights shaped [outputs, inputs] as PyTorch and most notebooks have them.
 *
 * PyTorch: `torch.nn.functional.linear`.
 *
 * @param x - [..., inputs]
 * @param weight - [outputs, inputs]
 * @param bias - [outputs], or left out
 * @throws ShapeError if the inputs differ, naming both shapes.
 * @example
 * linear(tensor([[1, 2]]), tensor([[3, 4], [5, 6]]), tensor([1, 1]));   // [[12, 18]]
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  checkTensor('linear', x);
  checkTensor('linear', weight);
  if (weight.shape.length !== 2 || x.shape.length < 1 || x.shape[x.shape.length - 1] !== weight.shape[1])
    throw misfit('linear: x [..., inputs] and weight [outputs, inputs] of', x.shape, weight.shape);
  addable('linear', promote(x.dtype, weight.dtype, 'linear'));
  const y =
    x.shape.length === 1 || x.dtype !== weight.dtype ? x.matmul(weight.T) : apply(matmul.op, [x, weight], rowsByRows);
  if (bias === undefined) return y;
  checkTensor('linear', bias);
  if (!sameShape(broadcastShapes('linear', y.shape, bias.shape), y.shape))
    throw noStretch('linear', bias.shape, y.shape);
  return y.add(bias);
}
