import { AdjointError, checkOptions, NumericsError } from '@adjoint/tensor';
import type { TrainingRecord } from './records.ts';
import type { TrainingState } from './trainingState.ts';

/**
 * When to stop: after so many looks in a row without improvement.
 *
 * Looks are validations; without `validate` they are the ends of epochs, judged by the mean over the steps since the last.
 *
 * @example
 * const earlyStopping: EarlyStopping = { patience: 2 };
 * const step = (model: number) => ({ model: model + 1, loss: 1 });
 * const validate = (model: number) => (model - 3) ** 2;
 * const { steps, best } = await fit(step, [0], { model: 0, epochs: 50, validate, earlyStopping, progress: false });
 * steps;           // 5
 * best!.model;     // 3
 */
export interface EarlyStopping {
  /** A whole number of looks from 1 on, or Infinity. */
  readonly patience: number;
  /** Less than this is no improvement; 0 by default. */
  readonly minDelta?: number;
  /** What is judged by: `loss` by default, or a metric of the validation (without one, of the steps). */
  readonly metric?: string;
  /** Is less better (`min`, the default) or more (`max`)? */
  readonly mode?: 'min' | 'max';
}

/** How models are judged. */
export interface Judge {
  /** Enters a look into the state. @throws AdjointError for a metric that was not measured. */
  look<M>(state: TrainingState<M>, validation: TrainingRecord | null): void;
  /** Is patience at its end? */
  isOver(state: TrainingState<unknown>): boolean;
}

/** Judges by what early stopping says, or else by the loss, without end. @throws NumericsError, ShapeError for bad options. */
export function judgeFor(options: EarlyStopping | undefined): Judge {
  if (options !== undefined) checkOptions('fit: earlyStopping', options, 'patience', 'minDelta', 'metric', 'mode');
  const { patience, minDelta = 0, metric = 'loss', mode = 'min' } = options ?? { patience: Infinity };
  if (patience !== Infinity && !(Number.isSafeInteger(patience) && patience >= 1))
    throw new NumericsError(`fit: patience is a whole number of looks, 1 or more, got ${String(patience)}`);
  if (typeof minDelta !== 'number' || !(minDelta >= 0 && minDelta < Infinity))
    throw new NumericsError(`fit: minDelta is finite and 0 or more, got ${String(minDelta)}`);
  if (mode !== 'min' && mode !== 'max')
    throw new NumericsError(`fit: the mode of early stopping is 'min' or 'max', got ${String(mode)}`);
  const sign = mode === 'min' ? 1 : -1;

  return {
    look(state, validation) {
      const step = state.steps - 1;
      const epoch = state.history.at(-1)!.epoch;
      const score = validation === null ? meanOf(metric, state.history.slice(state.lookedAt)) : validation[metric];
      state.lookedAt = state.steps;
      if (score === undefined)
        throw new AdjointError(`fit: early stopping is to judge by '${metric}', which was not measured`, {
          hint: `measured were ${Object.keys(validation ?? state.history.at(-1)!).join(', ')}`,
        });
      // NaN is never better, and anything else is better than nothing.
      const { best } = state;
      const better = best === null ? !Number.isNaN(score) : sign * score < sign * best.score - minDelta;
      if (better) state.best = { model: state.model, step, epoch, score };
      state.stale = better ? 0 : state.stale + 1;
    },
    isOver: ({ stale }) => stale >= patience,
  };
}

function meanOf(metric: string, records: readonly TrainingRecord[]): number | undefined {
  const values = records.flatMap((record) => record[metric] ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
