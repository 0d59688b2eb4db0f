import { type RandomOptions, type Shape, ShapeError, shown, showShape, sizeOf, type Tensor } from '@adjoint/tensor';
import { checkInteger } from '../functions/check.ts';

/**
 * New weights of a shape from a random key; `uniform` and `normal` are such functions too.
 *
 * @example
 * const small: Initializer = (key, shape) => normal(key, shape, { std: 0.01 });
 * linearLayer(3, 2, { initializer: small }).init(key(1)).weight.shape;   // [2, 3]
 */
export type Initializer = (key: Tensor, shape: Shape) => Tensor;

/**
 * By what the weights are multiplied, and their dtype.
 *
 * @example
 * const options: GainOptions = { gain: calculateGain('tanh'), dtype: 'float32' };
 * orthogonal(key(1), [2, 2], options).dtype;   // 'float32'
 */
export interface GainOptions extends RandomOptions {
  /** 1 when left out; `calculateGain` knows what suits an activation. */
  readonly gain?: number | undefined;
}

/**
 * How many inputs an output has, and how many outputs an input: weights are [outputs, inputs, ...], and each of both is
 * counted with every place of the axes after them, over which a convolution slides.
 */
export function fansOf(name: string, shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  if (!Array.isArray(shape) || shape.length < 2)
    throw new ShapeError(
      `${name}: weights are [outputs, inputs, ...], got ${Array.isArray(shape) ? showShape(shape as Shape) : shown(shape)}`,
      { hint: 'for a bias use zeros, or uniform(key, shape, { low, high })' },
    );
  for (const length of shape) checkInteger(name, 'an axis length', length, 0);
  const field = sizeOf(shape.slice(2));
  return { fanIn: shape[1]! * field, fanOut: shape[0]! * field };
}
