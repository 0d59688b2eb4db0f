import { checkShare } from '../checks.ts';
import { floats } from '../floats.ts';
import { isFloat } from '../dtype.ts';
import { checkChoice, type Over, reducedShape, reductionOf, type ReductionOptions } from '../kernels/reduce.ts';
import { checkTensor } from '../operand.ts';
import { argsort } from '../ops/argsort.ts';
import { cast } from '../ops/cast.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { gather } from '../ops/gather.ts';
import { joined, part } from '../lane.ts';
import { lerp } from './lerp.ts';
import { mean } from './mean.ts';
import { select, type Selection, settled } from './selection.ts';
import { sort } from './sort.ts';
import { stack } from './stack.ts';

interface Kept {
  readonly keepdims?: boolean;
}

/** The value `v`, one for each line of `x`; the elements equal to it share its derivative. */
function shared(x: Tensor, v: Tensor, axis: number): Tensor {
  const chosen = x.equal(v).add(x.notEqual(x).mul(v.notEqual(v)));
  const count = cast(chosen, x.dtype).sum(axis, { keepdims: true });
  // The value leaves as a constant, so that averaging what is equal to it does not round.
  const finite = where(v.abs().less(Infinity), v, 0);
  return where(chosen, x.sub(finite), 0).sum(axis, { keepdims: true }).div(count).add(finite);
}

function middle(name: string, x: Tensor, axis: number, { keepdims }: Kept, skip: boolean): Selection {
  const chosen = select(name, x, axis, (lanes, along) => {
    checkChoice(name, lanes.shape, [along]);
    const n = lanes.shape[along]!;
    const numbers = cast(lanes.equal(lanes), 'int32').sum(along, { keepdims: true });
    // NaN stand behind the numbers, where the first is found if they count.
    const place = skip ? numbers.sub(1).maximum(0).div(2) : where(numbers.equal(n), (n - 1) >> 1, numbers);
    return gather(argsort(lanes, along), along, cast(place, 'int32'));
  });
  if (!isFloat(x.dtype)) return settled(chosen, x, axis, keepdims);
  const lanes = x.shape.length === 0 ? x.reshape([1]) : x;
  const { indices } = chosen;
  const v = stopGradient(chosen.values);
  const values = x.shape.length === 0 ? shared(lanes, v.reshape([1]), 0).reshape([]) : shared(lanes, v, axis);
  return settled({ values, indices }, x, axis, keepdims);
}

function medianOf(name: string, x: Tensor, axis: number | undefined, kept: Kept, skip: boolean): Tensor | Selection {
  checkTensor(name, x);
  if (axis !== undefined && axis !== null) return middle(name, x, axis, kept, skip);
  if (x.size === 0) return mean(x);
  return middle(name, x.reshape([x.size]), 0, {}, skip).values;
}

/**
 * The middle element of all in order, or, along an axis, its value and where it stands; of two middle ones the lower.
 *
 * NaN if there is one, or no element. Elements equal to the value share its derivative.
 *
 * PyTorch: `torch.median`.
 *
 * @throws ShapeError for an axis without elements, IndexError for one out of range.
 * @example
 * median(tensor([5, 1, 4, 2]));                    // 2
 * median(tensor([[5, 1, 4], [2, 9, 7]]), 1).values; // [4, 7]
 */
export function median(x: Tensor): Tensor;
export function median(x: Tensor, axis: number, options?: { readonly keepdims?: boolean }): Selection;
export function median(x: Tensor, axis?: number, options: Kept = {}): Tensor | Selection {
  return medianOf('median', x, axis, options, false);
}

/**
 * The median of all elements but NaN, as `median` has it; NaN if there are none.
 *
 * PyTorch: `torch.nanmedian`.
 *
 * @throws ShapeError for an axis without elements, IndexError for one out of range.
 * @example
 * nanMedian(tensor([5, NaN, 4]));   // 4
 */
export function nanMedian(x: Tensor): Tensor;
export function nanMedian(x: Tensor, axis: number, options?: { readonly keepdims?: boolean }): Selection;
export function nanMedian(x: Tensor, axis?: number, options: Kept = {}): Tensor | Selection {
  return medianOf('nanMedian', x, axis, options, true);
}

/**
 * The value below which a share `q` of the elements lies, interpolated between neighbours; several shares along a new first axis.
 *
 * PyTorch: `torch.quantile`.
 *
 * @throws NumericsError for a share outside [0, 1], ShapeError if there is no element.
 * @example
 * quantile(tensor([1, 2, 4]), 0.75);     // 3
 * quantile(tensor([1, 2, 4]), [0, 1]);   // [1, 4]
 */
export function quantile(x: Tensor, q: number | readonly number[], over?: Over, options?: ReductionOptions): Tensor {
  checkTensor('quantile', x);
  const reduction = reductionOf('quantile', x.shape, over, options);
  checkChoice('quantile', x.shape, reduction.axes);
  const lanes = joined(floats('quantile', x), reduction.axes);
  const { values } = sort(lanes);
  const axis = lanes.shape.length - 1;
  const last = part(values, axis, -1);
  const at = (share: number): Tensor => {
    checkShare('quantile', share);
    const place = share * (lanes.shape[axis]! - 1);
    const below = Math.floor(place);
    const low = part(values, axis, below, below + 1);
    const between = place === below ? low : lerp(low, part(values, axis, below + 1, below + 2), place - below);
    return where(last.equal(last), between, last).reshape(reducedShape(x.shape, reduction));
  };
  return Array.isArray(q) ? stack(q.map(at)) : at(q as number);
}
