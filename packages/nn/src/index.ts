export { clipByGlobalNorm, type Clipped } from './clipping/clipByGlobalNorm.ts';
export { globalNorm } from './clipping/globalNorm.ts';
export { crossEntropy } from './losses/crossEntropy.ts';
export { meanSquaredError } from './losses/meanSquaredError.ts';
export { sumOfSquares } from './losses/sumOfSquares.ts';
export { adam, type AdamOptions, type AdamState } from './optimizers/adam.ts';
export { assignStep } from './optimizers/assignStep.ts';
export { momentum, type MomentumOptions, type MomentumState } from './optimizers/momentum.ts';
export type { Optimizer, Slot, Slots, Updated } from './optimizers/optimizer.ts';
export { sgd, type SgdOptions, type SgdState } from './optimizers/sgd.ts';
export type { Batches } from './training/batchSource.ts';
export { DivergedError } from './training/divergedError.ts';
export {
  fit,
  type FitOptions,
  type Fitted,
  type LossRecord,
  type StepResult,
  type StopSignal,
} from './training/fit.ts';
export type { Progress, TrainingStatus } from './training/progress.ts';
export { type StoppedTraining, TrainingError } from './training/trainingError.ts';
