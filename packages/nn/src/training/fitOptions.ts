import type { Tensor } from '@adjoint/tensor';
import type { CheckpointOptions } from './checkpoint.ts';
import type { EarlyStopping } from './earlyStopping.ts';
import type { MetricsFile, MetricsWriter } from './metricsFile.ts';
import type { Progress } from './progress.ts';
import type { TrainingRecord } from './records.ts';
import type { Best } from './trainingState.ts';

/**
 * What a step returns: the next model, the loss, and any metrics.
 *
 * Metrics that are numbers, or tensors of one element, are shown, recorded and written to files; the rest is for `report`.
 *
 * @example
 * const step = (w: Tensor): StepResult<Tensor> => ({ model: w.mul(0.9), loss: w.square().sum() });
 * step(tensor([2])).loss;   // 4
 */
export interface StepResult<M> {
  readonly model: M;
  /** A number, or a tensor of one element. */
  readonly loss: number | Tensor;
}

/**
 * Which step it is, and its key.
 *
 * @example
 * const step = (model: number, _batch: undefined, { step }: StepContext) => ({ model: model + step, loss: 0 });
 * (await fit(step, null, { model: 0, steps: 4, progress: false })).model;   // 6
 */
export interface StepContext<K = Tensor | undefined> {
  /** Counted from 0 over the whole training. */
  readonly step: number;
  /** Counted from 0. */
  readonly epoch: number;
  /** `foldIn(key, step)` of the key that `fit` was given, for dropout and its kin; undefined without one. */
  readonly key: K;
}

/**
 * After which step a model is validated.
 *
 * @example
 * const validate = (model: number, { step }: ValidationContext) => model + step;
 * validate(1, { step: 2, epoch: 0 });   // 3
 */
export interface ValidationContext {
  /** The last step that was done, counted from 0. */
  readonly step: number;
  readonly epoch: number;
}

/**
 * What a validation returns: a loss, alone or among metrics.
 *
 * @example
 * const measured = { loss: 0.25, accuracy: 0.9 };
 * const validated: Validated = measured;
 */
export type Validated = number | Tensor | ({ readonly loss: number | Tensor } & object);

/**
 * Something that can be aborted, such as an `AbortSignal`.
 *
 * @example
 * const signal: StopSignal = AbortSignal.abort();
 * const halve = (model: number) => ({ model: model / 2, loss: model });
 * (await fit(halve, null, { model: 1, steps: 3, signal, progress: false })).interrupted;   // true
 */
export interface StopSignal {
  readonly aborted: boolean;
}

/**
 * One step of training: a pure function, so that a step that fails leaves the model as it was.
 *
 * @example
 * const step: Step<number, number> = (model, batch) => ({ model: model + batch, loss: 0 });
 * (await fit(step, [1, 2], { model: 0, progress: false })).model;   // 3
 */
export type Step<M, B, R extends StepResult<M> = StepResult<M>, K = Tensor | undefined> = (
  model: M,
  batch: B,
  context: StepContext<K>,
) => R | Promise<R>;

/**
 * How `fit` trains.
 *
 * @example
 * const options: FitOptions<number> = { model: 1, steps: 3, progress: false };
 * (await fit((model: number) => ({ model: model / 2, loss: model }), null, options)).model;   // 0.125
 */
export interface FitOptions<M, R extends StepResult<M> = StepResult<M>, K = Tensor | undefined> {
  /** Whatever a step takes and returns: weights, or weights with the optimiser's state and all else that is to be saved. */
  readonly model: M;
  /** How often the data is gone through; 1 by default, unless `steps` says when to end. */
  readonly epochs?: number;
  /** How many steps at most: epochs begin again until they are done. */
  readonly steps?: number;
  /** For the keys of steps and of epochs. */
  readonly key?: K;
  /** Measures a model after every epoch, and at the end of training. */
  validate?(model: M, at: ValidationContext): Validated | Promise<Validated>;
  /** Validates after every so many steps instead of every epoch. */
  readonly validateEvery?: number;
  readonly earlyStopping?: EarlyStopping;
  readonly checkpoint?: CheckpointOptions;
  /** Where to write what is measured. */
  readonly metrics?: MetricsFile | MetricsWriter;
  /** Shown on stderr by default, a bar in a terminal and a few lines in a log; or your own. */
  readonly progress?: boolean | Progress;
  /** Ends the training after the step in progress, with `interrupted: true`. */
  readonly signal?: StopSignal;
  /** Called after every step with what it returned. */
  report?(step: number, result: R): void;
}

/**
 * A model after training.
 *
 * @example
 * const halve = (model: number) => ({ model: model / 2, loss: model });
 * const done: Fitted<number> = await fit(halve, null, { model: 1, steps: 3, progress: false });
 * done.steps;   // 3
 */
export interface Fitted<M> {
  /** As the last step returned it. */
  readonly model: M;
  /** The best of the models that were looked at, by validation or else by the losses before; null if none was, or all were NaN. */
  readonly best: Best<M> | null;
  /** What the steps measured, one after the other. */
  readonly history: readonly TrainingRecord[];
  readonly validations: readonly TrainingRecord[];
  /** Was it ended by a signal before all steps were done? */
  readonly interrupted: boolean;
  /** Was it ended by early stopping? */
  readonly stoppedEarly: boolean;
  /** How many steps were done. */
  readonly steps: number;
}
