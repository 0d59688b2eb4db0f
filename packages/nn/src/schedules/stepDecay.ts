import { withDefaults } from '@adjoint/tensor';
import { checkCount, checkNonNegative } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { endless } from './scheduled.ts';

/**
 * What `stepDecay` is told.
 *
 * @example
 * const options: StepDecayOptions = { rate: 1, every: 10, gamma: 0.5 };
 * stepDecay(options)(20);   // 0.25
 */
export interface StepDecayOptions {
  readonly rate: number;
  /** After how many steps the rate falls, again and again. */
  readonly every: number;
  /** What it is multiplied by; 0.1 by default. */
  readonly gamma?: number;
}

/**
 * A rate that is multiplied by gamma every so many steps: rate · gamma^⌊step / every⌋.
 *
 * PyTorch: `torch.optim.lr_scheduler.StepLR`.
 *
 * @throws NumericsError for options that are negative or not finite, or `every` below 1; and when asked, for what is no step.
 * @example
 * const schedule = stepDecay({ rate: 1, every: 2, gamma: 0.5 });
 * [0, 1, 2, 3, 4].map(schedule);   // [1, 1, 0.5, 0.5, 0.25]
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const given = withDefaults('stepDecay', options, { rate: NaN, every: NaN, gamma: 0.1 });
  checkNonNegative('stepDecay', given, 'rate', 'gamma');
  checkCount('stepDecay', given, 1, 'every');
  const { rate, every, gamma } = given;
  return endless('stepDecay', (step) => rate * gamma ** Math.floor(step / every));
}
