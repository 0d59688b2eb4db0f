import { AdjointError } from '@adjoint/tensor';
import type { TrainingRecord } from './records.ts';

/**
 * Where a training stopped.
 *
 * @example
 * const stopped: StoppedTraining<number> = { step: 3, model: 1, history: [] };
 * new TrainingError('step 3', 'no more data', stopped).model;   // 1
 */
export interface StoppedTraining<M> {
  /** The step that failed, counted from 0, or before which something else failed. */
  readonly step: number;
  /** The last good model: what the step before returned, or the model that training began with. */
  readonly model: M;
  /** What the steps before measured. */
  readonly history: readonly TrainingRecord[];
}

/**
 * A step of `fit`, its batch, its report, a validation, or the saving of a checkpoint or of metrics threw; `cause` is what
 * it threw, `model` the last good model. A checkpoint that could not be written leaves the one before as it was.
 *
 * It does not occur for numbers that are not finite (`DivergedError`), nor for an interruption, which is a result.
 *
 * @example
 * const step = (model: number, batch: number) => {
 *   if (batch > 1) throw new RangeError('too large');
 *   return { model: model + batch, loss: 0 };
 * };
 * try {
 *   await fit(step, [1, 2], { model: 5, progress: false });
 * } catch (error) {
 *   (error as TrainingError).model;   // 6
 * }
 */
export class TrainingError<M = unknown> extends AdjointError implements StoppedTraining<M> {
  readonly step: number;
  declare readonly model: M;
  declare readonly history: readonly TrainingRecord[];

  constructor(what: string, cause: unknown, stopped: StoppedTraining<M>) {
    super(`fit: ${what} failed: ${sentenceOf(cause)}`, {
      cause,
      hint: [
        ...(cause instanceof AdjointError && cause.hint !== undefined ? [cause.hint] : []),
        'error.model is the model as it was before, error.cause what was thrown',
      ].join('; '),
    });
    this.step = stopped.step;
    carry(this, stopped);
  }
}

function sentenceOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message.split('\n  hint: ')[0]!.replace(/^fit: /, '');
}

/** Gives an error its model and history out of sight: a console shows all fields of an error, and these are pages long. */
export function carry<M>(error: Error, { model, history }: StoppedTraining<M>): void {
  for (const [name, value] of Object.entries({ model, history }))
    Object.defineProperty(error, name, { value, enumerable: false });
}
