import * as tensor from '@adjoint/tensor';
import { coversExports, familiesIn, runCatalogue } from '../../testing/test/catalogue/catalogue.ts';

const tests = new URL('.', import.meta.url);
const families = await familiesIn(tests);

runCatalogue(tests, families);

coversExports(tensor, families, {
  'makes tensors from plain values': [
    'arange',
    'eye',
    'fromBuffer',
    'full',
    'linspace',
    'ones',
    'scalar',
    'tensor',
    'zeros',
  ],
  'makes a constant of a type': ['allocate', 'allocateLike', 'newBuffer', 'onesLike', 'shell', 'zerosLike'],
  'draws random numbers, which have tests of their own': [
    'bernoulli',
    'categorical',
    'exponential',
    'foldIn',
    'gumbel',
    'key',
    'normal',
    'numpyRandom',
    'permutation',
    'randint',
    'split',
    'splitKey',
    'truncatedNormal',
    'uniform',
  ],
  'is the machinery of ops': ['addOuters', 'apply', 'applyBatch', 'binary', 'declare', 'defineOp', 'ruleFor', 'unary'],
  'takes or gives no tensors of numbers': [
    'axisOf',
    'broadcastShapes',
    'checkInteger',
    'checkOptions',
    'checkTensor',
    'checkWord',
    'described',
    'formatNumber',
    'hasValues',
    'inNameOf',
    'isFloat',
    'isPlainObject',
    'promote',
    'sameShape',
    'showShape',
    'shown',
    'sizeOf',
    'withDefaults',
  ],
  'works in place or on memory': ['accumulate', 'compact', 'readDense'],
  'walks trees': ['leavesOf', 'mapTree'],
  'stops gradients by decree': ['detach'],
});
