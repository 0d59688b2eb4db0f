import { NumericsError, shown, withDefaults } from '@adjoint/tensor';
import { checkCount, checkNonNegative } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { endless } from './scheduled.ts';

/**
 * What `multiStepDecay` is told.
 *
 * @example
 * const options: MultiStepDecayOptions = { rate: 1, milestones: [10, 15], gamma: 0.5 };
 * multiStepDecay(options)(12);   // 0.5
 */
export interface MultiStepDecayOptions {
  readonly rate: number;
  /** The steps from which on the rate is lower, in any order; one that stands there twice counts twice. */
  readonly milestones: readonly number[];
  /** What it is multiplied by at each; 0.1 by default. */
  readonly gamma?: number;
}

/**
 * A rate that is multiplied by gamma at every milestone.
 *
 * PyTorch: `torch.optim.lr_scheduler.MultiStepLR`.
 *
 * @throws NumericsError for options that are negative or not finite, or milestones that are no steps; and when asked, for
 * what is no step.
 * @example
 * const schedule = multiStepDecay({ rate: 1, milestones: [1, 4], gamma: 0.5 });
 * [0, 1, 2, 3, 4].map(schedule);   // [1, 0.5, 0.5, 0.5, 0.25]
 */
export function multiStepDecay(options: MultiStepDecayOptions): Schedule {
  const name = 'multiStepDecay';
  const given = withDefaults<Required<MultiStepDecayOptions>>(name, options, { rate: NaN, milestones: [], gamma: 0.1 });
  checkNonNegative(name, given, 'rate', 'gamma');
  const { rate, milestones, gamma } = given;
  if (!Array.isArray(milestones))
    throw new NumericsError(`${name}: milestones is a list of steps, got ${shown(milestones)}`);
  const steps = [...milestones] as number[];
  for (const milestone of steps) checkCount(name, { 'each of milestones': milestone }, 0, 'each of milestones');
  return endless(name, (step) => rate * gamma ** steps.filter((milestone) => milestone <= step).length);
}
