import { withDefaults } from '@adjoint/tensor';
import { checkCount, checkNonNegative } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { endless } from './scheduled.ts';

/**
 * What `constantRate` is told.
 *
 * @example
 * const options: ConstantRateOptions = { rate: 0.1, factor: 0.5, steps: 2 };
 * constantRate(options)(1);   // 0.05
 */
export interface ConstantRateOptions {
  readonly rate: number;
  /** What the rate is multiplied by in the first steps; 1 by default. */
  readonly factor?: number;
  /** How many steps those are; 0 by default. */
  readonly steps?: number;
}

/**
 * The same rate at every step, but for the first `steps`, where it is rate · factor.
 *
 * PyTorch: `torch.optim.lr_scheduler.ConstantLR`, whose defaults are a third over 5 steps.
 *
 * @throws NumericsError for options that are negative or not finite; and when asked, for what is no step.
 * @example
 * constantRate({ rate: 0.1 })(1000);   // 0.1
 */
export function constantRate(options: ConstantRateOptions): Schedule {
  const given = withDefaults('constantRate', options, { rate: NaN, factor: 1, steps: 0 });
  checkNonNegative('constantRate', given, 'rate', 'factor');
  checkCount('constantRate', given, 0, 'steps');
  const { rate, factor, steps } = given;
  return endless('constantRate', (step) => (step < steps ? rate * factor : rate));
}
