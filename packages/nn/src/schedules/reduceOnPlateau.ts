import { checkWord, NumericsError, shown, TreeError, withDefaults } from '@adjoint/tensor';
import { checkCount, checkDecay, checkNonNegative } from '../optimizers/checkoption.ts';

/**
 * What `reduceOnPlateau` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: ReduceOnPlateauOptions = { rate: 0.1, patience: 3, factor: 0.5 };
 * reduceOnPlateau(options).init();   // { rate: 0.1, best: null, bad: 0, cooldown: 0 }
 */
export interface ReduceOnPlateauOptions {
  readonly rate: number;
  /** Is a metric better when it is smaller, as by default, or when it is larger? */
  readonly mode?: 'min' | 'max';
  /** What the rate is multiplied by; 0.1 by default. */
  readonly factor?: number;
  /** How many metrics in a row may be no better than the best; the rate falls at the next. 10 by default. */
  readonly patience?: number;
  /** By how much a better metric is better, at least; 1e-4 by default. */
  readonly threshold?: number;
  /** Is the threshold a part of the best metric, as by default, or an amount? */
  readonly thresholdMode?: 'rel' | 'abs';
  /** How many metrics after a fall are not held against it; 0 by default. */
  readonly cooldown?: number;
  /** The rate does not fall below; 0 by default. */
  readonly minRate?: number;
  /** A fall by less does not take place; 1e-8 by default. */
  readonly epsilon?: number;
}

/**
 * The rate to go on with, and what is remembered of the metrics so far.
 *
 * @example
 * const plateau = reduceOnPlateau({ rate: 0.1 });
 * const state: PlateauState = plateau.update(plateau.init(), 5);
 * state;   // { rate: 0.1, best: 5, bad: 0, cooldown: 0 }
 */
export interface PlateauState {
  readonly rate: number;
  /** The best metric; null before the first. */
  readonly best: number | null;
  /** How many metrics in a row were no better. */
  readonly bad: number;
  /** How many metrics will not be held against the rate. */
  readonly cooldown: number;
}

/**
 * A rate that follows a metric, such as the loss of a validation set: pure, with all it remembers in the open.
 *
 * @example
 * const plateau: Plateau = reduceOnPlateau({ rate: 1, patience: 0 });
 * [5, 4, 4].reduce(plateau.update, plateau.init()).rate;   // 0.1
 */
export interface Plateau {
  init(): PlateauState;
  /** The state after one more metric. @throws NumericsError for a metric that is no number; NaN is one that is no better. TreeError for what is no state. */
  update(this: void, state: PlateauState, metric: number): PlateauState;
}

/**
 * A rate that falls when a metric has stopped getting better.
 *
 * An `Optimizer`, whose rule stays, follows it by `adam({ learningRate: () => state.rate })`.
 *
 * PyTorch: `torch.optim.lr_scheduler.ReduceLROnPlateau`.
 *
 * @throws NumericsError for options that are negative or not finite, or a factor of 1 or more.
 * @example
 * const plateau = reduceOnPlateau({ rate: 0.1, patience: 1, factor: 0.5 });
 * let state = plateau.init();
 * for (const loss of [3, 2, 2, 2]) state = plateau.update(state, loss);
 * adam({ learningRate: state.rate });   // the rule for the next steps: its rate is 0.05, its state goes on
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions): Plateau {
  const name = 'reduceOnPlateau';
  const given = withDefaults<Required<ReduceOnPlateauOptions>>(name, options, {
    rate: NaN,
    mode: 'min',
    factor: 0.1,
    patience: 10,
    threshold: 1e-4,
    thresholdMode: 'rel',
    cooldown: 0,
    minRate: 0,
    epsilon: 1e-8,
  });
  const { mode, factor, patience, threshold, thresholdMode, cooldown, minRate, epsilon } = given;
  checkNonNegative(name, given, 'rate', 'threshold', 'minRate', 'epsilon');
  checkDecay(name, given, 'factor');
  checkCount(name, given, 0, 'patience', 'cooldown');
  checkWord(name, 'mode', mode, 'min', 'max');
  checkWord(name, 'thresholdMode', thresholdMode, 'rel', 'abs');

  function isBetter(metric: number, best: number): boolean {
    if (mode === 'min') return metric < (thresholdMode === 'rel' ? best * (1 - threshold) : best - threshold);
    return metric > (thresholdMode === 'rel' ? best * (1 + threshold) : best + threshold);
  }

  return {
    init: () => ({ rate: given.rate, best: null, bad: 0, cooldown: 0 }),
    update(state, metric) {
      if (!isState(state))
        throw new TreeError(`${name}: this is no state of a plateau`, { hint: 'make it with init()' });
      if (typeof metric !== 'number') throw new NumericsError(`${name}: a metric is a number, got ${shown(metric)}`);
      const better = isBetter(metric, state.best ?? (mode === 'min' ? Infinity : -Infinity));
      const best = better ? metric : state.best;
      const resting = state.cooldown > 0;
      const bad = better || resting ? 0 : state.bad + 1;
      if (bad <= patience) return { rate: state.rate, best, bad, cooldown: resting ? state.cooldown - 1 : 0 };
      const lower = Math.max(state.rate * factor, minRate);
      return { rate: state.rate - lower > epsilon ? lower : state.rate, best, bad: 0, cooldown };
    },
  };
}

function isState(state: PlateauState | null | undefined): boolean {
  if (typeof state !== 'object' || state === null) return false;
  const { rate, best, bad, cooldown } = state;
  return [rate, best ?? 0, bad, cooldown].every((x) => typeof x === 'number');
}
