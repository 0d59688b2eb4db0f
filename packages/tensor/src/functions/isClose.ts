import type { Operand } from '../operand.ts';
import { checkOptions } from '../options.ts';
import type { Tensor } from '../tensor.ts';
import { pairOf } from './floating.ts';

/**
 * How far apart numbers may be; |a - b| ≤ atol + rtol |b|.
 *
 * @example
 * const options: ClosenessOptions = { rtol: 0, atol: 0.1 };
 * isClose(tensor([1]), tensor([1.05]), options);   // [true]
 */
export interface ClosenessOptions {
  /** 1e-5 when left out. */
  readonly rtol?: number;
  /** 1e-8 when left out. */
  readonly atol?: number;
  /** Is NaN close to NaN? */
  readonly equalNan?: boolean;
}

/**
 * Where two elements are nearly equal: bools. Infinities are close if they are equal.
 *
 * PyTorch: `torch.isclose`.
 *
 * @throws ShapeError for operands that do not broadcast.
 * @example
 * isClose(tensor([1, 2]), tensor([1 + 1e-7, 2.1]));   // [true, false]
 */
export function isClose(a: Operand, b: Operand, options: ClosenessOptions = {}): Tensor {
  const [p, q] = pairOf('isClose', 'float', a, b);
  checkOptions('isClose', options, 'rtol', 'atol', 'equalNan?');
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const apart = p.sub(q).abs();
  const near = apart.lessEqual(q.abs().mul(rtol).add(atol)).mul(apart.less(Infinity));
  const close = near.add(p.equal(q));
  return equalNan ? close.add(p.notEqual(p).mul(q.notEqual(q))) : close;
}
