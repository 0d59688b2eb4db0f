import { AdjointError, foldIn, type Tensor } from '@adjoint/tensor';
import type { FitOptions, Step, StepResult } from './fitOptions.ts';
import { namesIn, recordOf } from './records.ts';
import type { Workings } from './workings.ts';

/** Does one step with a batch and tells all of it; a promise only if something of that is one, for short steps are many. */
export function stepperFor<M, B, R extends StepResult<M>, K extends Tensor | undefined>(
  step: Step<M, B, R, K>,
  options: FitOptions<M, R, K>,
  { state, guard, pace, log, task }: Workings<M>,
): (batch: B) => void | Promise<void> {
  const { key } = options;
  const report = options.report?.bind(options);
  const names = namesIn(state.history);

  const enter = (batch: B, result: R): void | Promise<void> => {
    const at = { step: state.steps, epoch: state.epoch };
    const record = recordOf('a step', checkedResult(result), at, names);
    guard.checkLoss(record, batch, result);
    guard.remember(state.model);
    state.model = result.model;
    state.history.push(record);
    state.steps++;
    state.batch++;
    pace.step(record.loss);
    task.doing = `the metrics of step ${at.step}`;
    const logging = log.step(record);
    const tell = (): void => {
      if (report === undefined) return;
      task.doing = `the report of step ${at.step}`;
      report(at.step, result);
    };
    return logging instanceof Promise ? logging.then(tell) : tell();
  };
  return (batch) => {
    const at = state.steps;
    task.doing = `step ${at}`;
    const own = (key === undefined ? undefined : foldIn(key, at)) as K;
    const result = step(state.model, batch, { step: at, epoch: state.epoch, key: own });
    return result instanceof Promise ? result.then((made) => enter(batch, made)) : enter(batch, result);
  };
}

/** @throws AdjointError for what is no result of a step. */
function checkedResult(result: unknown): object {
  if (typeof result === 'object' && result !== null && (result as { model?: unknown }).model !== undefined)
    return result;
  throw new AdjointError('a step returns { model, loss } with a number or a tensor of one element as loss');
}
