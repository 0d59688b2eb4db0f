export { celu, elu, selu } from './activations/elu.ts';
export { gelu, type GeluOptions } from './activations/gelu.ts';
export { glu } from './activations/glu.ts';
export { hardsigmoid, hardswish, hardtanh, relu6 } from './activations/hardtanh.ts';
export { leakyRelu } from './activations/leakyRelu.ts';
export { mish } from './activations/mish.ts';
export { prelu } from './activations/prelu.ts';
export { silu } from './activations/silu.ts';
export { softmin } from './activations/softmin.ts';
export { softplus } from './activations/softplus.ts';
export { hardshrink, softshrink, tanhshrink } from './activations/softshrink.ts';
export { softsign } from './activations/softsign.ts';
export { threshold } from './activations/threshold.ts';
export { clipByGlobalNorm, type Clipped } from './clipping/clipByGlobalNorm.ts';
export { globalNorm } from './clipping/globalNorm.ts';
export { adaptiveAvgPool, adaptiveAvgPool1d, adaptiveAvgPool2d } from './functions/adaptiveAvgPool.ts';
export { avgPool, avgPool1d, avgPool2d, type AvgPoolOptions } from './functions/avgPool.ts';
export { batchNorm, type BatchNormOptions } from './functions/batchNorm.ts';
export { bilinear } from './functions/bilinear.ts';
export { cdist, type CdistOptions } from './functions/cdist.ts';
export { conv1d, conv2d, type ConvOptions } from './functions/conv.ts';
export { convTranspose1d, convTranspose2d, type ConvTransposeOptions } from './functions/convTranspose.ts';
export { cosineSimilarity } from './functions/cosineSimilarity.ts';
export { dropout } from './functions/dropout.ts';
export { embedding, type EmbeddingOptions } from './functions/embedding.ts';
export { embeddingBag, type EmbeddingBagOptions } from './functions/embeddingBag.ts';
export { fold, type FoldOptions, unfold2d } from './functions/fold.ts';
export { groupNorm } from './functions/groupNorm.ts';
export { instanceNorm, type InstanceNormOptions } from './functions/instanceNorm.ts';
export { interpolate, type InterpolateOptions } from './functions/interpolate.ts';
export { layerNorm } from './functions/layerNorm.ts';
export { maxPool, maxPool1d, maxPool2d, type MaxPoolOptions } from './functions/maxPool.ts';
export { normalize, type NormalizeOptions } from './functions/normalize.ts';
export { pairwiseDistance, type PairwiseDistanceOptions } from './functions/pairwiseDistance.ts';
export { pixelShuffle, pixelUnshuffle } from './functions/pixelShuffle.ts';
export { rmsNorm } from './functions/rmsNorm.ts';
export { type AttentionOptions, scaledDotProductAttention } from './functions/scaledDotProductAttention.ts';
export type { NormalizationOptions } from './functions/standardize.ts';
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
