import type { TrainingRecord } from './records.ts';

/**
 * The best model that was looked at, and where it was met.
 *
 * @example
 * const step = (model: number) => ({ model: model + 1, loss: 1 });
 * const validate = (model: number) => (model - 2) ** 2;
 * const { best } = await fit(step, [0], { model: 0, epochs: 5, validate, progress: false });
 * const found: Best<number> | null = best;
 * found;   // { model: 2, step: 1, epoch: 1, score: 0 }
 */
export interface Best<M> {
  readonly model: M;
  /** The step that made it, counted from 0. */
  readonly step: number;
  readonly epoch: number;
  /** What it was judged by: the loss of the validation, or the metric that was asked for. */
  readonly score: number;
}

/** Where a training stands: all that it needs to go on. */
export interface TrainingState<M> {
  model: M;
  /** How many steps are done. */
  steps: number;
  epoch: number;
  /** How many batches of the epoch are done. */
  batch: number;
  /** How many batches the epoch in progress says it has, if it does. */
  declared: number | null;
  readonly history: TrainingRecord[];
  readonly validations: TrainingRecord[];
  best: Best<M> | null;
  /** How many looks there were since the best. */
  stale: number;
  /** How many steps were done at the last look. */
  lookedAt: number;
}

/** Where a training begins. */
export function newState<M>(model: M): TrainingState<M> {
  return {
    model,
    steps: 0,
    epoch: 0,
    batch: 0,
    declared: null,
    history: [],
    validations: [],
    best: null,
    stale: 0,
    lookedAt: 0,
  };
}
