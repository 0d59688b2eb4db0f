import { checkOptions, type Tensor } from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { parabolaThenLine } from './huber.ts';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { pairOf } from './sameshape.ts';

/**
 * Where the parabola ends.
 *
 * @example
 * const options: SmoothL1Options = { beta: 0 };
 * smoothL1(tensor([3]), tensor([0]), options);   // 3
 */
export interface SmoothL1Options<R extends Reduction = Reduction> extends LossOptions<R> {
  /** The distance from which the slope is 1; 1 when left out. */
  readonly beta?: number | undefined;
}

/**
 * The mean over all elements of |prediction - target|, rounded off to a parabola within a distance of `beta`: `huber` over
 * beta, and the mean absolute error for a beta of 0.
 *
 * PyTorch: `torch.nn.functional.smooth_l1_loss`.
 *
 * @throws ShapeError unless both have the same shape; NumericsError for a negative beta.
 * @example
 * smoothL1(tensor([1, 5]), tensor([0, 0]), { beta: 2, reduction: 'none' });   // [0.25, 4]
 */
export function smoothL1<R extends Reduction = 'mean'>(
  prediction: Tensor,
  target: Tensor,
  options: SmoothL1Options<R> = {},
): Loss<R> {
  const [p, t] = pairOf('smoothL1', prediction, target);
  checkOptions('smoothL1', options, 'beta', 'reduction');
  const { beta = 1, reduction } = options;
  checkNumber('smoothL1', 'beta is a number of 0 or more', beta, (value) => value >= 0 && value < Infinity);
  const d = p.sub(t);
  return reduced('smoothL1', beta === 0 ? d.abs() : parabolaThenLine(d, beta).div(beta), reduction);
}
