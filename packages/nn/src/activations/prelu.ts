import { ShapeError, type Shape, showShape, type Tensor, where } from '@adjoint/tensor';
import { floats } from '../functions/check.ts';

/**
 * x above 0, weight · x elsewhere: a `leakyRelu` with slopes to be learned. The derivative at 0 is the weight.
 *
 * The weight is one number, or one for each channel: for each place along axis 1 of x.
 *
 * PyTorch: `F.prelu`.
 *
 * @throws ShapeError for a weight of another shape.
 * @example
 * prelu(tensor([[-1, -2], [3, -4]]), tensor([0.5, 0.25]));   // [[-0.5, -0.5], [3, -1]]
 */
export function prelu<S extends Shape>(x: Tensor<S>, weight: Tensor): Tensor<S> {
  const v = floats('prelu', x);
  const w = floats('prelu', weight);
  const channels = v.rank > 1 ? v.shape[1]! : 1;
  if (w.rank > 1 || (w.size !== 1 && w.size !== channels))
    throw new ShapeError(
      `prelu: a weight is one number or ${channels}, one for each channel, got ${showShape(w.shape)} for ${showShape(v.shape)}`,
    );
  const slopes = w.size === 1 ? w.reshape([]) : w.reshape([channels, ...new Array<number>(v.rank - 2).fill(1)]);
  const above = v.greater(0);
  return where(above, v, where(above, 0, v).mul(slopes)) as Tensor<S>;
}
