import { checkOptions, type Shape, type Tensor } from '@adjoint/tensor';
import { checkNumber, floats } from './check.ts';
import { lastAxes } from './layerNorm.ts';
import { affine, type NormalizationOptions } from './standardize.ts';

/**
 * Each part of the last axes over the root of its mean square; then times `weight`.
 *
 * PyTorch: `torch.nn.functional.rms_norm`.
 *
 * @param shape - lengths of the last axes, over which the mean is taken; the weight has this shape.
 * @param options - `eps` is the dtype's, 2^-52 or 2^-23, when left out.
 * @throws ShapeError unless `x` ends with `shape`, NumericsError for a negative eps.
 * @example
 * rmsNorm(tensor([3, 4, 0, 0]), [4], { eps: 0 });   // [1.2, 1.6, 0, 0]
 */
export function rmsNorm(x: Tensor, shape: Shape | number, options: Omit<NormalizationOptions, 'bias'> = {}): Tensor {
  const given = floats('rmsNorm', x);
  checkOptions('rmsNorm', options, 'weight', 'eps');
  const { own, axes } = lastAxes('rmsNorm', given, shape);
  const eps = options.eps ?? (given.dtype === 'float32' ? 2 ** -23 : 2 ** -52);
  checkNumber('rmsNorm', 'eps is a number of 0 or more', eps, (value) => value >= 0);
  const root = given.square().mean(axes, { keepdims: true }).add(eps).sqrt();
  return affine('rmsNorm', given.div(root), options, own);
}
