import { AdjointError } from '@adjoint/tensor';
import type { LossRecord } from './fit.ts';

/** Where a training stopped. */
export interface StoppedTraining<M> {
  /** The step that failed, counted from 0. */
  readonly step: number;
  /** The last good model: what the step before returned, or the model that training began with. */
  readonly model: M;
  /** The losses of the steps before. */
  readonly history: readonly LossRecord[];
}

/**
 * A step of `fit`, its batch or its report threw; `cause` is what it threw, `model` the last good model.
 *
 * It does not occur for a loss that is not finite (`DivergedError`), nor for an interruption, which is a result.
 *
 * @example
 * try { await fit(options); } catch (e) { if (e instanceof TrainingError) save(e.model); }
 */
export class TrainingError<M = unknown> extends AdjointError implements StoppedTraining<M> {
  readonly step: number;
  readonly model: M;
  readonly history: readonly LossRecord[];

  constructor(what: string, cause: unknown, { step, model, history }: StoppedTraining<M>) {
    super(`fit: ${what} ${step} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
      hint: 'error.model is the model as it was before, error.cause what was thrown',
    });
    this.step = step;
    this.model = model;
    this.history = history;
  }
}
