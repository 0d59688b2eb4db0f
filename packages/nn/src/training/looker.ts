import { Tensor } from '@adjoint/tensor';
import type { FitOptions, StepResult, Validated } from './fitOptions.ts';
import { namesIn, recordOf, type TrainingRecord } from './records.ts';
import { saveTree } from './saveTree.ts';
import type { Workings } from './workings.ts';

/**
 * Looks at a model, once after a step: is it finite, what does the validation say, is it the best, which is saved then.
 *
 * @returns whether it was looked at now.
 */
export function lookerFor<M, R extends StepResult<M>, K extends Tensor | undefined>(
  options: FitOptions<M, R, K>,
  { state, guard, judge, log, task }: Workings<M>,
): () => Promise<boolean> {
  const validate = options.validate?.bind(options);
  const bestPath = options.checkpoint?.best;
  const names = namesIn(state.validations);

  return async () => {
    if (state.lookedAt === state.steps) return false;
    guard.checkModel();
    const { step, epoch } = state.history.at(-1)!;
    task.doing = `the validation after step ${step}`;
    let record: TrainingRecord | null = null;
    if (validate !== undefined) {
      const measured = asObject(await validate(state.model, { step, epoch }));
      record = recordOf('validate', measured, { step, epoch }, names);
      state.validations.push(record);
      log.validation(record);
    }
    const { best } = state;
    judge.look(state, record);
    if (state.best !== best && bestPath !== undefined) {
      task.doing = `saving the best model, of step ${step},`;
      await saveTree(bestPath, state.model);
    }
    return true;
  };
}

function asObject(measured: Validated): object {
  return typeof measured === 'object' && !(measured instanceof Tensor) ? measured : { loss: measured };
}
