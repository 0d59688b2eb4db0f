import * as nn from '@adjoint/nn';
import { coversExports, familiesIn, runCatalogue } from '../../testing/test/catalogue/catalogue.ts';

const tests = new URL('.', import.meta.url);
const families = await familiesIn(tests);

runCatalogue(tests, families);

coversExports(nn, families, {
  'takes trees, and has tests of its own': ['clipByGlobalNorm', 'clipByValue', 'globalNorm'],
  'makes an update rule': ['accumulated', 'partitioned'].concat([
    'adadelta',
    'adagrad',
    'adam',
    'adamax',
    'adamw',
    'lion',
    'nadam',
    'radam',
    'rmsprop',
    'sgd',
  ]),
  'makes a schedule': ['chainedRates', 'constantRate', 'cosineDecay', 'cosineWarmRestarts', 'exponentialDecay'].concat(
    ['linearRate', 'multiStepDecay', 'oneCycle', 'polynomialDecay', 'reduceOnPlateau', 'sequentialRates', 'stepDecay'],
    ['warmUp'],
  ),
  'averages weights': ['ema', 'swa'],
  'is a class': ['Optimizer'],
  'moves weights, and has tests of its own': ['assignStateDict', 'loadStateDict', 'stateDict'],
  'makes a layer, and has tests of its own': [
    'batchNormLayer',
    'dropoutLayer',
    'embeddingLayer',
    'layerNormLayer',
  ].concat(['linearLayer', 'residual', 'rmsNormLayer', 'sequential', 'withStatistics']),
  'draws from a key, and has tests of its own': ['calculateGain', 'glorotNormal', 'glorotUniform', 'heNormal'].concat([
    'heUniform',
    'lecunNormal',
    'orthogonal',
    'scaledIdentity',
  ]),
  trains: ['fit'],
  'saves trees, and has tests of its own': ['loadTree', 'saveTree'],
  'makes batches and the like of data, and has tests of its own': ['batches', 'bucketByLength', 'padSequences'].concat([
    'shuffle',
    'slidingWindows',
    'splitData',
    'stackSamples',
    'standardizer',
    'vocabulary',
    'vocabularyFrom',
  ]),
  'judges predictions, and has tests of its own': ['accuracy', 'confusionMatrix', 'rocAuc'],
});
