import { checkOptions, inNameOf, minimum, ShapeError, type Tensor } from '@adjoint/tensor';
import { pairwiseDistance } from '../functions/pairwiseDistance.ts';
import { marginOf, type MarginOptions, positivePart } from './marginRanking.ts';
import { type Loss, reduced, type Reduction } from './reduction.ts';
import { pairOf } from './sameshape.ts';

/**
 * How distances are measured, and by how much they should differ.
 *
 * @example
 * const options: TripletOptions = { margin: 2, eps: 0 };
 * tripletMargin(tensor([[0, 0]]), tensor([[3, 4]]), tensor([[0, 6]]), options);   // 1
 */
export interface TripletOptions<R extends Reduction = Reduction> extends MarginOptions<R> {
  /** The order of the norm, 2 when left out. */
  readonly p?: number | undefined;
  /** Is added to each difference; 1e-6 when left out. */
  readonly eps?: number | undefined;
  /** Does the distance between the two others count too, where it is the smaller one? No, when left out. */
  readonly swap?: boolean | undefined;
}

/**
 * The mean of max(0, margin + distance(anchor, positive) - distance(anchor, negative)), over vectors along the last axis.
 *
 * PyTorch: `torch.nn.functional.triplet_margin_loss`.
 *
 * @param positive - what should be near the anchor; `negative` what should be far from it.
 * @throws ShapeError unless all have the same shape of at least one axis.
 * @example
 * tripletMargin(tensor([[0, 0]]), tensor([[3, 4]]), tensor([[0, 2]]), { eps: 0 });   // 4
 */
export function tripletMargin<R extends Reduction = 'mean'>(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletOptions<R> = {},
): Loss<R> {
  const name = 'tripletMargin';
  const [from, near] = pairOf(name, anchor, positive);
  const [, far] = pairOf(name, from, negative);
  if (from.rank === 0) throw new ShapeError(`${name}: vectors [..., width] are needed, got []`);
  checkOptions(name, options, 'margin', 'p', 'eps', 'swap?', 'reduction');
  const { p, eps, swap = false, reduction } = options;
  const margin = marginOf(name, options, 1);
  const between = (x: Tensor, y: Tensor): Tensor => inNameOf(name, () => pairwiseDistance(x, y, { p, eps }));
  const apart = swap ? minimum(between(from, far), between(near, far)) : between(from, far);
  return reduced(name, positivePart(between(from, near).sub(apart).add(margin)), reduction);
}
