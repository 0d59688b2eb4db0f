import { isFloat } from '../dtype.ts';
import type { Operand } from '../operand.ts';
import { checkOptions } from '../options.ts';
import { where } from '../ops/where.ts';
import type { ShapeOf } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { operandOf } from './floating.ts';

/**
 * What stands in for what is no finite number; by default 0 and the largest and smallest number of the dtype.
 *
 * @example
 * const options: NanToNumOptions = { nan: -1 };
 * nanToNum(tensor([NaN, 2]), options);   // [-1, 2]
 */
export interface NanToNumOptions {
  readonly nan?: number;
  readonly posinf?: number;
  readonly neginf?: number;
}

/**
 * x with numbers in the place of NaN and infinities, where the derivative is 0.
 *
 * PyTorch: `torch.nan_to_num`.
 *
 * @example
 * nanToNum(tensor([NaN, Infinity, 2]), { posinf: 9 });   // [0, 9, 2]
 */
export function nanToNum<X extends Operand>(x: X, options: NanToNumOptions = {}): Tensor<ShapeOf<X>> {
  const given = operandOf('nanToNum', x);
  if (!isFloat(given.dtype)) return given as Tensor<ShapeOf<X>>;
  const most = given.dtype === 'float64' ? Number.MAX_VALUE : 3.4028234663852886e38;
  checkOptions('nanToNum', options, 'nan', 'posinf', 'neginf');
  const { nan = 0, posinf = most, neginf = -most } = options;
  const finite = where(given.equal(Infinity), posinf, where(given.equal(-Infinity), neginf, given));
  return where(given.notEqual(given), nan, finite) as Tensor<ShapeOf<X>>;
}
