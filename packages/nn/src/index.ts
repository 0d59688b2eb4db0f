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
export { ema, type EmaOptions } from './averaging/ema.ts';
export { swa } from './averaging/swa.ts';
export type { AverageState, WeightAverage } from './averaging/weightAverage.ts';
export { clipByGlobalNorm, type ClipByGlobalNormOptions, type Clipped } from './clipping/clipByGlobalNorm.ts';
export { clipByValue } from './clipping/clipByValue.ts';
export { globalNorm, type GlobalNormOptions } from './clipping/globalNorm.ts';
export type { BatchList } from './data/batchList.ts';
export { batches, type BatchOptions, type CollateOptions } from './data/batches.ts';
export { type BucketCollateOptions, bucketByLength, type BucketOptions } from './data/bucketByLength.ts';
export { type Padded, padSequences, type PadSequencesOptions } from './data/padSequences.ts';
export { shuffle } from './data/shuffle.ts';
export { type SlidingWindows, slidingWindows, type SlidingWindowsOptions } from './data/slidingWindows.ts';
export { type DataSplit, splitData, type SplitOptions } from './data/splitData.ts';
export { stackSamples } from './data/stackSamples.ts';
export { type Standardizer, standardizer } from './data/standardizer.ts';
export {
  type Vocabulary,
  vocabulary,
  vocabularyFrom,
  type VocabularyJson,
  type VocabularyOptions,
} from './data/vocabulary.ts';
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
export { calculateGain, type Nonlinearity } from './initializers/calculateGain.ts';
export { glorotNormal, glorotUniform } from './initializers/glorot.ts';
export { heNormal, type HeOptions, heUniform, lecunNormal } from './initializers/he.ts';
export type { GainOptions, Initializer } from './initializers/initializer.ts';
export { orthogonal } from './initializers/orthogonal.ts';
export { scaledIdentity } from './initializers/scaledIdentity.ts';
export {
  batchNormLayer,
  type BatchNormLayerOptions,
  type BatchNormWeights,
  withStatistics,
} from './layers/batchNormLayer.ts';
export { dropoutLayer } from './layers/dropoutLayer.ts';
export { embeddingLayer, type EmbeddingLayerOptions, type EmbeddingWeights } from './layers/embeddingLayer.ts';
export type { Layer, LayerCall, NoWeights, ObservingLayer } from './layers/layer.ts';
export { layerNormLayer, type NormLayerOptions, type NormWeights, rmsNormLayer } from './layers/layerNormLayer.ts';
export { linearLayer, type LinearLayerOptions, type LinearWeights } from './layers/linearLayer.ts';
export { residual } from './layers/residual.ts';
export { type Part, sequential, type SequentialWeights, type WeightsOf } from './layers/sequential.ts';
export { binaryCrossEntropy, type BinaryCrossEntropyOptions } from './losses/binaryCrossEntropy.ts';
export { binaryCrossEntropyWithLogits, type LogitsOptions } from './losses/binaryCrossEntropyWithLogits.ts';
export type { ClassOptions } from './losses/classes.ts';
export { cosineDistance, type CosineDistanceOptions } from './losses/cosineDistance.ts';
export { cosineEmbedding, type CosineEmbeddingOptions } from './losses/cosineEmbedding.ts';
export { crossEntropy, type CrossEntropyOptions } from './losses/crossEntropy.ts';
export { ctc, type CtcOptions } from './losses/ctc.ts';
export type { CtcLengths } from './losses/ctcLabels.ts';
export { gaussianNll, type GaussianNllOptions } from './losses/gaussianNll.ts';
export { hingeEmbedding } from './losses/hingeEmbedding.ts';
export { huber, type HuberOptions } from './losses/huber.ts';
export { klDivergence, type KlOptions } from './losses/klDivergence.ts';
export { type MarginOptions, marginRanking } from './losses/marginRanking.ts';
export { meanAbsoluteError } from './losses/meanAbsoluteError.ts';
export { meanSquaredError } from './losses/meanSquaredError.ts';
export { nll } from './losses/nll.ts';
export { poissonNll, type PoissonNllOptions } from './losses/poissonNll.ts';
export type { Loss, LossOptions, Reduction } from './losses/reduction.ts';
export { smoothL1, type SmoothL1Options } from './losses/smoothL1.ts';
export { sumOfSquares } from './losses/sumOfSquares.ts';
export { tripletMargin, type TripletOptions } from './losses/tripletMargin.ts';
export { accumulated, type AccumulatedOptions, type AccumulatedState } from './optimizers/accumulated.ts';
export { adadelta, type AdadeltaOptions, type AdadeltaState } from './optimizers/adadelta.ts';
export { adagrad, type AdagradOptions, type AdagradState } from './optimizers/adagrad.ts';
export { adam, type AdamOptions, type AdamState } from './optimizers/adam.ts';
export { adamax, type AdamaxOptions, type AdamaxState } from './optimizers/adamax.ts';
export { adamw } from './optimizers/adamw.ts';
export { lion, type LionOptions, type LionState } from './optimizers/lion.ts';
export { nadam, type NadamOptions, type NadamState } from './optimizers/nadam.ts';
export { Optimizer } from './optimizers/optimizer.ts';
export { partitioned, type PartitionedState } from './optimizers/partitioned.ts';
export { radam, type RadamOptions, type RadamState } from './optimizers/radam.ts';
export { rmsprop, type RmspropOptions, type RmspropState } from './optimizers/rmsprop.ts';
export { sgd, type SgdOptions, type SgdState } from './optimizers/sgd.ts';
export type { RuleOptions, RuleState, Schedule, Slot, Slots, Updated, UpdateRule } from './optimizers/updateRule.ts';
export { chainedRates } from './schedules/chainedRates.ts';
export { constantRate, type ConstantRateOptions } from './schedules/constantRate.ts';
export { cosineDecay, type CosineDecayOptions } from './schedules/cosineDecay.ts';
export { cosineWarmRestarts, type CosineWarmRestartsOptions } from './schedules/cosineWarmRestarts.ts';
export { exponentialDecay, type ExponentialDecayOptions } from './schedules/exponentialDecay.ts';
export { linearRate, type LinearRateOptions } from './schedules/linearRate.ts';
export { multiStepDecay, type MultiStepDecayOptions } from './schedules/multiStepDecay.ts';
export { oneCycle, type OneCycleOptions } from './schedules/oneCycle.ts';
export { polynomialDecay, type PolynomialDecayOptions } from './schedules/polynomialDecay.ts';
export {
  type Plateau,
  type PlateauState,
  reduceOnPlateau,
  type ReduceOnPlateauOptions,
} from './schedules/reduceOnPlateau.ts';
export { sequentialRates } from './schedules/sequentialRates.ts';
export { stepDecay, type StepDecayOptions } from './schedules/stepDecay.ts';
export { warmUp, type WarmUpOptions } from './schedules/warmUp.ts';
export { assignStateDict } from './stateDict/assignStateDict.ts';
export type { LoadOptions } from './stateDict/fitStateDict.ts';
export { loadStateDict } from './stateDict/loadStateDict.ts';
export { stateDict } from './stateDict/stateDict.ts';
export { type StateDictDifferences, StateDictError } from './stateDict/stateDictError.ts';
export { accuracy } from './training/accuracy.ts';
export type { Batches } from './training/batchSource.ts';
export type { CheckpointOptions } from './training/checkpoint.ts';
export { confusionMatrix } from './training/confusionMatrix.ts';
export { DivergedError } from './training/divergedError.ts';
export type { EarlyStopping } from './training/earlyStopping.ts';
export { fit } from './training/fit.ts';
export type {
  FitOptions,
  Fitted,
  Step,
  StepContext,
  StepResult,
  StopSignal,
  Validated,
  ValidationContext,
} from './training/fitOptions.ts';
export type { MetricsFile, MetricsRow, MetricsWriter } from './training/metricsFile.ts';
export type { Progress, TrainingStatus } from './training/progress.ts';
export type { TrainingRecord } from './training/records.ts';
export { rocAuc } from './training/rocAuc.ts';
export { loadTree, saveTree } from './training/saveTree.ts';
export { type StoppedTraining, TrainingError } from './training/trainingError.ts';
export type { Best } from './training/trainingState.ts';
