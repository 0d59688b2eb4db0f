import { AdjointError } from '@adjoint/tensor';
import type { LossRecord } from './fit.ts';

/**
 * Where a training stopped.
 *
 * @example
 * const stopped: StoppedTraining<number> = { step: 3, model: 1, history: [] };
 * new DivergedError(NaN, stopped).message.split('\n')[0];   // 'fit: the loss of step 3 is NaN'
 */
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
 * const step = (model: number, batch: number) => {
 *   if (batch > 1) throw new RangeError('too large');
 *   return { model: model + batch, loss: 0 };
 * };
 * try {
 *   await fit({ model: 5, batches: [1, 2], step, progress: false });
 * } catch (error) {
 *   (error as TrainingError).model;   // 6
 * }
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
