import { checkOptions, sameShape, type Shape, ShapeError, shown, showShape, type Tensor } from '@adjoint/tensor';
import { checkInteger, floats } from './check.ts';
import { affine, type NormalizationOptions, standardize } from './standardize.ts';

/** The last axes, which `shape` names. @throws ShapeError unless `x` ends with it. */
export function lastAxes(name: string, x: Tensor, shape: Shape | number): { own: Shape; axes: readonly number[] } {
  const own = typeof shape === 'number' ? [shape] : shape;
  if (!Array.isArray(own)) throw new ShapeError(`${name}: the shape of the last axes is needed, got ${shown(shape)}`);
  own.forEach((n: number) => checkInteger(name, 'an axis length', n, 0));
  const from = x.shape.length - own.length;
  if (own.length === 0 || !sameShape(x.shape.slice(Math.max(from, 0)), own as Shape))
    throw new ShapeError(`${name}: ${showShape(x.shape)} does not end with the axes ${showShape(own as Shape)}`);
  return { own: own as Shape, axes: own.map((_: number, i: number) => from + i) };
}

/**
 * Each part of the last axes less its mean, over its standard deviation; then times `weight`, plus `bias`.
 *
 * PyTorch: `torch.nn.functional.layer_norm`.
 *
 * @param shape - lengths of the last axes, over which mean and variance are taken; weight and bias have this shape.
 * @throws ShapeError unless `x` ends with `shape`, NumericsError for a negative eps.
 * @example
 * layerNorm(tensor([[1, 3], [0, 8]]), [2], { eps: 0 });   // [[-1, 1], [-1, 1]]
 */
export function layerNorm(x: Tensor, shape: Shape | number, options: NormalizationOptions = {}): Tensor {
  const given = floats('layerNorm', x);
  checkOptions('layerNorm', options, 'weight', 'bias', 'eps');
  const { own, axes } = lastAxes('layerNorm', given, shape);
  return affine('layerNorm', standardize('layerNorm', given, axes, options.eps ?? 1e-5), options, own);
}
