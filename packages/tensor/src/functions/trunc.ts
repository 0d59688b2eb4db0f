import { isFloat } from '../dtype.ts';
import type { Operand } from '../operand.ts';
import { floor } from '../ops/floor.ts';
import { where } from '../ops/where.ts';
import type { ShapeOf } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { operandOf } from './floating.ts';

/**
 * The smallest whole number that is not below x. Constant wherever it has a derivative.
 *
 * PyTorch: `torch.ceil`.
 *
 * @example
 * ceil(tensor([1.5, -1.5]));   // [2, -1]
 */
export function ceil<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  const given = operandOf('ceil', x);
  return (isFloat(given.dtype) ? floor(given.neg()).neg() : floor(given)) as Tensor<ShapeOf<X>>;
}

/**
 * x without its fraction: rounded towards 0. Constant wherever it has a derivative.
 *
 * PyTorch: `torch.trunc`.
 *
 * @example
 * trunc(tensor([1.5, -1.5]));   // [1, -1]
 */
export function trunc<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  const given = operandOf('trunc', x);
  return where(given.less(0), ceil(given), floor(given)) as Tensor<ShapeOf<X>>;
}

/**
 * What `trunc` takes away, with the sign of x.
 *
 * PyTorch: `torch.frac`.
 *
 * @example
 * frac(tensor([1.5, -1.25]));   // [0.5, -0.25]
 */
export function frac<X extends Operand>(x: X): Tensor<ShapeOf<X>> {
  const given = operandOf('frac', x);
  return given.sub(trunc(given)) as Tensor<ShapeOf<X>>;
}
