// Over 150 lines: the training loop and the types it is told and answers with.
import { AdjointError, leavesOf, NumericsError, Tensor } from '@adjoint/tensor';
import { type Batches, batchSource } from './batchSource.ts';
import { DivergedError } from './divergedError.ts';
import { now, processOf, yieldToOthers } from './host.ts';
import { listenForInterruption } from './interruption.ts';
import type { Progress, TrainingStatus } from './progress.ts';
import { progressFor } from './progressFor.ts';
import { TrainingError } from './trainingError.ts';

/** Others wait this long at most for their turn, in milliseconds, unless a single step takes longer. */
const breath = 25;

/**
 * What a step returns: the next model, the loss, and any metrics for `report`.
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
 * The loss of a step.
 *
 * @example
 * const step = (model: number) => ({ model: model / 2, loss: model });
 * const { history } = await fit({ model: 1, steps: 3, step, progress: false });
 * const last: LossRecord = history.at(-1)!;
 * last;   // { step: 2, loss: 0.25 }
 */
export interface LossRecord {
  readonly step: number;
  readonly loss: number;
}

/**
 * Something that can be aborted, such as an `AbortSignal`.
 *
 * @example
 * const signal: StopSignal = AbortSignal.abort();
 * const step = (model: number) => ({ model: model / 2, loss: model });
 * (await fit({ model: 1, steps: 3, step, signal, progress: false })).interrupted;   // true
 */
export interface StopSignal {
  readonly aborted: boolean;
}

/**
 * What `fit` is told.
 *
 * @example
 * const options: FitOptions<number, undefined, StepResult<number>> = {
 *   model: 1,
 *   steps: 3,
 *   step: (model) => ({ model: model / 2, loss: model }),
 *   progress: false,
 * };
 * (await fit(options)).model;   // 0.125
 */
export interface FitOptions<M, B, R extends StepResult<M>> {
  /** Whatever a step takes and returns: weights, or weights with the optimiser's state. */
  readonly model: M;
  /** One step of training, numbered from 0: a pure function, so that a step that fails leaves the model as it was. */
  step(model: M, batch: B, i: number): R | Promise<R>;
  /** Gone through again and again until all steps are done; a generator object, once; a function is called for every pass. */
  readonly batches?: Batches<B>;
  /** How many steps; without it, as many as there are batches in one pass. */
  readonly steps?: number;
  /** Shown on stderr by default, a bar in a terminal and a few lines in a log; or your own. */
  readonly progress?: boolean | Progress;
  /** Ends the training after the step in progress, with `interrupted: true`. */
  readonly signal?: StopSignal;
  /** Called after every step with what it returned. */
  report?(i: number, result: R): void;
}

/**
 * A model after training.
 *
 * @example
 * const step = (model: number) => ({ model: model / 2, loss: model });
 * const done: Fitted<number> = await fit({ model: 1, steps: 3, step, progress: false });
 * done.steps;   // 3
 */
export interface Fitted<M> {
  readonly model: M;
  readonly history: readonly LossRecord[];
  /** Was it ended by a signal before all steps were done? */
  readonly interrupted: boolean;
  /** How many steps were done. */
  readonly steps: number;
}

/**
 * Trains: calls `step` again and again, each time with the model that the last call returned.
 *
 * Others get their turn on the event loop every 25 ms. Ctrl-C (SIGINT) and SIGTERM end the training after the step in
 * progress and keep the model; a second one ends the process as usual.
 *
 * @throws TrainingError if a step, a batch or a report throws; DivergedError (a NumericsError) for a loss that is NaN or
 * infinite. Both hold the last good model. NumericsError for a number of steps that is none.
 * @example
 * const optimizer = sgd({ learningRate: 0.1 });
 * const { model } = await fit({
 *   model: { w: tensor([3, 4]) },
 *   steps: 20,
 *   step: (net) => {
 *     const { value, gradient } = valueAndGrad((n: { w: Tensor }) => n.w.square().sum())(net);
 *     return { model: optimizer.update(net, gradient, null).params, loss: value };
 *   },
 *   progress: false,
 * });
 * model.w;   // [0.0346, 0.0461]
 */
export async function fit<M, B = undefined, R extends StepResult<M> = StepResult<M>>(
  options: FitOptions<M, B, R>,
): Promise<Fitted<M>> {
  const { batches, steps, progress: wanted = true, signal } = options;
  const step = options.step.bind(options);
  const report = options.report?.bind(options);
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps >= 0))
    throw new NumericsError(`fit: steps is a whole number, 0 or more, got ${steps}`);
  if (steps === undefined && batches === undefined)
    throw new AdjointError('fit: without batches the number of steps is needed', { hint: 'fit({ …, steps: 1000 })' });
  const total = steps ?? (Array.isArray(batches) ? batches.length : null);
  const end = steps ?? Infinity;

  let { model } = options;
  let before = model;
  let done = 0;
  let loss = NaN;
  const history: LossRecord[] = [];
  const began = now();
  const status = (): TrainingStatus => {
    const elapsed = now() - began;
    return { done, total, loss, elapsed, rate: elapsed > 0 ? (done / elapsed) * 1000 : 0 };
  };
  const stop = once(() => progress.stop(status()));
  // What is being done, for the sentence of an error.
  let doing = 'the progress before step';

  const source = batchSource(batches, steps !== undefined);
  const progress = await progressFor(wanted);
  const interruption = listenForInterruption(() => {
    stop();
    const so = `after ${done}${total === null ? '' : ` of ${total}`} steps`;
    processOf()?.stderr?.write(`fit: interrupted ${so}; the model trained so far is kept (Ctrl-C again to exit)\n`);
  });
  const halted = (): boolean => interruption.came || signal?.aborted === true;
  let interrupted = false;
  try {
    progress.start(status());
    let lastYield = now();
    while (done < end && !(interrupted = halted())) {
      doing = 'the batch of step';
      const drawing = source.next();
      const batch = drawing instanceof Promise ? await drawing : drawing;
      if (batch.done === true) break;
      doing = 'step';
      const stepping = step(model, batch.value, done);
      const result = stepping instanceof Promise ? await stepping : stepping;
      const stepLoss = lossOf(result);
      if (!Number.isFinite(stepLoss))
        throw new DivergedError(stepLoss, { step: done, model: holdsFinite(model) ? model : before, history });
      before = model;
      model = result.model;
      loss = stepLoss;
      history.push({ step: done, loss });
      if (report !== undefined) {
        doing = 'the report of step';
        report(done, result);
      }
      done++;
      if (now() - lastYield < breath) continue;
      doing = 'the progress before step';
      if (!interruption.came) progress.update(status());
      await yieldToOthers();
      lastYield = now();
    }
  } catch (error) {
    throw error instanceof DivergedError ? error : new TrainingError(doing, error, { step: done, model, history });
  } finally {
    interruption.release();
    stop();
    await source.close();
  }
  return { model, history, interrupted: interrupted || interruption.came, steps: done };
}

/** The loss as a number. @throws AdjointError for what is no result of a step. */
function lossOf(result: unknown): number {
  const { loss, model } = (result ?? {}) as Partial<StepResult<unknown>>;
  if (loss instanceof Tensor && model !== undefined) return loss.item();
  if (typeof loss === 'number' && model !== undefined) return loss;
  throw new AdjointError('a step returns { model, loss } with a number or a tensor of one element as loss');
}

/** Are all numbers in the tensors of a model finite? What is no tree is believed. */
function holdsFinite(model: unknown): boolean {
  try {
    return leavesOf(model).every(({ tensor }) => tensor.toTypedArray().every(Number.isFinite));
  } catch {
    return true;
  }
}

function once(f: () => void): () => void {
  let called = false;
  return () => {
    if (called) return;
    called = true;
    f();
  };
}
