import { DivergedError } from './divergedError.ts';
import { notFiniteIn, type Reason, reasonFor } from './finiteness.ts';
import type { TrainingRecord } from './records.ts';
import type { TrainingState } from './trainingState.ts';

/** Watches over numbers that are not finite, and knows the last good model. */
export interface Guard<M> {
  /** Remembers the model that a step is about to replace. */
  remember(model: M): void;
  /** Looks at the model, whose loss may not show yet what has become of it. @throws DivergedError */
  checkModel(): void;
  /** @throws DivergedError for a loss that is not finite, which says why. */
  checkLoss(record: TrainingRecord, batch: unknown, result: object): void;
}

/** Watches over a training. What was not finite in the first model, such as a mask of -Infinity, is meant so. */
export function guardOf<M>(state: TrainingState<M>, first: M): Guard<M> {
  const meant = new Set(notFiniteIn(first).map(({ path }) => path));
  let before = state.model;
  let checked = state.model;
  let checkedAt = state.steps;

  const diverged = (sentence: string, loss: number, reason: Reason): DivergedError<M> => {
    const model = [state.model, before].find((each) => notFiniteIn(each, meant).length === 0) ?? checked;
    return new DivergedError(sentence, loss, reason, { step: state.steps, model, history: state.history });
  };
  return {
    remember(model) {
      before = model;
    },
    checkModel() {
      if (checkedAt === state.steps) return;
      const [bad] = notFiniteIn(state.model, meant);
      if (bad !== undefined) {
        const { step, loss } = state.history.at(-1)!;
        const words = `the model after step ${step} holds ${bad.value}${bad.path && ` at ${bad.path}`}, though its loss is finite`;
        throw diverged(words, loss, { where: 'model', path: bad.path, words });
      }
      checked = state.model;
      checkedAt = state.steps;
    },
    checkLoss({ step, epoch, loss }, batch, result) {
      if (Number.isFinite(loss)) return;
      const reason = reasonFor({ batch, entered: state.model, result, but: meant });
      const place = batch === undefined ? '' : `, batch ${state.batch} of epoch ${epoch},`;
      throw diverged(`the loss of step ${step}${place} is ${loss}: ${reason.words}`, loss, reason);
    },
  };
}
