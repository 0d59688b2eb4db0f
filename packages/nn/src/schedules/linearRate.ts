import { withDefaults } from '@adjoint/tensor';
import { checkCount, checkNonNegative } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { endless } from './scheduled.ts';

/**
 * What `linearRate` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: LinearRateOptions = { rate: 1, startFactor: 1, endFactor: 0.5, steps: 10 };
 * linearRate(options)(5);   // 0.75
 */
export interface LinearRateOptions {
  readonly rate: number;
  /** What the rate is multiplied by at step 0; a third by default. */
  readonly startFactor?: number;
  /** What it is multiplied by from step `steps` on; 1 by default. */
  readonly endFactor?: number;
  /** How long the way is; 5 by default. */
  readonly steps?: number;
}

/**
 * A rate on a straight line from rate · startFactor to rate · endFactor, where it stays: a warm-up, or a decay.
 *
 * PyTorch: `torch.optim.lr_scheduler.LinearLR`.
 *
 * @throws NumericsError for options that are negative or not finite, or `steps` below 1; and when asked, for what is no step.
 * @example
 * const schedule = linearRate({ rate: 1, startFactor: 0.25, steps: 3 });
 * [0, 1, 2, 3, 4].map(schedule);   // [0.25, 0.5, 0.75, 1, 1]
 */
export function linearRate(options: LinearRateOptions): Schedule {
  const given = withDefaults('linearRate', options, { rate: NaN, startFactor: 1 / 3, endFactor: 1, steps: 5 });
  checkNonNegative('linearRate', given, 'rate', 'startFactor', 'endFactor');
  checkCount('linearRate', given, 1, 'steps');
  const { rate, startFactor, endFactor, steps } = given;
  return endless(
    'linearRate',
    (step) => rate * (startFactor + ((endFactor - startFactor) * Math.min(step, steps)) / steps),
  );
}
