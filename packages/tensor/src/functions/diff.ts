import { floats } from '../floats.ts';
import { checkInteger, misfit } from '../checks.ts';
import { checkNumber, checkTensor } from '../operand.ts';
import { cast } from '../ops/cast.ts';
import { concat } from '../ops/concat.ts';
import { cumsum } from '../ops/cumsum.ts';
import { isFloat } from '../dtype.ts';
import { checkOptions } from '../options.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { part } from '../lane.ts';

/**
 * Options of `diff`.
 *
 * @example
 * const options: DiffOptions = { n: 2 };
 * diff(tensor([1, 4, 9]), options);   // [2]
 */
export interface DiffOptions {
  /** How often differences are taken; 1 when left out. */
  readonly n?: number;
  /** The last when left out. */
  readonly axis?: number;
  /** What stands before `x` along the axis. */
  readonly prepend?: Tensor;
  /** What stands behind `x` along the axis. */
  readonly append?: Tensor;
}

/**
 * Differences of neighbours along an axis, by default the last; of bools whether they differ.
 *
 * PyTorch: `torch.diff`.
 *
 * @throws IndexError for an axis out of range or a negative `n`.
 * @example
 * diff(tensor([1, 4, 9]));             // [3, 5]
 * diff(tensor([1, 4, 9]), { n: 2 });   // [2]
 */
export function diff(x: Tensor, options: DiffOptions = {}): Tensor {
  checkTensor('diff', x);
  checkOptions('diff', options, 'n', 'axis', 'prepend', 'append');
  const { n = 1, axis = -1, prepend, append } = options;
  const along = axisOf('diff', axis, x.shape.length);
  checkInteger('diff', 'n', n, 0);
  const parts = [prepend, x, append].filter((t) => t !== undefined);
  for (const each of parts) {
    checkTensor('diff', each);
    if (each.shape.length !== x.shape.length || each.shape.some((length, i) => i !== along && length !== x.shape[i]))
      throw misfit(`diff: outside axis ${along}`, x.shape, each.shape);
  }
  let y = parts.length === 1 ? x : concat(parts, along);
  for (let i = 0; i < n && y.shape[along]! > 0; i++) {
    const [later, earlier] = [part(y, along, 1), part(y, along, 0, -1)];
    y = y.dtype === 'bool' ? later.notEqual(earlier) : later.sub(earlier);
  }
  return y;
}

/**
 * Where the values of an integral stand.
 *
 * @example
 * const options: TrapezoidOptions = { dx: 0.5 };
 * trapezoid(tensor([1, 2, 3]), options);   // 2
 */
export interface TrapezoidOptions {
  /** Their places: along the axis, or of a shape that broadcasts to that of the values. */
  readonly x?: Tensor;
  /** The distance between neighbours; 1 when left out. */
  readonly dx?: number;
  /** The last when left out. */
  readonly axis?: number;
}

/** The areas between neighbours. */
function areas(name: string, y: Tensor, options: TrapezoidOptions): readonly [Tensor, number] {
  checkTensor(name, y);
  checkOptions(name, options, 'x', 'dx', 'axis');
  const { x, dx = 1, axis = -1 } = options;
  const along = axisOf(name, axis, y.shape.length);
  const values = floats(name, y);
  const sums = part(values, along, 1).add(part(values, along, 0, -1));
  checkNumber(name, dx, 'dx is a number');
  if (x === undefined) return [sums.mul(dx / 2), along];
  checkTensor(name, x);
  const length = y.shape[along]!;
  const fromEnd = along - y.shape.length;
  const places = x.shape.length === 1 ? x.reshape(y.shape.map((_, i) => (i === along ? x.size : 1))) : x;
  if (places.shape.at(fromEnd) !== length) throw misfit(`${name}: places and values`, x.shape, y.shape);
  const widths = diff(isFloat(x.dtype) ? places : cast(places, values.dtype), { axis: fromEnd });
  return [sums.mul(widths).div(2), along];
}

/**
 * The integral along an axis, by default the last, of the polygon through the values; ints are taken as float64.
 *
 * PyTorch: `torch.trapezoid`.
 *
 * @throws ShapeError for places that do not fit, IndexError for an axis out of range.
 * @example
 * trapezoid(tensor([1, 2, 3]));                             // 4
 * trapezoid(tensor([1, 2, 3]), { x: tensor([0, 1, 3]) });   // 6.5
 */
export function trapezoid(y: Tensor, options: TrapezoidOptions = {}): Tensor {
  const [parts, axis] = areas('trapezoid', y, options);
  return parts.sum(axis - y.shape.length);
}

/**
 * The integral up to each value but the first, as `trapezoid` has it.
 *
 * PyTorch: `torch.cumulative_trapezoid`.
 *
 * @throws ShapeError for places that do not fit, IndexError for an axis out of range.
 * @example
 * cumulativeTrapezoid(tensor([1, 2, 3]));   // [1.5, 4]
 */
export function cumulativeTrapezoid(y: Tensor, options: TrapezoidOptions = {}): Tensor {
  const [parts, axis] = areas('cumulativeTrapezoid', y, options);
  return cumsum(parts, axis - y.shape.length);
}
