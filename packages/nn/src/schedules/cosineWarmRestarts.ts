import { withDefaults } from '@adjoint/tensor';
import { checkCount, checkNonNegative } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { cosineRate } from './cosineDecay.ts';
import { endless } from './scheduled.ts';

/**
 * What `cosineWarmRestarts` is told.
 *
 * @example
 * const options: CosineWarmRestartsOptions = { rate: 1, steps: 10, multiplier: 2 };
 * cosineWarmRestarts(options)(20);   // 0.5, half-way between 10 and 30
 */
export interface CosineWarmRestartsOptions {
  readonly rate: number;
  /** How long the first fall is. */
  readonly steps: number;
  /** How much longer each is than the one before; 1 by default. */
  readonly multiplier?: number;
  /** What the rate falls towards; 0 by default. */
  readonly etaMin?: number;
}

/**
 * A rate that falls along half a cosine and starts again, from the top, each time (Loshchilov and Hutter 2017).
 *
 * PyTorch: `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`.
 *
 * @throws NumericsError for options that are negative or not finite, `steps` or `multiplier` below 1; and when asked, for
 * what is no step.
 * @example
 * const schedule = cosineWarmRestarts({ rate: 1, steps: 2 });
 * [0, 1, 2, 3, 4].map(schedule);   // [1, 0.5, 1, 0.5, 1]
 */
export function cosineWarmRestarts(options: CosineWarmRestartsOptions): Schedule {
  const name = 'cosineWarmRestarts';
  const given = withDefaults(name, options, { rate: NaN, steps: NaN, multiplier: 1, etaMin: 0 });
  checkNonNegative(name, given, 'rate', 'etaMin');
  checkCount(name, given, 1, 'steps', 'multiplier');
  const { steps, multiplier } = given;
  return endless(name, (step) => {
    if (multiplier === 1) return cosineRate(given, (step % steps) / steps);
    let [at, length] = [step, steps];
    while (at >= length) {
      at -= length;
      length *= multiplier;
    }
    return cosineRate(given, at / length);
  });
}
