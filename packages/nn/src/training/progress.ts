/** How far a training has come. */
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
 * const progress: Progress = {
 *   start: () => {},
 *   update: ({ done, loss }) => { title.textContent = `step ${done}: ${loss}`; },
 *   stop: () => {},
 * };
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
