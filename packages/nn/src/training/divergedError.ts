import { NumericsError } from '@adjoint/tensor';
import type { LossRecord } from './fit.ts';
import type { StoppedTraining } from './trainingError.ts';

/**
 * The loss of a step of `fit` is NaN or infinite; `model` is the last good model: the one that entered the step, or if
 * that already holds numbers that are not finite, the one before.
 *
 * It does not occur for other metrics, whatever they are, nor for gradients as long as the loss stays finite.
 *
 * @example
 * const step = (model: number) => ({ model: model + 1, loss: model < 3 ? model : Infinity });
 * try {
 *   await fit({ model: 0, steps: 10, step, progress: false });
 * } catch (error) {
 *   (error as DivergedError).step;   // 3
 * }
 */
export class DivergedError<M = unknown> extends NumericsError implements StoppedTraining<M> {
  readonly step: number;
  readonly model: M;
  readonly history: readonly LossRecord[];
  readonly loss: number;

  constructor(loss: number, { step, model, history }: StoppedTraining<M>) {
    super(`fit: the loss of step ${step} is ${loss}`, {
      hint: 'error.model is the last good model; a smaller learning rate or clipByGlobalNorm may help',
    });
    this.step = step;
    this.model = model;
    this.history = history;
    this.loss = loss;
  }
}
