import { checkOptions, exp, type Tensor, where } from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { pairOf } from './sameshape.ts';

/**
 * What is predicted, and which terms count.
 *
 * @example
 * const options: PoissonNllOptions = { logInput: false };
 * poissonNll(tensor([2]), tensor([3]), options);   // -0.0794
 */
export interface PoissonNllOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Is the prediction the logarithm of the rate? Yes, when left out. */
  readonly logInput?: boolean | undefined;
  /** Is log target! added, by Stirling's formula for targets above 1? No, when left out. */
  readonly full?: boolean | undefined;
  /** Is added to a rate of which the logarithm is taken; 1e-8 when left out. */
  readonly eps?: number | undefined;
}

/**
 * The mean of -log of the probability of counts under Poisson distributions: rate - target · log rate.
 *
 * PyTorch: `torch.nn.functional.poisson_nll_loss`.
 *
 * @param prediction - the logarithm of the rate, or the rate itself without `logInput`.
 * @throws ShapeError unless both have the same shape, NumericsError for a negative eps.
 * @example
 * poissonNll(tensor([0, 1]), tensor([1, 2]), { reduction: 'none' });   // [1, 0.7183]
 */
export function poissonNll<R extends Reduction = 'mean'>(
  prediction: Tensor,
  target: Tensor,
  options: PoissonNllOptions<R> = {},
): Loss<R> {
  const name = 'poissonNll';
  const [p, t] = pairOf(name, prediction, target);
  checkOptions(name, options, 'logInput?', 'full?', 'eps', 'reduction');
  const { logInput = true, full = false, eps = 1e-8, reduction } = options;
  checkNumber(name, 'eps is a number of 0 or more', eps, (value) => value >= 0 && value < Infinity);
  const losses = logInput ? exp(p).sub(t.mul(p)) : p.sub(t.mul(p.add(eps).log()));
  return reduced(name, full ? losses.add(stirling(t)) : losses, reduction);
}

/** log t! for t above 1, nearly; 0 for others. */
function stirling(t: Tensor): Tensor {
  const large = t.greater(1);
  const n = where(large, t, 1);
  const log = n
    .mul(n.log())
    .sub(n)
    .add(
      n
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    );
  return where(large, log, 0);
}
