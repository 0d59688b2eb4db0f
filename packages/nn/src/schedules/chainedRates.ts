import type { Schedule } from '../optimizers/updateRule.ts';
import { endless } from './scheduled.ts';
import { checkSchedules } from './sequentialRates.ts';

/**
 * Schedules at the same time: the product of their rates. All but one usually have a rate of 1.
 *
 * PyTorch: `torch.optim.lr_scheduler.ChainedScheduler`.
 *
 * @throws NumericsError for an empty list; and when asked, for what is no step or what a schedule refuses.
 * @example
 * const schedule = chainedRates([linearRate({ rate: 1, startFactor: 0.5, steps: 1 }), stepDecay({ rate: 0.1, every: 2 })]);
 * [0, 1, 2].map(schedule);   // [0.05, 0.1, 0.01]
 */
export function chainedRates(schedules: readonly Schedule[]): Schedule {
  checkSchedules('chainedRates', schedules);
  return endless('chainedRates', (step) => schedules.reduce((product, schedule) => product * schedule(step), 1));
}
