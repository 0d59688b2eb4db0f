import { NumericsError } from '@adjoint/tensor';
import type { Reason } from './finiteness.ts';
import type { TrainingRecord } from './records.ts';
import { carry, type StoppedTraining } from './trainingError.ts';

/**
 * The loss of a step of `fit`, or the model after it, is NaN or infinite; the sentence says where it began, and `model` is
 * the last good model: the latest known to be finite.
 *
 * Models are looked at when the loss is not finite, before every validation, before they are saved and at the end. Tensors
 * that were not finite when training began are let be.
 *
 * It does not occur for metrics, whatever they are, nor for the loss of a validation.
 *
 * @example
 * const step = (model: number) => ({ model: model + 1, loss: model < 3 ? model : Infinity });
 * try {
 *   await fit(step, null, { model: 0, steps: 10, progress: false });
 * } catch (error) {
 *   (error as DivergedError).step;   // 3
 * }
 */
export class DivergedError<M = unknown> extends NumericsError implements StoppedTraining<M> {
  readonly step: number;
  declare readonly model: M;
  declare readonly history: readonly TrainingRecord[];
  /** Of the step: NaN or infinite, unless the model is so first. */
  readonly loss: number;
  /** What was not finite first: a number of the batch, the model or the gradient, or the loss alone. */
  readonly where: Reason['where'];
  /** The tensor of the batch or the model that it was found in, such as `.lstm.weight`; empty if no one in particular. */
  readonly path: string;

  constructor(sentence: string, loss: number, { where, path }: Reason, stopped: StoppedTraining<M>) {
    super(`fit: ${sentence}`, {
      hint:
        where === 'batch'
          ? 'error.model is the last good model; look at the data'
          : where === 'loss'
            ? 'error.model is the last good model; why(loss)(error.model, batch) names the op where it began'
            : 'error.model is the last good model; a smaller learning rate or clipByGlobalNorm may help',
    });
    this.step = stopped.step;
    carry(this, stopped);
    this.loss = loss;
    this.where = where;
    this.path = path;
  }
}
