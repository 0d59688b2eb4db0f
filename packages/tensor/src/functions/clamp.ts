import { isFloat } from '../dtype.ts';
import { DtypeError } from '../errors.ts';
import type { Operand } from '../operand.ts';
import { maximum } from '../ops/maximum.ts';
import { minimum } from '../ops/minimum.ts';
import { where } from '../ops/where.ts';
import { Tensor } from '../tensor.ts';
import { operandOf, pairOf } from './floating.ts';

/**
 * A bound of a clamp; null or undefined where there is none.
 *
 * @example
 * const low: Bound = 0;
 * clamp(tensor([-1, 2]), low, null);   // [0, 2]
 */
export type Bound = Operand | null | undefined;

/**
 * The bounds of a clamp by name.
 *
 * @example
 * const bounds: Bounds = { max: 1 };
 * clamp(tensor([-1, 2]), bounds);   // [-1, 1]
 */
export interface Bounds {
  readonly min?: Bound;
  readonly max?: Bound;
}

/** x or a bound that it lies beyond; NaN, without derivatives, if either is NaN. */
function within(x: Tensor, bound: Operand, side: 'min' | 'max'): Tensor {
  const [v, limit] = pairOf('clamp', 'number', x, bound);
  if (!isFloat(v.dtype)) return side === 'min' ? maximum(v, limit) : minimum(v, limit);
  return side === 'min'
    ? where(v.greaterEqual(limit), v, where(v.less(limit), limit, NaN))
    : where(v.lessEqual(limit), v, where(v.greater(limit), limit, NaN));
}

/**
 * x moved to the nearest bound where it lies beyond, which are numbers or tensors that broadcast.
 *
 * At a bound the derivative by x is 1. Where the lower bound is above the upper one, the result is the upper one.
 *
 * PyTorch: `torch.clamp`.
 *
 * @throws DtypeError if there is no bound, ShapeError for bounds that do not broadcast.
 * @example
 * clamp(tensor([-2, 0.5, 3]), -1, 1);         // [-1, 0.5, 1]
 * clamp(tensor([-2, 0.5, 3]), { min: 0 });    // [0, 0.5, 3]
 */
export function clamp(x: Operand, min: Bound, max?: Bound): Tensor;
export function clamp(x: Operand, bounds: Bounds): Tensor;
export function clamp(x: Operand, first: Bound | Bounds, second?: Bound): Tensor {
  const named = typeof first === 'object' && first !== null && !(first instanceof Tensor);
  const { min, max } = named ? first : { min: first, max: second };
  let y = operandOf('clamp', x);
  const [low, high] = [min ?? null, max ?? null];
  if (low === null && high === null)
    throw new DtypeError('clamp: there is no bound', { hint: 'clamp(x, min, max) or clamp(x, { min, max })' });
  if (low !== null) y = within(y, low, 'min');
  return high === null ? y : within(y, high, 'max');
}
