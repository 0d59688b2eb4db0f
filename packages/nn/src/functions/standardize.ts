import type { Shape, Tensor } from '@adjoint/tensor';
import { checkNumber, checkParameter } from './check.ts';

/**
 * Scale and shift after a normalization, and what keeps its root from 0.
 *
 * @example
 * const options: NormalizationOptions = { weight: tensor([2, 2]), bias: tensor([1, 1]), eps: 0 };
 * layerNorm(tensor([[1, 3]]), [2], options);   // [[-1, 3]]
 */
export interface NormalizationOptions {
  /** Multiplies the result. */
  readonly weight?: Tensor | undefined;
  /** Is added to it. */
  readonly bias?: Tensor | undefined;
  /** Is added to the variance; 1e-5 when left out. */
  readonly eps?: number | undefined;
}

/** `centered` over the root of variance + eps. */
export function scaled(name: string, centered: Tensor, variance: Tensor, eps: number): Tensor {
  checkNumber(name, 'eps is a number of 0 or more', eps, (value) => value >= 0);
  return centered.div(variance.add(eps).sqrt());
}

/** `x` less its mean over some axes, over its standard deviation there, of which the variance is the mean square. */
export function standardize(name: string, x: Tensor, axes: readonly number[], eps: number): Tensor {
  const centered = x.sub(x.mean(axes, { keepdims: true }));
  return scaled(name, centered, centered.square().mean(axes, { keepdims: true }), eps);
}

/** y · weight + bias, whose elements lie on the axes of `shape`, followed by `after` axes. */
export function affine(
  name: string,
  y: Tensor,
  { weight, bias }: NormalizationOptions,
  shape: Shape,
  after = 0,
): Tensor {
  checkParameter(name, 'weight', weight, shape);
  checkParameter(name, 'bias', bias, shape);
  const laid = (x: Tensor): Tensor => x.reshape([...shape, ...new Array<number>(after).fill(1)]);
  const product = weight === undefined ? y : y.mul(laid(weight));
  return bias === undefined ? product : product.add(laid(bias));
}
