import { noStretch } from '../checks.ts';
import { checkChoice } from '../kernels/reduce.ts';
import { checkTensor } from '../operand.ts';
import { argmax } from '../ops/argmax.ts';
import { checkOptions } from '../options.ts';
import { axisOf, broadcastShapes, checkShape, sameShape } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { checkValues, drawFloats } from './draw.ts';
import { gumbelFrom } from './gumbel.ts';

/**
 * Where the logits lie, and how many draws are made.
 *
 * @example
 * const options: CategoricalOptions = { shape: [5] };
 * categorical(key(1), tensor([0, -Infinity]), options);   // [0, 0, 0, 0, 0]
 */
export interface CategoricalOptions {
  /** The axis of the classes, the last when left out. */
  readonly axis?: number;
  /** Of the result: that of the logits without the classes when left out, or one to which it broadcasts. */
  readonly shape?: Shape;
}

/**
 * Classes drawn with the probabilities softmax(logits), as int32.
 *
 * PyTorch: `torch.distributions.Categorical`.
 *
 * @throws ShapeError without a class or for a shape that does not fit, NumericsError for logits that are NaN or +inf.
 * @example
 * categorical(key(1), tensor([[0, -Infinity], [-Infinity, 0]]));   // [0, 1]
 */
export function categorical(from: Tensor, logits: Tensor, options: CategoricalOptions = {}): Tensor {
  checkTensor('categorical', logits);
  checkOptions('categorical', options, 'axis', 'shape');
  const { shape: given } = logits;
  const along = axisOf('categorical', options.axis ?? -1, given.length);
  const own = given.filter((_, axis) => axis !== along);
  const { shape = own } = options;
  const classes = given[along]!;
  checkChoice('categorical', given, [along]);
  if (!sameShape(broadcastShapes('categorical', own, checkShape('categorical', shape)), shape))
    throw noStretch('categorical', own, shape);
  checkValues('categorical', logits, (value) => value < Infinity, 'logits are numbers below +inf');
  const last = logits.transpose([...given.keys()].filter((axis) => axis !== along).concat(along));
  checkValues('categorical', last.max(-1), (value) => value > -Infinity, 'a row of logits has a largest');
  return argmax(last.add(drawFloats('categorical', from, [...shape, classes], {}, gumbelFrom)), -1);
}
