import type { Judge } from './earlyStopping.ts';
import type { Guard } from './guard.ts';
import type { MetricsLog } from './metricsLog.ts';
import type { Pace } from './pace.ts';
import type { TrainingState } from './trainingState.ts';

/** All that works together in a training. */
export interface Workings<M> {
  readonly state: TrainingState<M>;
  readonly guard: Guard<M>;
  readonly judge: Judge;
  readonly pace: Pace;
  readonly log: MetricsLog;
  /** What is being done, for the sentence of an error. */
  readonly task: { doing: string };
}
