import { checkOptions, broadcastShapes, norm, ShapeError, showShape, type Tensor } from '@adjoint/tensor';
import { checkNumber, floats } from './check.ts';

/**
 * Which distance.
 *
 * @example
 * const options: CdistOptions = { p: Infinity };
 * cdist(tensor([[1, 2]]), tensor([[2, 5]]), options);   // [[3]]
 */
export interface CdistOptions {
  /** The order of the norm, 0 or more; 2 when left out. */
  readonly p?: number | undefined;
}

/**
 * The distance of each row of `a` from each row of `b`. Points that coincide have the distance 0, with derivative 0.
 *
 * PyTorch: `torch.cdist`.
 *
 * @param a - [..., p, width]
 * @param b - [..., q, width]; the result is [..., p, q].
 * @throws ShapeError for shapes that do not fit each other, NumericsError for a negative order.
 * @example
 * cdist(tensor([[0, 0], [3, 4]]), tensor([[0, 0]]));   // [[0], [5]]
 */
export function cdist(a: Tensor, b: Tensor, options: CdistOptions = {}): Tensor {
  const [left, right] = [floats('cdist', a), floats('cdist', b)];
  checkOptions('cdist', options, 'p');
  const { p = 2 } = options;
  checkNumber('cdist', 'the order p is 0 or more', p, (value) => value >= 0);
  const [rows, width] = left.shape.slice(-2);
  const [others, otherWidth] = right.shape.slice(-2);
  if (width === undefined || width !== otherWidth)
    throw new ShapeError(
      `cdist: a [..., p, width] and b [..., q, width] do not fit, got ${showShape(a.shape)} and ${showShape(b.shape)}`,
    );
  broadcastShapes('cdist', left.shape.slice(0, -2), right.shape.slice(0, -2));
  const apart = left
    .reshape([...left.shape.slice(0, -2), rows!, 1, width])
    .sub(right.reshape([...right.shape.slice(0, -2), 1, others!, width]));
  return width === 0 ? apart.sum(-1) : norm(apart, p, -1);
}
