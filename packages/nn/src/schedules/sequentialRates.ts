import { NumericsError } from '@adjoint/tensor';
import { checkCount } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { endless } from './scheduled.ts';

/**
 * Schedules one after the other: at each milestone the next one begins, with its step 0.
 *
 * PyTorch: `torch.optim.lr_scheduler.SequentialLR`.
 *
 * @throws NumericsError unless there is one milestone less than schedules, and they rise; and when asked, for what is no step
 * or what a schedule refuses.
 * @example
 * const schedule = sequentialRates([linearRate({ rate: 1, steps: 2 }), exponentialDecay({ rate: 1, gamma: 0.5 })], [2]);
 * [2, 3, 4].map(schedule);   // [1, 0.5, 0.25]
 */
export function sequentialRates(schedules: readonly Schedule[], milestones: readonly number[]): Schedule {
  const name = 'sequentialRates';
  checkSchedules(name, schedules);
  if (!Array.isArray(milestones) || milestones.length !== schedules.length - 1)
    throw new NumericsError(
      `${name}: ${schedules.length} schedules meet at ${schedules.length - 1} milestones, got ${String((milestones as unknown[] | undefined)?.length)}`,
    );
  const starts = [0, ...(milestones as readonly number[])];
  for (const [i, milestone] of starts.entries())
    checkCount(name, { [`milestones[${i - 1}]`]: milestone }, i === 0 ? 0 : starts[i - 1]! + 1, `milestones[${i - 1}]`);
  return endless(name, (step) => {
    const i = starts.findLastIndex((start) => start <= step);
    return schedules[i]!(step - starts[i]!);
  });
}

/** @throws NumericsError unless it is a list of functions, and not empty. */
export function checkSchedules(name: string, schedules: readonly Schedule[]): void {
  if (!Array.isArray(schedules) || schedules.length === 0 || schedules.some((each) => typeof each !== 'function'))
    throw new NumericsError(`${name}: a list of schedules is needed`, { hint: 'constantRate({ rate }) is a schedule' });
}
