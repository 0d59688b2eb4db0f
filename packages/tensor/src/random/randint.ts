import { NumericsError } from '../errors.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { draw } from './draw.ts';
import { below, fromPairs } from './fromwords.ts';
import { randomBits } from './threefry.ts';

/**
 * Integers spread evenly over low, …, high - 1, as int32. No chance is off by more than 2^-32 of itself.
 *
 * PyTorch: `torch.randint`.
 *
 * @throws NumericsError unless low < high are integers within int32; DtypeError, ShapeError for what is no key.
 * @example
 * const dice = randint(key(1), [100], 1, 7);
 * dice.max().item();   // 6
 */
export function randint<const S extends Shape>(from: Tensor, shape: S, low: number, high: number): Tensor<S> {
  const whole = Number.isInteger(low) && Number.isInteger(high);
  if (!whole || low >= high || low < -(2 ** 31) || high > 2 ** 31)
    throw new NumericsError(
      `randint: integers low < high within int32 are needed, got ${String(low)} and ${String(high)}`,
      {
        hint: 'randint(key, shape, low, high); high is left out',
      },
    );
  return draw('randint', from, shape, 'int32', (words, n) =>
    fromPairs(randomBits(words, 2 * n), (p, q) => low + below(p, q, high - low)),
  ) as Tensor<S>;
}
