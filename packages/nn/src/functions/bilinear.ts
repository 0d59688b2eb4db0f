import { sameShape, ShapeError, showShape, sizeOf, type Tensor } from '@adjoint/tensor';
import { checkParameter, floats } from './check.ts';

/**
 * Σᵢⱼ aᵢ weightₒᵢⱼ bⱼ + biasₒ for rows a and b.
 *
 * PyTorch: `torch.nn.functional.bilinear`.
 *
 * @param a - [..., p]
 * @param b - [..., q]
 * @param weight - [outputs, p, q]
 * @param bias - [outputs], or left out
 * @throws ShapeError for shapes that do not fit each other.
 * @example
 * bilinear(tensor([1, 2]), tensor([3, 4]), tensor([[[1, 0], [0, 1]]]));   // [11]
 */
export function bilinear(a: Tensor, b: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const [left, right, form] = [floats('bilinear', a), floats('bilinear', b), floats('bilinear', weight)];
  const lead = left.shape.slice(0, -1);
  const [p, q] = [left.shape.at(-1)!, right.shape.at(-1)!];
  const outputs = form.shape[0]!;
  if (p === undefined || !sameShape(lead, right.shape.slice(0, -1)) || !sameShape(form.shape, [outputs, p, q]))
    throw new ShapeError(
      `bilinear: a [..., p], b [..., q] and weight [outputs, p, q] do not fit, got ${showShape(a.shape)}, ${showShape(b.shape)} and ${showShape(weight.shape)}`,
    );
  checkParameter('bilinear', 'bias', bias, [outputs]);
  const rows = sizeOf(lead);
  const inner = left.reshape([rows, p]).matmul(form.transpose([1, 0, 2]).reshape([p, outputs * q]));
  const y = inner
    .reshape([rows, outputs, q])
    .matmul(right.reshape([rows, q, 1]))
    .reshape([...lead, outputs]);
  return bias === undefined ? y : y.add(bias);
}
