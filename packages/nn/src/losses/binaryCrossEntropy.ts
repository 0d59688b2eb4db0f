import { checkOptions, clamp, log1p, type Tensor, where } from '@adjoint/tensor';
import { checkEach } from './known.ts';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { checkFloats, factor, pairOf } from './sameshape.ts';

/**
 * How much each element counts.
 *
 * @example
 * const options: BinaryCrossEntropyOptions = { weight: tensor([1, 0]) };
 * binaryCrossEntropy(tensor([0.5, 0.1]), tensor([1, 1]), options);   // 0.3466
 */
export interface BinaryCrossEntropyOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Multiplies each loss; broadcasts to their shape. */
  readonly weight?: Tensor | undefined;
}

/** The lowest logarithm, so that a probability of 0 for what happened is a large loss and not an infinite one. */
const LOWEST = -100;

/** The logarithm of p, at least -100, by way of `log`; where it is cut off its derivative is 0. */
function bounded(p: Tensor, log: (p: Tensor) => Tensor, impossible: number): Tensor {
  return clamp(where(p.equal(impossible), LOWEST, log(where(p.equal(impossible), 0.5, p))), LOWEST, null);
}

/**
 * The mean of -(t log p + (1 - t) log(1 - p)) for probabilities p that something holds, where logarithms are at least -100.
 *
 * PyTorch: `torch.nn.functional.binary_cross_entropy`.
 *
 * @throws ShapeError unless both have the same shape; NumericsError for probabilities outside [0, 1].
 * @example
 * binaryCrossEntropy(tensor([0.5, 0]), tensor([1, 1]), { reduction: 'none' });   // [0.6931, 100]
 */
export function binaryCrossEntropy<R extends Reduction = 'mean'>(
  probabilities: Tensor,
  targets: Tensor,
  options: BinaryCrossEntropyOptions<R> = {},
): Loss<R> {
  const name = 'binaryCrossEntropy';
  checkFloats(name, 'probabilities', probabilities);
  const [p, t] = pairOf(name, probabilities, targets);
  checkOptions(name, options, 'weight', 'reduction');
  checkEach(name, 'probabilities lie in [0, 1]', probabilities, (value) => !(value < 0 || value > 1));
  const yes = bounded(p, (x) => x.log(), 0);
  const no = bounded(p, (x) => log1p(x.neg()), 1);
  const losses = t.mul(yes).add(t.neg().add(1).mul(no)).neg();
  return reduced(name, losses.mul(factor(name, 'weight', options.weight, losses)), options.reduction);
}
