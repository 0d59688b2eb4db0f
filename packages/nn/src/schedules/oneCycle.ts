import { checkWord, NumericsError, withDefaults } from '@adjoint/tensor';
import { checkCount, checkNonNegative } from '../optimizers/checkoption.ts';
import type { Schedule } from '../optimizers/updateRule.ts';
import { cosineRate } from './cosineDecay.ts';
import { ending } from './scheduled.ts';

/**
 * What `oneCycle` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: OneCycleOptions = { maxRate: 1, steps: 11, anneal: 'linear', threePhase: true };
 * oneCycle(options)(0);   // 0.04
 */
export interface OneCycleOptions {
  /** The rate at the top. */
  readonly maxRate: number;
  /** How many steps there are: the last one is steps - 1. */
  readonly steps: number;
  /** The part of them in which the rate rises; 0.3 by default. */
  readonly pctStart?: number;
  /** The rate begins at maxRate / divFactor; 25 by default. */
  readonly divFactor?: number;
  /** It ends at maxRate / divFactor / finalDivFactor; 1e4 by default. */
  readonly finalDivFactor?: number;
  /** Along half a cosine, by default, or a straight line. */
  readonly anneal?: 'cos' | 'linear';
  /** Comes down as fast as it went up, and only then to its end; by default it comes down to its end in one. */
  readonly threePhase?: boolean;
  /** What follows: an error, by default, which is PyTorch's; or the last rate for good. */
  readonly after?: 'error' | 'hold';
}

/**
 * A rate that rises once and falls once (Smith and Topin 2018).
 *
 * PyTorch: `torch.optim.lr_scheduler.OneCycleLR`, with `cycle_momentum=False`.
 *
 * @throws NumericsError for options that are negative or not finite, factors of 0, or `pctStart` above 1; and when asked, for
 * what is no step, or a step past the end.
 * @example
 * const schedule = oneCycle({ maxRate: 1, steps: 5, pctStart: 0.6, divFactor: 5, anneal: 'linear' });
 * [0, 1, 2, 3, 4].map(schedule);   // [0.2, 0.6, 1, 0.50001, 0.00002]
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const name = 'oneCycle';
  const given = withDefaults<Required<OneCycleOptions>>(name, options, {
    maxRate: NaN,
    steps: NaN,
    pctStart: 0.3,
    divFactor: 25,
    finalDivFactor: 1e4,
    anneal: 'cos',
    threePhase: false,
    after: 'error',
  });
  const { maxRate, steps, pctStart, divFactor, finalDivFactor, anneal, threePhase, after } = given;
  checkNonNegative(name, given, 'maxRate', 'pctStart', 'divFactor', 'finalDivFactor');
  checkCount(name, given, 1, 'steps');
  if (pctStart > 1) throw new NumericsError(`${name}: pctStart is at most 1, got ${pctStart}`);
  if (divFactor === 0 || finalDivFactor === 0)
    throw new NumericsError(
      `${name}: divFactor and finalDivFactor are above 0, got ${divFactor} and ${finalDivFactor}`,
    );
  checkWord(name, 'anneal', anneal, 'cos', 'linear');
  const first = maxRate / divFactor;
  const rise = pctStart * steps - 1;
  const last = steps - 1;
  // Where each phase ends, and at which rate.
  const phases = [
    { end: rise, rate: maxRate },
    ...(threePhase ? [{ end: 2 * pctStart * steps - 2, rate: first }] : []),
    { end: last, rate: first / finalDivFactor },
  ];
  function rateAt(step: number): number {
    let from = { end: 0, rate: first };
    for (const phase of phases) {
      if (step <= phase.end || phase.end === last) {
        const part = phase.end === from.end ? 1 : (step - from.end) / (phase.end - from.end);
        if (anneal === 'linear') return (phase.rate - from.rate) * part + from.rate;
        return cosineRate({ rate: from.rate, etaMin: phase.rate }, part);
      }
      from = phase;
    }
    return from.rate;
  }
  return ending(name, rateAt, last, after, ['error', 'hold']);
}
