// Over 150 lines: the training loop, in which everything meets.
import { AdjointError, foldIn, Tensor } from '@adjoint/tensor';
import { type Batches, batchSource } from './batchSource.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { DivergedError } from './divergedError.ts';
import { judgeFor } from './earlyStopping.ts';
import type { Fitted, FitOptions, Step, StepResult, Validated } from './fitOptions.ts';
import { guardOf } from './guard.ts';
import { exists, now, processOf, yieldToOthers } from './host.ts';
import { listenForInterruption } from './interruption.ts';
import { metricsWriterFor } from './metricsFile.ts';
import { metricsLog } from './metricsLog.ts';
import { paceOf } from './pace.ts';
import { planOf } from './plan.ts';
import { progressFor } from './progressFor.ts';
import { namesIn, recordOf, type TrainingRecord } from './records.ts';
import { saveTree } from './saveTree.ts';
import { TrainingError } from './trainingError.ts';
import { newState, type TrainingState } from './trainingState.ts';

/** Others wait this long at most for their turn, in milliseconds, unless a single step takes longer. */
const breath = 25;

/**
 * Trains: calls `step` with batch after batch, each time with the model that the last call returned.
 *
 * Progress is shown on stderr. Others get their turn on the event loop every 25 ms. Ctrl-C (SIGINT) and SIGTERM end the
 * training after the step in progress, keep the model and save the checkpoint, if there is one; a second one ends the process
 * as usual. With a checkpoint, a training that was killed goes on where it was last saved, and gives the same bits.
 *
 * Where `data` is a function with parameters, TypeScript needs the type of `batch` from you.
 *
 * @throws TrainingError if a step, a batch, a validation, a report or a save throws; DivergedError (a NumericsError) for a loss
 * or a model that is NaN or infinite. Both hold the last good model. AdjointError, NumericsError or ShapeError for options
 * that are none; FileError, FormatError, TreeError, ShapeError, DtypeError for a checkpoint that cannot be read or does not fit.
 * @example
 * const optimizer = sgd({ learningRate: 0.1 });
 * const loss = (net: { w: Tensor }, x: Tensor) => net.w.sub(x).square().sum();
 * const { model } = await fit(
 *   (net, x) => {
 *     const { value, gradient } = valueAndGrad(loss)(net, x);
 *     const { params } = optimizer.update(net, gradient, optimizer.init(net));
 *     return { model: params, loss: value, gradientNorm: globalNorm(gradient) };
 *   },
 *   [tensor([1, 1]), tensor([3, 1])],
 *   { model: { w: tensor([3, 4]) as Tensor }, epochs: 20, progress: false },
 * );
 * model.w;   // [2.1112, 1.0004]
 */
export async function fit<
  M,
  B = undefined,
  R extends StepResult<M> = StepResult<M>,
  K extends Tensor | undefined = undefined,
>(step: Step<M, B, R, K>, data: Batches<B, K> | null, options: FitOptions<M, R, K>): Promise<Fitted<M>> {
  const plan = planOf(step, data, options);
  const { key, validateEvery, checkpoint, signal } = options;
  const report = options.report?.bind(options);
  const validate = options.validate?.bind(options);
  const { path, every = 'epoch', resume = 'auto' } = checkpoint ?? { path: '' };
  const judge = judgeFor(options.earlyStopping);
  const log = metricsLog(metricsWriterFor(options.metrics));
  const goesOn = checkpoint !== undefined && resume !== false && (resume === true || (await exists(path)));
  const state: TrainingState<M> = goesOn ? await loadCheckpoint(path, options.model, key) : newState(options.model);
  const stepNames = namesIn(state.history);
  const validationNames = namesIn(state.validations);
  const source = batchSource(data, key, state.epoch);
  const pace = paceOf(state, plan, () => source.length);
  const guard = guardOf(state, options.model);
  let saved = true;
  const stop = once(() => progress.stop(pace.status()));
  // What is being done, for the sentence of an error.
  let doing = `the progress before step ${state.steps}`;

  const progress = await progressFor(options.progress ?? true);
  const interruption = listenForInterruption(() => {
    const { done, total } = pace.status();
    stop();
    const so = `after ${done}${total === null ? '' : ` of ${total}`} steps`;
    const kept = `the model trained so far is kept${checkpoint === undefined ? '' : `, and saved in ${path}`}`;
    processOf()?.stderr?.write(`fit: interrupted ${so}; ${kept} (Ctrl-C again to exit)\n`);
  });
  const halted = (): boolean => interruption.came || signal?.aborted === true;
  let interrupted = false;

  const look = async (): Promise<void> => {
    if (state.lookedAt === state.steps) return;
    guard.checkModel();
    const { step, epoch } = state.history.at(-1)!;
    doing = `the validation after step ${step}`;
    let record: TrainingRecord | null = null;
    if (validate !== undefined) {
      const measured = await validate(state.model, { step, epoch });
      record = recordOf('validate', asObject(measured), { step, epoch }, validationNames);
      state.validations.push(record);
      log.validation(record);
    }
    const { best } = state;
    judge.look(state, record);
    if (state.best !== best && checkpoint?.best !== undefined) {
      doing = `saving the best model, of step ${step},`;
      await saveTree(checkpoint.best, state.model);
    }
    saved = false;
    doing = `the progress after step ${step}`;
    if (!interruption.came) progress.update(pace.status());
  };
  const save = async (): Promise<void> => {
    if (checkpoint === undefined || saved) return;
    guard.checkModel();
    doing = `saving the checkpoint after step ${state.steps - 1}`;
    await saveCheckpoint(path, state, key);
    saved = true;
  };

  try {
    progress.start(pace.status());
    doing = `the metrics before step ${state.steps}`;
    await log.start(state.history, state.validations);
    doing = `the data before step ${state.steps}`;
    if (data !== null)
      for (let i = 0; i < state.batch; i++)
        if ((await source.next()).done === true)
          throw new AdjointError(
            `epoch ${state.epoch} ends after ${i} batches, but ${state.batch} were done before the checkpoint`,
          );
    let lastYield = now();
    while (state.steps < plan.steps && state.epoch < plan.epochs && !judge.isOver(state) && !(interrupted = halted())) {
      doing = `the batch of step ${state.steps}`;
      const drawing = source.next();
      const batch = drawing instanceof Promise ? await drawing : drawing;
      if (batch.done === true) {
        if (validateEvery === undefined) await look();
        state.epoch++;
        state.batch = 0;
        saved = false;
        if (every === 'epoch') await save();
        continue;
      }
      doing = `step ${state.steps}`;
      const at = { step: state.steps, epoch: state.epoch };
      const context = { ...at, key: (key === undefined ? undefined : foldIn(key, at.step)) as K };
      const stepping = step(state.model, batch.value, context);
      const result = stepping instanceof Promise ? await stepping : stepping;
      const record = recordOf('a step', checkedResult(result), at, stepNames);
      guard.checkLoss(record, batch.value, result);
      guard.remember(state.model);
      state.model = result.model;
      state.history.push(record);
      state.steps++;
      state.batch++;
      pace.step(record.loss);
      saved = false;
      doing = `the metrics of step ${at.step}`;
      const logging = log.step(record);
      if (logging instanceof Promise) await logging;
      if (report !== undefined) {
        doing = `the report of step ${at.step}`;
        report(at.step, result);
      }
      if (validateEvery !== undefined && state.steps % validateEvery === 0) await look();
      if (every !== 'epoch' && state.steps % every === 0) await save();
      if (now() - lastYield < breath) continue;
      doing = `the metrics of step ${at.step}`;
      await log.flush();
      doing = `the progress before step ${state.steps}`;
      if (!interruption.came) progress.update(pace.status());
      await yieldToOthers();
      lastYield = now();
    }
    guard.checkModel();
    if (!halted()) await look();
    await save();
    doing = `the metrics after step ${state.steps - 1}`;
    await log.stop();
  } catch (error) {
    await log.stop().catch(() => {});
    if (error instanceof DivergedError) throw error;
    throw new TrainingError(doing, error, { step: state.steps, model: state.model, history: state.history });
  } finally {
    interruption.release();
    stop();
    await source.close();
  }
  const { model, best, history, validations, steps } = state;
  return {
    model,
    best,
    history,
    validations,
    interrupted: interrupted || interruption.came,
    stoppedEarly: judge.isOver(state),
    steps,
  };
}

/** @throws AdjointError for what is no result of a step. */
function checkedResult(result: unknown): object {
  if (typeof result === 'object' && result !== null && (result as { model?: unknown }).model !== undefined)
    return result;
  throw new AdjointError('a step returns { model, loss } with a number or a tensor of one element as loss');
}

function asObject(measured: Validated): object {
  return typeof measured === 'object' && !(measured instanceof Tensor) ? measured : { loss: measured };
}

function once(f: () => void): () => void {
  let called = false;
  return () => {
    if (called) return;
    called = true;
    f();
  };
}
