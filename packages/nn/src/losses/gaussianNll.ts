import { checkOptions, sameShape, ShapeError, showShape, type Tensor, where } from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { checkEach } from './known.ts';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { checkFloats, pairOf } from './sameshape.ts';

/**
 * Whether the constant term counts, and the least variance.
 *
 * @example
 * const options: GaussianNllOptions = { full: true };
 * gaussianNll(tensor([1]), tensor([1]), tensor([1]), options);   // 0.9189
 */
export interface GaussianNllOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Is ½ log 2π added? No, when left out. */
  readonly full?: boolean | undefined;
  /** A variance below it counts as this one, and has its derivative; 1e-6 when left out. */
  readonly eps?: number | undefined;
}

/**
 * The mean of -log of the density of the target under normal distributions: ½ (log variance + (mean - target)² / variance).
 *
 * PyTorch: `torch.nn.functional.gaussian_nll_loss`.
 *
 * @param mean - the middle of each distribution.
 * @param variance - of the shape of the means, or one for all of the last axis, which is 1 or left out.
 * @throws ShapeError for other shapes, NumericsError for a negative variance.
 * @example
 * gaussianNll(tensor([1, 2]), tensor([1, 4]), tensor([1, 2]), { reduction: 'none' });   // [0, 1.3466]
 */
export function gaussianNll<R extends Reduction = 'mean'>(
  mean: Tensor,
  target: Tensor,
  variance: Tensor,
  options: GaussianNllOptions<R> = {},
): Loss<R> {
  const name = 'gaussianNll';
  const [m, t] = pairOf(name, mean, target);
  checkFloats(name, 'variances', variance);
  checkOptions(name, options, 'full?', 'eps', 'reduction');
  const { full = false, eps = 1e-6, reduction } = options;
  checkNumber(name, 'eps is a positive number', eps, (value) => value > 0 && value < Infinity);
  checkEach(name, 'a variance is 0 or more', variance, (value) => !(value < 0));
  const given = fitted(name, variance, m);
  // What is too small has the value of eps and the derivative of itself, so that it can grow again.
  const v = where(given.less(eps), given.sub(given.detach()).add(eps), given);
  const losses = m.sub(t).square().div(v).add(v.log()).mul(0.5);
  return reduced(name, full ? losses.add(Math.log(2 * Math.PI) / 2) : losses, reduction);
}

/** Variances laid beside the means. */
function fitted(name: string, variance: Tensor, { shape }: Tensor): Tensor {
  const rows = shape.slice(0, -1);
  if (sameShape(variance.shape, shape)) return variance;
  if (shape.length > 0 && (sameShape(variance.shape, rows) || sameShape(variance.shape, [...rows, 1])))
    return variance.reshape([...rows, 1]);
  throw new ShapeError(
    `${name}: the means have shape ${showShape(shape)}, the variances ${showShape(variance.shape)}`,
    { hint: 'give one variance for each mean, or one for all of the last axis' },
  );
}
