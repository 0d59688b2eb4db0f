import { withDefaults } from '@adjoint/tensor';
import { checkCount, checkNonNegative } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { ending } from './scheduled.ts';

/**
 * What `polynomialDecay` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: PolynomialDecayOptions = { rate: 1, steps: 10, power: 2 };
 * polynomialDecay(options)(5);   // 0.25
 */
export interface PolynomialDecayOptions {
  readonly rate: number;
  /** The step at which the rate is 0; 5 by default. */
  readonly steps?: number;
  /** 1 by default, which is a straight line. */
  readonly power?: number;
  /** What follows: an error, by default; or a rate of 0 for good, which is PyTorch's. */
  readonly after?: 'error' | 'hold';
}

/**
 * A rate that falls to 0 as a power of what is left of the way: rate · (1 - step / steps)ᵖᵒʷᵉʳ.
 *
 * PyTorch: `torch.optim.lr_scheduler.PolynomialLR`.
 *
 * @throws NumericsError for options that are negative or not finite, or `steps` below 1; and when asked, for what is no step,
 * or a step past the end.
 * @example
 * [0, 1, 2, 3, 4].map(polynomialDecay({ rate: 1, steps: 4 }));   // [1, 0.75, 0.5, 0.25, 0]
 */
export function polynomialDecay(options: PolynomialDecayOptions): Schedule {
  const name = 'polynomialDecay';
  const given = withDefaults<Required<PolynomialDecayOptions>>(name, options, {
    rate: NaN,
    steps: 5,
    power: 1,
    after: 'error',
  });
  checkNonNegative(name, given, 'rate', 'power');
  checkCount(name, given, 1, 'steps');
  const { rate, steps, power, after } = given;
  return ending(name, (step) => rate * (1 - step / steps) ** power, steps, after, ['error', 'hold']);
}
