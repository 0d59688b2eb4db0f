import { withDefaults } from '@adjoint/tensor';
import { checkCount } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { linearRate } from './linearRate.ts';
import { checkSchedules, sequentialRates } from './sequentialRates.ts';

/**
 * What `warmUp` is told.
 *
 * @example
 * const options: WarmUpOptions = { steps: 4, startFactor: 0.2 };
 * warmUp(constantRate({ rate: 1 }), options)(1);   // 0.4
 */
export interface WarmUpOptions {
  /** How many steps it takes. */
  readonly steps: number;
  /** What the rate is multiplied by at step 0; a third by default. */
  readonly startFactor?: number;
}

/**
 * Another schedule, after steps in which the rate rises to its first on a straight line.
 *
 * @throws NumericsError for options that are negative or not finite, or `steps` below 1; and when asked, for what is no step.
 * @example
 * const schedule = warmUp(cosineDecay({ rate: 1, steps: 2 }), { steps: 2, startFactor: 0.5 });
 * [0, 1, 2, 3, 4].map(schedule);   // [0.5, 0.75, 1, 0.5, 0]
 */
export function warmUp(schedule: Schedule, options: WarmUpOptions): Schedule {
  const { steps, startFactor } = withDefaults('warmUp', options, { steps: NaN, startFactor: 1 / 3 });
  checkCount('warmUp', { steps }, 1, 'steps');
  checkSchedules('warmUp', [schedule]);
  return sequentialRates([linearRate({ rate: schedule(0), startFactor, steps }), schedule], [steps]);
}
