import { checkOptions, clamp, type Tensor } from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { checkEach } from './known.ts';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { checkSameShape, pairOf } from './sameshape.ts';

/**
 * By how much is enough.
 *
 * @example
 * const options: MarginOptions = { margin: 0.5 };
 * marginRanking(tensor([1]), tensor([1]), tensor([1]), options);   // 0.5
 */
export interface MarginOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Where the loss ends; 0 for `marginRanking`, 1 for other losses, when left out. */
  readonly margin?: number | undefined;
}

/** The margin of these options. @throws NumericsError for what is no number. */
export function marginOf(name: string, { margin }: MarginOptions, otherwise: number): number {
  const given = margin ?? otherwise;
  checkNumber(name, 'a margin is a finite number', given, Number.isFinite);
  return given;
}

/** The positive part, with a slope of 1 at 0 as `clamp` has. */
export function positivePart(x: Tensor): Tensor {
  return clamp(x, 0, null);
}

/** @throws ShapeError or NumericsError unless these are labels of 1 and -1, one for each number of `x`. */
export function checkLabels(name: string, x: Tensor, labels: Tensor): void {
  checkSameShape(name, x, labels);
  checkEach(name, 'labels are 1 or -1', labels, (value) => value === 1 || value === -1);
}

/**
 * The mean of max(0, margin - label · (a - b)): a should be above b where the label is 1, below it where it is -1.
 *
 * PyTorch: `torch.nn.functional.margin_ranking_loss`.
 *
 * @throws ShapeError unless all have the same shape, NumericsError for labels that are neither 1 nor -1.
 * @example
 * marginRanking(tensor([3, 3]), tensor([1, 1]), tensor([1, -1]), { reduction: 'none' });   // [0, 2]
 */
export function marginRanking<R extends Reduction = 'mean'>(
  a: Tensor,
  b: Tensor,
  labels: Tensor,
  options: MarginOptions<R> = {},
): Loss<R> {
  const name = 'marginRanking';
  const [p, q] = pairOf(name, a, b);
  checkLabels(name, p, labels);
  checkOptions(name, options, 'margin', 'reduction');
  const margin = marginOf(name, options, 0);
  return reduced(name, positivePart(q.sub(p).mul(labels).add(margin)), options.reduction);
}
