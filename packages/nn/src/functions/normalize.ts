import { axisOf, checkOptions, inNameOf, norm, type Tensor, where } from '@adjoint/tensor';
import { checkNumber, floats } from './check.ts';

/**
 * Which length becomes 1.
 *
 * @example
 * const options: NormalizeOptions = { p: 1, axis: 0 };
 * normalize(tensor([1, 3]), options);   // [0.25, 0.75]
 */
export interface NormalizeOptions {
  /** The order of the norm, 2 when left out. */
  readonly p?: number | undefined;
  /** The axes of a vector, 1 when left out. */
  readonly axis?: number | readonly number[] | undefined;
  /** The least number that is divided by, 1e-12 when left out. */
  readonly eps?: number | undefined;
}

/** The norm along axes, which stay, but `eps` at least. */
export function lengthOf(name: string, x: Tensor, p: number, axis: number | readonly number[], eps: number): Tensor {
  for (const one of [axis].flat()) axisOf(name, one, x.shape.length);
  checkNumber(name, 'the order p is a number', p, (value) => !Number.isNaN(value));
  checkNumber(name, 'eps is a number of 0 or more', eps, (value) => value >= 0);
  const length = inNameOf(name, () => norm(x, p, axis, { keepdims: true }));
  return where(length.less(eps), eps, length);
}

/**
 * Vectors divided by their length, by default those along axis 1; zeros stay zeros.
 *
 * PyTorch: `torch.nn.functional.normalize`.
 *
 * @throws IndexError for an axis out of range, NumericsError for a negative eps.
 * @example
 * normalize(tensor([[3, 4], [0, 0]]));   // [[0.6, 0.8], [0, 0]]
 */
export function normalize(x: Tensor, options: NormalizeOptions = {}): Tensor {
  const given = floats('normalize', x);
  checkOptions('normalize', options, 'p', 'axis', 'eps');
  const { p = 2, axis = 1, eps = 1e-12 } = options;
  return given.div(lengthOf('normalize', given, p, axis, eps));
}
