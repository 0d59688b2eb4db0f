import { checkOptions, logSigmoid, type Tensor } from '@adjoint/tensor';
import type { BinaryCrossEntropyOptions } from './binaryCrossEntropy.ts';
import { type Loss, reduced, type Reduction } from './reduction.ts';
import { checkFloats, factor, pairOf } from './sameshape.ts';

/**
 * How much each element counts, and how much more what is there than what is not.
 *
 * @example
 * const options: LogitsOptions = { posWeight: tensor(3) };
 * binaryCrossEntropyWithLogits(tensor([0, 0]), tensor([1, 0]), { ...options, reduction: 'none' });   // [2.0794, 0.6931]
 */
export interface LogitsOptions<R extends Reduction = Reduction> extends BinaryCrossEntropyOptions<R> {
  /** Multiplies the part of targets of 1; broadcasts to the shape of the logits, so [classes] is one for each class. */
  readonly posWeight?: Tensor | undefined;
}

/**
 * The mean of -(t log p + (1 - t) log(1 - p)) with p = sigmoid(logits), without overflow or underflow.
 *
 * PyTorch: `torch.nn.functional.binary_cross_entropy_with_logits`.
 *
 * @throws ShapeError unless logits and targets have the same shape, DtypeError for logits that are no floats.
 * @example
 * binaryCrossEntropyWithLogits(tensor([0, 1000]), tensor([1, 0]), { reduction: 'none' });   // [0.6931, 1000]
 */
export function binaryCrossEntropyWithLogits<R extends Reduction = 'mean'>(
  logits: Tensor,
  targets: Tensor,
  options: LogitsOptions<R> = {},
): Loss<R> {
  const name = 'binaryCrossEntropyWithLogits';
  checkFloats(name, 'logits', logits);
  const [x, t] = pairOf(name, logits, targets);
  checkOptions(name, options, 'weight', 'posWeight', 'reduction');
  const yes = logSigmoid(x)
    .mul(t)
    .mul(factor(name, 'posWeight', options.posWeight, x));
  const no = logSigmoid(x.neg()).mul(t.neg().add(1));
  const losses = yes.add(no).neg();
  return reduced(name, losses.mul(factor(name, 'weight', options.weight, losses)), options.reduction);
}
