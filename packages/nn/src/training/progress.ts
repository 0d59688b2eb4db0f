/**
 * How far a training has come.
 *
 * @example
 * const show = ({ done, total, loss }: TrainingStatus) => `${done} of ${total}, loss ${loss}`;
 * show({ done: 1, total: 2, loss: 0.5, rate: 10, elapsed: 100 });   // '1 of 2, loss 0.5'
 */
export interface TrainingStatus {
  /** Steps that are done. */
  readonly done: number;
  /** All steps, or null if that is not known. */
  readonly total: number | null;
  /** Of the last step; NaN before the first. */
  readonly loss: number;
  /** Steps in a second. */
  readonly rate: number;
  /** Milliseconds since the start. */
  readonly elapsed: number;
}

/**
 * Whatever shows how a training goes. `fit` calls `update` about forty times a second at most, and `stop` once
 * at the end, also when a step has thrown.
 *
 * @example
 * let title = '';
 * const progress: Progress = {
 *   start: () => {},
 *   update: ({ done, loss }) => { title = `step ${done}: ${loss}`; },
 *   stop: ({ done }) => { title = `${done} steps`; },
 * };
 * const step = (model: number) => ({ model: model / 2, loss: model });
 * await fit({ model: 1, steps: 3, step, progress });
 * title;   // '3 steps'
 */
export interface Progress {
  start(status: TrainingStatus): void;
  update(status: TrainingStatus): void;
  stop(status: TrainingStatus): void;
}

/** A loss with four digits. */
export function showLoss(loss: number): string {
  return Number.isNaN(loss) ? '-' : loss.toPrecision(4);
}

/** A rate such as `12.5 steps/s`. */
export function showRate(rate: number): string {
  return `${rate >= 100 ? Math.round(rate) : rate.toPrecision(3)} steps/s`;
}

/** What is left at this pace, such as `1 min 5 s`; empty if that is not known. */
export function showTimeLeft({ done, total, rate }: TrainingStatus): string {
  if (total === null || !(rate > 0)) return '';
  const seconds = Math.ceil((total - done) / rate);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
