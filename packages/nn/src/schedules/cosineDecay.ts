import { withDefaults } from '@adjoint/tensor';
import { checkCount, checkNonNegative } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { ending } from './scheduled.ts';

/**
 * What `cosineDecay` is told.
 *
 * @example
 * const options: CosineDecayOptions = { rate: 1, steps: 10, etaMin: 0.2, after: 'hold' };
 * cosineDecay(options)(1000);   // 0.2
 */
export interface CosineDecayOptions {
  readonly rate: number;
  /** The step at which it ends. */
  readonly steps: number;
  /** The rate at that step; 0 by default. */
  readonly etaMin?: number;
  /** What follows: an error, by default; the last rate for good; or the way back up and down again, which is PyTorch's. */
  readonly after?: 'error' | 'hold' | 'mirror';
}

/**
 * A rate that falls along half a cosine: etaMin + (rate - etaMin) (1 + cos(π · step / steps)) / 2.
 *
 * PyTorch: `torch.optim.lr_scheduler.CosineAnnealingLR`.
 *
 * @throws NumericsError for options that are negative or not finite, or `steps` below 1; and when asked, for what is no step,
 * or a step past the end.
 * @example
 * const schedule = cosineDecay({ rate: 1, steps: 2 });
 * [0, 1, 2].map(schedule);   // [1, 0.5, 0]
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const given = withDefaults<Required<CosineDecayOptions>>('cosineDecay', options, {
    rate: NaN,
    steps: NaN,
    etaMin: 0,
    after: 'error',
  });
  checkNonNegative('cosineDecay', given, 'rate', 'etaMin');
  checkCount('cosineDecay', given, 1, 'steps');
  const { steps, after } = given;
  return ending('cosineDecay', (step) => cosineRate(given, step / steps), steps, after, ['error', 'hold', 'mirror']);
}

/** The rate after a part of the way along half a cosine. */
export function cosineRate({ rate, etaMin }: { readonly rate: number; readonly etaMin: number }, part: number): number {
  return etaMin + ((rate - etaMin) * (1 + Math.cos(Math.PI * part))) / 2;
}
