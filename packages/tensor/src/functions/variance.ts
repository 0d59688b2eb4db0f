import { floats } from '../floats.ts';
import { apply } from '../apply.ts';
import { type Axes, countOf, optionsOf, type ReductionOptions, reductionOf } from '../kernels/reduce.ts';
import { checkNumber } from '../operand.ts';
import { slice } from '../ops/slice.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import { sum } from '../ops/sum.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { ofNothing } from './nothing.ts';

/**
 * Options of a variance.
 *
 * @example
 * const options: VarianceOptions = { correction: 0 };
 * variance(tensor([1, 3]), options);   // 1
 */
export interface VarianceOptions extends ReductionOptions {
  /** What is taken from the count before dividing by it; 1 when left out. */
  readonly correction?: number;
}

function spreadOf(name: string, x: Tensor, over?: Axes | VarianceOptions, options?: VarianceOptions): Tensor {
  const numbers = floats(name, x);
  const reduction = reductionOf(name, x.shape, over, options, ['correction']);
  const { correction = 1 } = optionsOf(over, options) ?? {};
  checkNumber(name, correction, 'a correction is a number');
  const { axes } = reduction;
  const kept = { axes, keepdims: true };
  const nothing = ofNothing(numbers, reduction, NaN);
  if (nothing !== null) return nothing;
  const count = countOf(x.shape, axes);
  // Seen from an element of their own, equal elements are exactly 0, whatever their mean rounds to.
  const first = slice(stopGradient(numbers), ...x.shape.map((_, i) => (axes.includes(i) ? ([0, 1] as const) : null)));
  const low = numbers.sub(first);
  const centred = low.sub(apply(sum.op, [low], kept).div(count));
  return apply(sum.op, [centred.square()], reduction).div(Math.max(0, count - correction));
}

/**
 * The variance over some axes, or all of them; it divides by the count less one, or less `correction`.
 *
 * NaN where nothing is left to divide by. Ints are taken as float64.
 *
 * PyTorch: `torch.var`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * variance(tensor([[1, 3], [2, 2]]), 1);              // [2, 0]
 * variance(tensor([1, 3]), null, { correction: 0 });  // 1
 */
export function variance(x: Tensor, over?: Axes | VarianceOptions, options?: VarianceOptions): Tensor {
  return spreadOf('variance', x, over, options);
}

/**
 * The standard deviation over some axes, or all of them: the root of `variance`, with derivative 0 where that is 0.
 *
 * PyTorch: `torch.std`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * std(tensor([1, 3]), null, { correction: 0 });   // 1
 */
export function std(x: Tensor, over?: Axes | VarianceOptions, options?: VarianceOptions): Tensor {
  return guardedRoot(spreadOf('std', x, over, options));
}

/** The square root, with derivative 0 at 0. */
export function guardedRoot(x: Tensor): Tensor {
  const none = x.equal(0);
  return where(none, 0, where(none, 1, x).sqrt());
}
