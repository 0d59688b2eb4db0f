import { now } from './host.ts';
import type { Plan } from './plan.ts';
import type { TrainingStatus } from './progress.ts';
import type { TrainingState } from './trainingState.ts';

/** So many losses count in the one that is shown. */
const smoothing = 50;

/** How fast and how far a training goes. */
export interface Pace {
  /** Takes in the loss of one more step. */
  step(loss: number): void;
  status(): TrainingStatus;
}

/** The pace of a training from now on. */
export function paceOf(state: TrainingState<unknown>, plan: Plan, epochLength: () => number | null): Pace {
  const first = state.steps;
  const began = now();
  let smoothed = state.history.at(-1)?.loss ?? NaN;
  let seen = 0;
  /** All steps, if each epoch to come is as long as this one. */
  const total = (): number => {
    const { steps, batch, epoch } = state;
    if (epoch >= plan.epochs) return steps;
    return Math.min(plan.steps, steps - batch + (plan.epochs - epoch) * (epochLength() ?? Infinity));
  };
  return {
    step(loss) {
      seen++;
      smoothed = seen === 1 ? loss : smoothed + (loss - smoothed) / Math.min(seen, smoothing);
    },
    status() {
      const elapsed = now() - began;
      const last = state.history.at(-1) ?? null;
      const all = total();
      return {
        done: state.steps,
        total: all === Infinity ? null : all,
        epoch: state.epoch,
        epochs: plan.epochs === Infinity ? null : plan.epochs,
        loss: last?.loss ?? NaN,
        smoothed,
        rate: elapsed > 0 ? ((state.steps - first) / elapsed) * 1000 : 0,
        elapsed,
        last,
        validation: state.validations.at(-1) ?? null,
      };
    },
  };
}
