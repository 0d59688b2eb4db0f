import { checkOptions, eye, type Shape, ShapeError, type Tensor } from '@adjoint/tensor';
import { checkNumber } from '../functions/check.ts';
import { dtypeOf } from './glorot.ts';
import { fansOf, type GainOptions } from './initializer.ts';

/**
 * The identity times `gain`: state-to-state weights with which a relu network remembers from its first step (Le and others,
 * 2015: IRNN). Nothing is random, so the key is not looked at.
 *
 * PyTorch: `torch.nn.init.eye_`.
 *
 * @param shape - [outputs, inputs]; zeros are beside the diagonal of one that is not square.
 * @throws ShapeError unless there are two axes, NumericsError for a gain that is no number.
 * @example
 * scaledIdentity(key(1), [2, 2], { gain: 0.5 });   // [[0.5, 0], [0, 0.5]]
 */
export function scaledIdentity<const S extends Shape>(_key: Tensor, shape: S, options: GainOptions = {}): Tensor<S> {
  fansOf('scaledIdentity', shape);
  if (shape.length !== 2) throw new ShapeError(`scaledIdentity: two axes are needed, got ${shape.length}`);
  checkOptions('scaledIdentity', options, 'gain', 'dtype');
  const { gain = 1 } = options;
  checkNumber('scaledIdentity', 'the gain is a finite number', gain, Number.isFinite);
  const scaled: Tensor = eye(shape[0]!, shape[1], dtypeOf(options)).mul(gain);
  return scaled as Tensor<S>;
}
