import type { TrainingRecord } from './records.ts';

/**
 * How far a training has come.
 *
 * @example
 * const show = ({ done, total, loss }: TrainingStatus) => `${done} of ${total}, loss ${loss}`;
 * const status = { done: 1, total: 2, epoch: 0, epochs: 1, loss: 0.5, smoothed: 0.5, rate: 10, elapsed: 100 };
 * show({ ...status, last: null, validation: null });   // '1 of 2, loss 0.5'
 */
export interface TrainingStatus {
  /** Steps that are done. */
  readonly done: number;
  /** All steps, or null while that is not known; where epochs are counted, judged by the length of the last one. */
  readonly total: number | null;
  /** The epoch, counted from 0. */
  readonly epoch: number;
  /** All epochs, or null if only steps are counted. */
  readonly epochs: number | null;
  /** Of the last step; NaN before the first. */
  readonly loss: number;
  /** The mean of the losses so far, where later ones count more: about the last fifty do. */
  readonly smoothed: number;
  /** Steps in a second since the start or, after a checkpoint, since training went on. */
  readonly rate: number;
  /** Milliseconds since then. */
  readonly elapsed: number;
  /** What the last step measured, and the last validation. */
  readonly last: TrainingRecord | null;
  readonly validation: TrainingRecord | null;
}

/**
 * Whatever shows how a training goes. `fit` calls `update` about forty times a second at most and after every validation,
 * and `stop` once at the end, also when a step has thrown.
 *
 * @example
 * let title = '';
 * const progress: Progress = {
 *   start: () => {},
 *   update: ({ done, loss }) => { title = `step ${done}: ${loss}`; },
 *   stop: ({ done }) => { title = `${done} steps`; },
 * };
 * const halve = (model: number) => ({ model: model / 2, loss: model });
 * await fit(halve, null, { model: 1, steps: 3, progress });
 * title;   // '3 steps'
 */
export interface Progress {
  start(status: TrainingStatus): void;
  update(status: TrainingStatus): void;
  stop(status: TrainingStatus): void;
}

/** Others are left to files and to progress of one's own. */
const mostMetrics = 3;

/**
 * Where training is and what it measures, the most important first, such as `epoch 2/10`, `loss 0.1234`, `validation 0.2`,
 * `gradientNorm 0.9`.
 */
export function showMeasures({ epoch, epochs, smoothed, last, validation }: TrainingStatus): string[] {
  const parts = epochs === null || epochs === 1 ? [] : [`epoch ${Math.min(epoch + 1, epochs)}/${epochs}`];
  parts.push(`loss ${showNumber(smoothed)}`);
  if (validation !== null) parts.push(`validation ${showNumber(validation.loss)}`);
  return [...parts, ...showMetrics(last, ''), ...showMetrics(validation, 'validation ')];
}

function showMetrics(record: TrainingRecord | null, before: string): string[] {
  const metrics = Object.entries(record ?? {}).filter(([name]) => !['step', 'epoch', 'loss'].includes(name));
  return metrics.slice(0, mostMetrics).map(([name, value]) => `${before}${name} ${showNumber(value)}`);
}

/** A number with four digits. */
function showNumber(x: number): string {
  return Number.isNaN(x) ? '-' : x.toPrecision(4);
}

/** A rate such as `12.5 steps/s`. */
export function showRate(rate: number): string {
  return `${rate >= 100 ? Math.round(rate) : rate.toPrecision(3)} steps/s`;
}

/** What is left at this pace, such as `1 min 5 s`; empty if that is not known. */
export function showTimeLeft({ done, total, rate }: TrainingStatus): string {
  if (total === null || !(rate > 0) || done >= total) return '';
  const seconds = Math.ceil((total - done) / rate);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
