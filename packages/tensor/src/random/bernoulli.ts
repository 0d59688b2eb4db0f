import { checkShare, noStretch } from '../checks.ts';
import { broadcastShapes, checkShape, sameShape } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import { Tensor } from '../tensor.ts';
import { checkValues, drawFloats } from './draw.ts';
import { uniformFrom } from './fromwords.ts';

const isChance = (p: number): boolean => p >= 0 && p <= 1;

/**
 * True with probability `p`, false otherwise: a bool tensor of `shape`, by default that of `p`.
 *
 * PyTorch: `torch.bernoulli`.
 *
 * @throws NumericsError for a probability outside [0, 1], ShapeError if `p` does not broadcast to `shape`.
 * @example
 * bernoulli(key(1), tensor([0, 1]));              // [false, true]
 * bernoulli(key(1), 0.5, [2, 3]).cast('float64'); // zeros and ones of shape [2, 3]
 */
export function bernoulli(from: Tensor, p: Tensor | number, shape?: Shape): Tensor {
  const own = p instanceof Tensor ? p.shape : [];
  if (p instanceof Tensor) checkValues('bernoulli', p, isChance, 'probabilities lie in [0, 1]');
  else checkShare('bernoulli', p);
  if (shape !== undefined && !sameShape(broadcastShapes('bernoulli', own, checkShape('bernoulli', shape)), shape))
    throw noStretch('bernoulli', own, shape);
  return drawFloats('bernoulli', from, shape ?? own, {}, uniformFrom).less(p);
}
