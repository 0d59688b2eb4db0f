import type { Tensor } from '@adjoint/tensor';
import { type Batches, batchSource, skipBatches } from './batchSource.ts';
import { DivergedError } from './divergedError.ts';
import { judgeFor } from './earlyStopping.ts';
import type { Fitted, FitOptions, Step, StepResult } from './fitOptions.ts';
import { guardOf } from './guard.ts';
import { now, yieldToOthers } from './host.ts';
import { listenForInterruption, tellOfInterruption } from './interruption.ts';
import { lookerFor } from './looker.ts';
import { metricsWriterFor } from './metricsFile.ts';
import { metricsLog } from './metricsLog.ts';
import { paceOf } from './pace.ts';
import { planOf } from './plan.ts';
import { progressFor } from './progressFor.ts';
import { beginningOf, saverFor } from './saver.ts';
import { stepperFor } from './stepper.ts';
import { TrainingError } from './trainingError.ts';

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
  const every = checkpoint?.every ?? 'epoch';
  const judge = judgeFor(options.earlyStopping);
  const log = metricsLog(metricsWriterFor(options.metrics));
  const { state, isUnsaved } = await beginningOf(checkpoint, options.model, key);
  const source = batchSource(data, key, state.epoch);
  const pace = paceOf(state, plan, () => source.length);
  const guard = guardOf(state, options.model);
  const task = { doing: `the progress before step ${state.steps}` };
  const workings = { state, guard, judge, pace, log, task };
  const take = stepperFor(step, options, workings);
  const look = lookerFor(options, workings);
  const saver = saverFor(checkpoint, key, workings, isUnsaved);
  const display = await progressFor(options.progress ?? true, pace);
  const interruption = listenForInterruption(() => {
    display.stop();
    tellOfInterruption(pace.status(), checkpoint?.path ?? null);
  });
  const halted = (): boolean => interruption.came || signal?.aborted === true;
  const isDone = (): boolean => state.steps >= plan.steps || state.epoch >= plan.epochs || judge.isOver(state);
  let interrupted = false;
  let lastYield = now();

  const lookAndShow = async (): Promise<void> => {
    if (!(await look())) return;
    saver.changed();
    task.doing = `the progress after step ${state.steps - 1}`;
    display.update();
  };
  const endEpoch = async (): Promise<void> => {
    if (validateEvery === undefined) await lookAndShow();
    state.epoch++;
    state.batch = 0;
    state.declared = null;
    saver.changed();
    if (every === 'epoch') await saver.save();
  };
  const letOthers = async (): Promise<void> => {
    task.doing = `the metrics of step ${state.steps - 1}`;
    await log.flush();
    task.doing = `the progress before step ${state.steps}`;
    display.update();
    await yieldToOthers();
    lastYield = now();
  };

  try {
    display.start();
    // Before the first step, so that no training is lost to a folder that is missing.
    await saver.save();
    task.doing = `the metrics before step ${state.steps}`;
    await log.start(state.history, state.validations);
    task.doing = `the data before step ${state.steps}`;
    if (data !== null) await skipBatches(source, state);
    while (!isDone() && !(interrupted = halted())) {
      task.doing = `the batch of step ${state.steps}`;
      const drawing = source.next();
      const batch = drawing instanceof Promise ? await drawing : drawing;
      if (batch.done === true) {
        await endEpoch();
        continue;
      }
      state.declared = source.declared;
      const taking = take(batch.value);
      if (taking instanceof Promise) await taking;
      saver.changed();
      if (validateEvery !== undefined && state.steps % validateEvery === 0) await lookAndShow();
      if (every !== 'epoch' && state.steps % every === 0) await saver.save();
      if (now() - lastYield >= breath) await letOthers();
    }
    guard.checkModel();
    if (!halted()) await lookAndShow();
    await saver.save();
    task.doing = `the metrics after step ${state.steps - 1}`;
    await log.stop();
  } catch (error) {
    await log.stop().catch(() => {});
    if (error instanceof DivergedError) throw error;
    throw new TrainingError(task.doing, error, { step: state.steps, model: state.model, history: state.history });
  } finally {
    interruption.release();
    display.stop();
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
