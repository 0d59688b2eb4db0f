import { withDefaults } from '@adjoint/tensor';
import { checkNonNegative } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { endless } from './scheduled.ts';

/**
 * What `exponentialDecay` is told.
 *
 * @example
 * const options: ExponentialDecayOptions = { rate: 1, gamma: 0.5 };
 * exponentialDecay(options)(3);   // 0.125
 */
export interface ExponentialDecayOptions {
  readonly rate: number;
  /** What the rate is multiplied by at every step. */
  readonly gamma: number;
}

/**
 * A rate that is multiplied by gamma at every step: rate · gammaˢᵗᵉᵖ.
 *
 * PyTorch: `torch.optim.lr_scheduler.ExponentialLR`.
 *
 * @throws NumericsError for options that are negative or not finite; and when asked, for what is no step.
 * @example
 * [0, 1, 2].map(exponentialDecay({ rate: 1, gamma: 0.5 }));   // [1, 0.5, 0.25]
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const given = withDefaults('exponentialDecay', options, { rate: NaN, gamma: NaN });
  checkNonNegative('exponentialDecay', given, 'rate', 'gamma');
  const { rate, gamma } = given;
  return endless('exponentialDecay', (step) => rate * gamma ** step);
}
