import {
  cast,
  checkOptions,
  checkTensor,
  DtypeError,
  isFloat,
  sameShape,
  ShapeError,
  showShape,
  type Tensor,
  where,
} from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { classAxis, type ClassOptions, classTargets, classWeights, surprise, weightedMean } from './classes.ts';
import { type Loss, reduced, type Reduction } from './reduction.ts';

/**
 * How much each class counts, which targets do not, and how sure one may be of them.
 *
 * @example
 * const options: CrossEntropyOptions = { labelSmoothing: 1 };
 * crossEntropy(tensor([[0, Math.log(3)]]), tensor([1], { dtype: 'int32' }), options);   // 0.8370
 */
export interface CrossEntropyOptions<R extends Reduction = Reduction> extends ClassOptions<R> {
  /** The part of each target, in [0, 1], that is spread evenly over all classes; 0 when left out. */
  readonly labelSmoothing?: number | undefined;
}

/**
 * The mean of -log softmax(logits)[target], from raw scores and without their overflow.
 *
 * Targets are class indices, or probabilities of the logits' shape. The mean of class indices is weighted by `weight` and
 * leaves out those to be ignored, NaN if that is all of them; that of probabilities is over the batch.
 *
 * PyTorch: `torch.nn.functional.cross_entropy`.
 *
 * @param logits - [batch, classes, ...] or [classes].
 * @param targets - int32 or uint32 [batch, ...] or []; or floats of the logits' shape.
 * @throws ShapeError for other shapes, DtypeError for logits that are no floats, IndexError for a class that does not
 * exist: negative indices do not count from the end here.
 * @example
 * crossEntropy(tensor([[0, Math.log(3)]]), tensor([1], { dtype: 'int32' })).item();   // 0.2877, which is -log(3/4)
 * crossEntropy(tensor([[0, Math.log(3)]]), tensor([[0.5, 0.5]])).item();              // 0.8370
 */
export function crossEntropy<R extends Reduction = 'mean'>(
  logits: Tensor,
  targets: Tensor,
  options: CrossEntropyOptions<R> = {},
): Loss<R> {
  const name = 'crossEntropy';
  const axis = classAxis(name, 'logits', logits);
  checkTensor(name, targets);
  checkOptions(name, options, 'weight', 'ignoreIndex', 'labelSmoothing', 'reduction');
  const { labelSmoothing = 0, reduction } = options;
  checkNumber(name, 'labelSmoothing lies in [0, 1]', labelSmoothing, (value) => value >= 0 && value <= 1);
  if (isFloat(targets.dtype)) return ofProbabilities(name, logits, axis, targets, options);
  const right = classTargets(name, 'logits', logits, axis, targets, options);
  const logs = logits.logSoftmax(axis);
  let losses = surprise(logs, axis, right).mul(right.counts);
  if (labelSmoothing > 0) {
    const everywhere = logs
      .mul(classWeights(name, logits, axis, options.weight))
      .mean(axis)
      .neg();
    losses = losses.mul(1 - labelSmoothing).add(where(right.ignored, 0, everywhere).mul(labelSmoothing));
  }
  return reduced(name, losses, reduction, (all) => weightedMean(all, right));
}

function ofProbabilities<R extends Reduction>(
  name: string,
  logits: Tensor,
  axis: number,
  targets: Tensor,
  { weight, ignoreIndex, labelSmoothing = 0, reduction }: CrossEntropyOptions<R>,
): Loss<R> {
  if (!sameShape(logits.shape, targets.shape))
    throw new ShapeError(
      `${name}: logits are ${showShape(logits.shape)}, but targets that are probabilities ${showShape(targets.shape)}`,
      { hint: `targets of floats are a probability for each logit; class indices are targets.cast('int32')` },
    );
  if (ignoreIndex !== undefined)
    throw new DtypeError(`${name}: ignoreIndex is of class indices, and the targets are ${targets.dtype}`, {
      hint: 'a row of zeros counts for nothing, but in the mean',
    });
  const classes = logits.shape[axis]!;
  const wanted = cast(targets, logits.dtype);
  const smooth = labelSmoothing === 0 ? wanted : wanted.mul(1 - labelSmoothing).add(labelSmoothing / classes);
  const weighted = smooth.mul(classWeights(name, logits, axis, weight));
  const losses = logits.logSoftmax(axis).mul(weighted).sum(axis).neg();
  return reduced(name, losses, reduction);
}
