import {
  cast,
  checkTensor,
  DtypeError,
  gather,
  IndexError,
  isFloat,
  placesOf,
  sameShape,
  ShapeError,
  shown,
  showShape,
  stopGradient,
  take,
  type Tensor,
  where,
} from '@adjoint/tensor';
import { checkParameter } from '../functions/check.ts';
import { checkFloats } from './sameshape.ts';
import { known } from './known.ts';
import type { LossOptions, Reduction } from './reduction.ts';

/**
 * How much each class counts, and which targets do not.
 *
 * @example
 * const options: ClassOptions = { weight: tensor([1, 3]), ignoreIndex: -1 };
 * nll(tensor([[-1, -2], [-5, -6]]), tensor([1, -1], { dtype: 'int32' }), options);   // 2
 */
export interface ClassOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** [classes]: what the loss of each class is multiplied by; 1 when left out. The mean is weighted likewise. */
  readonly weight?: Tensor | undefined;
  /** A target that counts for nothing; -100 when left out. */
  readonly ignoreIndex?: number | undefined;
}

/** The axis of the classes: the second, or the only one. @throws ShapeError for scores without an axis. */
export function classAxis(name: string, what: string, scores: Tensor): number {
  checkFloats(name, what, scores);
  if (scores.rank === 0) throw new ShapeError(`${name}: ${what} are [batch, classes, ...] or [classes], got []`);
  return scores.rank === 1 ? 0 : 1;
}

/** How much each class counts, laid along the axis of the classes; 1 without weights. */
export function classWeights(name: string, scores: Tensor, axis: number, weight: Tensor | undefined): Tensor | number {
  if (weight === undefined) return 1;
  checkFloats(name, 'weights', weight);
  checkParameter(name, 'weight', weight, [scores.shape[axis]!]);
  return cast(weight, scores.dtype).reshape([weight.size, ...scores.shape.slice(axis + 1).fill(1)]);
}

/** Targets as places among the classes, those to be ignored as the first, and how much each counts. */
export interface Targets {
  readonly places: Tensor;
  readonly ignored: Tensor;
  /** The weight of its class, 0 for one that is ignored; of the targets' shape. */
  readonly counts: Tensor;
}

/** @throws ShapeError, DtypeError, IndexError for targets that are no classes of these scores. */
export function classTargets(
  name: string,
  what: string,
  scores: Tensor,
  axis: number,
  targets: Tensor,
  { weight, ignoreIndex = -100 }: ClassOptions,
): Targets {
  checkTensor(name, targets);
  const { shape } = scores;
  if (isFloat(targets.dtype) || targets.dtype === 'bool')
    throw new DtypeError(`${name}: targets are class indices, int32 or uint32, got ${targets.dtype}`, {
      hint: "targets.cast('int32'); one-hot rows become indices with their position of the 1",
    });
  if (!sameShape(shape.toSpliced(axis, 1), targets.shape))
    throw new ShapeError(
      `${name}: ${what} [batch, classes, ...] and targets [batch, ...] are needed, got ${showShape(shape)} and ${showShape(targets.shape)}`,
      { hint: `targets are class indices: one for each row of ${what}` },
    );
  if (!Number.isSafeInteger(ignoreIndex))
    throw new IndexError(`${name}: ignoreIndex is an integer, got ${shown(ignoreIndex)}`);
  const classes = shape[axis]!;
  checkClasses(name, targets, classes, ignoreIndex);
  const ignored = targets.equal(ignoreIndex);
  const places = placesOf(name, where(ignored, 0, stopGradient(targets)), classes, axis, 0);
  if (weight === undefined) return { places, ignored, counts: where(ignored, 0, 1).cast(scores.dtype) };
  classWeights(name, scores, axis, weight);
  return { places, ignored, counts: where(ignored, 0, take(cast(weight, scores.dtype), places)) };
}

/** Where values are at hand: a target that someone watches is checked when it is computed. */
function checkClasses(name: string, targets: Tensor, classes: number, ignoreIndex: number): void {
  const values = known(targets);
  if (values === null) return;
  for (let i = 0; i < values.length; i++) {
    const index = values[i]!;
    if (index !== ignoreIndex && !(index >= 0 && index < classes))
      throw new IndexError(`${name}: target ${i} is class ${index}, but the classes are 0 to ${classes - 1}`);
  }
}

/** -log p of each target's class, unweighted; 0 for a target that is ignored. */
export function surprise(logs: Tensor, axis: number, { places, ignored }: Targets): Tensor {
  const at = places.reshape(places.shape.toSpliced(axis, 0, 1));
  return where(ignored, 0, gather(logs, axis, at).reshape(places.shape).neg());
}

/** The mean in which each target counts with its weight; NaN where nothing counts. */
export function weightedMean(losses: Tensor, { counts }: Targets): Tensor {
  return losses.sum().div(counts.sum());
}
