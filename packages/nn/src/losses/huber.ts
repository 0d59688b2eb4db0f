import { checkOptions, clamp, type Tensor } from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { pairOf } from './sameshape.ts';

/**
 * Where the parabola ends.
 *
 * @example
 * const options: HuberOptions = { delta: 2 };
 * huber(tensor([3]), tensor([0]), options);   // 4
 */
export interface HuberOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** The distance from which the loss grows linearly; 1 when left out. */
  readonly delta?: number | undefined;
}

/** d²/2 up to a distance of `delta`, delta (|d| - delta/2) beyond: c (d - c/2), where c is d clamped. */
export function parabolaThenLine(d: Tensor, delta: number): Tensor {
  const c = clamp(d, -delta, delta);
  return c.mul(d.sub(c.div(2)));
}

/**
 * The mean over all elements of half the squared error, which beyond a distance of `delta` grows linearly.
 *
 * PyTorch: `torch.nn.functional.huber_loss`.
 *
 * @throws ShapeError unless both have the same shape; NumericsError for a delta that is not positive.
 * @example
 * huber(tensor([1, 5]), tensor([0, 0]), { reduction: 'none' });   // [0.5, 4.5]
 */
export function huber<R extends Reduction = 'mean'>(
  prediction: Tensor,
  target: Tensor,
  options: HuberOptions<R> = {},
): Loss<R> {
  const [p, t] = pairOf('huber', prediction, target);
  checkOptions('huber', options, 'delta', 'reduction');
  const { delta = 1, reduction } = options;
  checkNumber('huber', 'delta is a positive number', delta, (value) => value > 0 && value < Infinity);
  return reduced('huber', parabolaThenLine(p.sub(t), delta), reduction);
}
