import { expect, test } from 'vitest';
import * as autograd from '@adjoint/autograd';
import * as tensors from '@adjoint/tensor';
import { AdjointError, eye, key, ones, tensor, Tensor } from '@adjoint/tensor';
import * as nn from '../src/index.ts';

type Callable = (...args: unknown[]) => unknown;
const all = { ...tensors, ...autograd, ...nn } as unknown as Readonly<Record<string, Callable>>;

const whole = (values: number[] | number[][]): Tensor => tensor(values, { dtype: 'int32' });
const m = tensor([
  [1, 2, 0],
  [0, 3, -1],
]);
const [square, row, image, mask] = [eye(3).mul(2), tensor([1, 2, 3]), ones([1, 2, 4, 4]), m.greater(0)];
const [list, column] = [whole([0, 1]), whole([[0], [1]])];
const identity = (x: Tensor): Tensor => x;

/** A call that is right, argument by argument, for functions with checks of their own. */
const calls: readonly (readonly [name: string, ...args: readonly unknown[]])[] = [
  ...['inv', 'det', 'logdet', 'slogdet', 'cholesky', 'eigh', 'matrixExp', 'pinv', 'trace'].map(
    (name) => [name, square] as const,
  ),
  ...['cofactors', 'kron', 'mm', 'solve'].map((name) => [name, square, square] as const),
  ...['dot', 'outer', 'inner', 'vecdot', 'cross'].map((name) => [name, row, row] as const),
  ...['cast', 'transpose', 'detach', 'stopGradient', 'zerosLike', 'onesLike', 'flatten', 'nonzero'].map((name) =>
    name === 'cast' ? ([name, m, 'int32'] as const) : ([name, m] as const),
  ),
  ['bmm', ones([1, 2, 3]), ones([1, 3, 2])],
  ['mv', m, row],
  ['addmm', square, square, square, { alpha: 2 }],
  ['solveTriangular', square, square, { upper: true }],
  ['matrixNorm', square, 'fro', { keepdims: true }],
  ['matrixPower', square, -1],
  ['tensordot', m, square, 1],
  ['linear', m, square, row],
  ['argsort', m, 0, { descending: true }],
  ['sort', m, 0, { descending: true }],
  ['topk', m, 1, 0, { largest: true }],
  ['kthvalue', m, 1, 0, { keepdims: true }],
  ['searchsorted', row, 2, { side: 'left' }],
  ['bucketize', m, row, { right: true }],
  ['broadcastTo', row, [2, 3]],
  ['reshape', m, [3, 2]],
  ['sumTo', m, [3]],
  ['gather', m, 1, column],
  ['take', m, list, 1],
  ['indexSelect', m, 1, list],
  ['indexAdd', m, 0, list, m, { alpha: 2 }],
  ['indexCopy', m, 0, list, m],
  ['indexFill', m, 0, list, 3],
  ['indexPut', m, [list], 1, { accumulate: true }],
  ['put', m, list, 1, { accumulate: true }],
  ['scatter', m, 1, column, 1],
  ['scatterAdd', m, 1, column, 1],
  ['scatterReduce', m, 1, column, 1, 'prod', { includeSelf: false }],
  ['takeAlongAxis', m, column, 1],
  ['maskedSelect', m, mask],
  ['select', m, 0, 1],
  ['narrow', m, 1, 0, 2],
  ['split', m, 1, 1],
  ['tensorSplit', m, 2, 1],
  ['diag', row, 1],
  ['diagEmbed', row, { offset: 1 }],
  ['diagonal', m, { offset: 1 }],
  ['unfold', m, 1, 2, 1],
  ['windows', m, 1, 2, { step: 1 }],
  ['hstack', [row, row]],
  ['vstack', [row, row]],
  ['columnStack', [row, row]],
  ['zeros', [2], { dtype: 'int32' }],
  ['full', [2], 3, { dtype: 'int32' }],
  ['arange', 0, 3, 1, { dtype: 'int32' }],
  ['linspace', 0, 1, 3, { dtype: 'float32' }],
  ['normal', key(1), [2], { mean: 1 }],
  ['uniform', key(1), [2], { low: 0, high: 2 }],
  ['gumbel', key(1), [2], { dtype: 'float32' }],
  ['conv2d', image, ones([1, 2, 2, 2]), undefined, { stride: 1 }],
  ['convTranspose2d', image, ones([2, 1, 2, 2]), undefined, { stride: 1 }],
  ['maxPool2d', image, 2, { ceilMode: true }],
  ['avgPool2d', image, 2, { countIncludePad: false }],
  ['adaptiveAvgPool2d', image, 2],
  ['batchNorm', image, { training: true }],
  ['layerNorm', m, [3], { eps: 1e-3 }],
  ['normalize', m, { axis: 1 }],
  ['cosineSimilarity', m, m, { axis: 1 }],
  ['softmin', m, 1],
  ['dropout', key(1), m, 0.5],
  ['embedding', list, square, { paddingIndex: 0 }],
  ['scaledDotProductAttention', m, m, m, { causal: true }],
  ['crossEntropy', m, list, { labelSmoothing: 0.1 }],
  ['nll', m, list, { ignoreIndex: 0 }],
  ['meanSquaredError', m, m, { reduction: 'sum' }],
  ['meanAbsoluteError', m, m, { reduction: 'none' }],
  ['huber', m, m, { delta: 2 }],
  ['smoothL1', m, m, { beta: 0.5 }],
  ['binaryCrossEntropy', m.sigmoid(), m.sigmoid(), { weight: row }],
  ['binaryCrossEntropyWithLogits', m, m.sigmoid(), { posWeight: row }],
  ['klDivergence', m, m.sigmoid(), { reduction: 'batchmean' }],
  ['cosineEmbedding', m, m, whole([1, -1]), { margin: 0.5 }],
  ['cosineDistance', m, m, { axis: 0 }],
  ['gaussianNll', m, m, m.sigmoid(), { full: true }],
  ['poissonNll', m, m.sigmoid(), { logInput: false }],
  ['marginRanking', row, row, whole([1, -1, 1]), { margin: 1 }],
  ['hingeEmbedding', row, whole([1, -1, 1]), { margin: 1 }],
  ['tripletMargin', m, m, m, { swap: true }],
  ['ctc', ones([4, 2, 3]), whole([[1], [2]]), { zeroInfinity: true }],
  ['glorotUniform', key(1), [2, 3], { gain: 2 }],
  ['glorotNormal', key(1), [2, 3], { gain: 2 }],
  ['heUniform', key(1), [2, 3], { mode: 'fanOut' }],
  ['heNormal', key(1), [2, 3], { slope: 0.1 }],
  ['lecunNormal', key(1), [2, 3], { dtype: 'float32' }],
  ['orthogonal', key(1), [2, 3], { gain: 2 }],
  ['linearLayer', 3, 2, { bias: false }],
  ['embeddingLayer', 3, 2, { paddingIndex: 0 }],
  ['layerNormLayer', [3], { eps: 1e-3 }],
  ['rmsNormLayer', [3], { eps: 1e-3 }],
  ['batchNormLayer', 3, { momentum: 0.5 }],
  ['dropoutLayer', 0.5],
  ['sumOfSquares', m, m],
  ['sgd', { learningRate: 0.1 }],
  ['adam', { learningRate: 0.1 }],
  ['grad', identity, { argument: 0 }],
  ['valueAndGrad', identity, { argument: 0 }],
  ['jacobian', identity, { argument: 0 }],
  ['hessian', identity, { argument: 0 }],
  ['vmap', identity, { inAxes: 0 }],
  ['whileLoop', () => false, identity, m, { limit: 1 }],
  ['scan', (h: Tensor) => [h, h], row, m, { reverse: true }],
];

/** What can be no argument of such a kind. */
function wrong(good: unknown): readonly unknown[] {
  if (good instanceof Tensor) return [undefined, null, 'a', {}, [1, 2], () => 1];
  if (typeof good === 'number') return ['a', true, () => 1];
  if (typeof good === 'function') return [undefined, null, 'a', {}];
  if (Array.isArray(good)) return [null, 'a', 10n, [null]];
  if (typeof good !== 'object') return [];
  return [null, 5, 'a', { ...good, keepDims: true }, { ...good, dim: 1 }];
}

test.each(calls.map(([name, ...args]) => [name, args] as const))(
  '%s refuses arguments of other kinds in its own name, and takes the right ones',
  (name, args) => {
    const f = all[name]!;
    expect(() => f(...args)).not.toThrow();
    args.forEach((good, i) => {
      // A state, and what is handed to functions of the caller, is the caller's.
      if ((name === 'whileLoop' && i === 2) || (name === 'scan' && (i === 1 || i === 2))) return;
      for (const bad of wrong(good)) {
        const call = (): unknown => f(...args.with(i, bad));
        // A bias may be left out.
        if (name === 'linear' && i === 2 && bad === undefined) continue;
        // A range may be null: all of an axis.
        if (name === 'indexPut' && Array.isArray(bad)) continue;
        expect(call, `${name}, argument ${i}`).toThrow(AdjointError);
        expect(call).toThrow(new RegExp(`^${name}\\b`));
      }
    });
  },
);

test.each([
  ['maxPool2d', image, 2, { ceilMode: 'yes' }],
  ['batchNorm', image, { training: 1 }],
  ['argsort', m, 0, { descending: 'no' }],
  ['indexPut', m, [list], 1, { accumulate: null }],
] as const)('%s takes true or false where there is nothing else', (name, ...args) => {
  expect(() => all[name]!(...args)).toThrow(new RegExp(`^${name}: .* is true or false, got`));
});

test('bools are refused in the name of the product or sum that was asked for', () => {
  const bits = ones([2, 2], { dtype: 'bool' });
  for (const name of ['mm', 'inner', 'linear', 'tensordot', 'meanSquaredError'])
    expect(() => all[name]!(bits, bits, ...(name === 'tensordot' ? [1] : []))).toThrow(new RegExp(`^${name}\\b`));
  expect(() => all['indexAdd']!(bits, 0, list, bits)).toThrow(/^indexAdd is not|^indexAdd: /);
});
