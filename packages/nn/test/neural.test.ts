// Over 150 lines: what each function refuses, and where its kinks lie.
import { grad, valueAndGrad, vmap } from '@adjoint/autograd';
import {
  adaptiveAvgPool2d,
  avgPool1d,
  avgPool2d,
  batchNorm,
  bilinear,
  cdist,
  conv1d,
  conv2d,
  convTranspose1d,
  cosineSimilarity,
  dropout,
  embedding,
  embeddingBag,
  fold,
  groupNorm,
  instanceNorm,
  interpolate,
  layerNorm,
  maxPool1d,
  maxPool2d,
  normalize,
  pairwiseDistance,
  pixelShuffle,
  pixelUnshuffle,
  rmsNorm,
  scaledDotProductAttention,
  unfold2d,
} from '@adjoint/nn';
import {
  AdjointError,
  arange,
  categorical,
  DtypeError,
  IndexError,
  key,
  normal,
  NumericsError,
  ones,
  ShapeError,
  split,
  stack,
  tensor,
  zeros,
  type Tensor,
} from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';

const gradientOf = (f: (x: Tensor) => Tensor, x: Tensor): unknown => grad((y: Tensor) => f(y).sum())(x).toArray();

describe('dropout', () => {
  const x = arange(1, 7).reshape([2, 3]);

  test('scales what it keeps, and its gradient is the same mask', () => {
    const { value, gradient } = valueAndGrad((y: Tensor) => dropout(key(3), y, 0.75).sum())(ones([1000]));
    const mask = dropout(key(3), ones([1000]), 0.75);
    expect(gradient.toArray()).toEqual(mask.toArray());
    expect(new Set(mask.toTypedArray())).toEqual(new Set([0, 4]));
    expect(Math.abs(value.item() / 1000 - 1)).toBeLessThan(0.25);
  });

  test('of rate 0 is the identity, of rate 1 zeros without a gradient', () => {
    expect(dropout(key(1), x, 0).toArray()).toEqual(x.toArray());
    expect(dropout(key(1), x, 1).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(gradientOf((y) => dropout(key(1), y, 1), x)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  test('hides no NaN and no infinity', () => {
    expect(dropout(key(1), tensor([NaN, Infinity]), 1).toArray()).toEqual([NaN, NaN]);
  });

  test('of a batch of keys is a loop over them', () => {
    const keys = split(key(5), 3);
    const rows = arange(12).reshape([3, 4]);
    const whole = vmap((k: Tensor, row: Tensor) => dropout(k, row, 0.5))(stack(keys), rows);
    expect(whole.toArray()).toEqual(keys.map((k, i) => dropout(k, rows.at(i), 0.5).toArray()));
  });

  test('as all random values: a batch of keys gives what its keys give one by one', () => {
    const keys = split(key(4), 3);
    const logits = arange(12).reshape([3, 4]).mul(0.1);
    const loop = keys.map((k, i) => categorical(k, logits.at(i)).item());
    expect(vmap((k: Tensor, row: Tensor) => categorical(k, row))(stack(keys), logits).toArray()).toEqual(loop);
    const second = (k: Tensor): Tensor => normal(split(k)[1]!, [2]);
    expect(vmap(second)(stack(keys)).toArray()).toEqual(keys.map((k) => second(k).toArray()));
  });

  test.each([-0.1, 1.5, NaN, undefined as never])('refuses the rate %s', (rate) => {
    expect(() => dropout(key(1), x, rate)).toThrow(NumericsError);
  });
});

describe('kinks', () => {
  test('of equals in a window the first wins, padding never', () => {
    expect(gradientOf((y) => maxPool1d(y, 3), tensor([[2, 2, 2]]))).toEqual([[1, 0, 0]]);
    expect(gradientOf((y) => maxPool1d(y, 2, { padding: 1 }), tensor([[-Infinity, -Infinity]]))).toEqual([[1, 1]]);
  });

  test('an infinite or missing value stays in its windows', () => {
    expect(maxPool1d(tensor([[1, NaN, 3, 4]]), 2).toArray()).toEqual([[NaN, 4]]);
    expect(avgPool1d(tensor([[Infinity, 1, NaN, 2, 3, 4]]), 2).toArray()).toEqual([[Infinity, NaN, 3.5]]);
    expect(adaptiveAvgPool2d(tensor([[[Infinity, 1, 2, 4]]]), [1, 2]).toArray()).toEqual([[[Infinity, 3]]]);
  });

  test('lengths and distances have the derivative 0 at the origin', () => {
    const zero = zeros([1, 2]);
    expect(gradientOf((y) => cdist(y, zero), zero)).toEqual([[0, 0]]);
    expect(gradientOf((y) => pairwiseDistance(y, zero, { eps: 0 }), zero)).toEqual([[0, 0]]);
    expect(normalize(zero).toArray()).toEqual([[0, 0]]);
    expect(cosineSimilarity(zero, tensor([[3, 4]])).toArray()).toEqual([0]);
    expect(gradientOf((y) => cosineSimilarity(zero, y), tensor([[3, 4]]))).toEqual([[0, 0]]);
    expect(gradientOf((y) => cosineSimilarity(y, tensor([[3, 4]])), zero)).toEqual([[0.6e8, 0.8e8]]);
  });

  test('a query that sees no key gets zeros, and passes none on', () => {
    const q = tensor([[1, 2]]);
    const hidden = (y: Tensor): Tensor =>
      scaledDotProductAttention(y, ones([2, 2]), ones([2, 1]), { mask: tensor([[false, false]]) });
    expect(hidden(q).toArray()).toEqual([[0]]);
    expect(gradientOf(hidden, q)).toEqual([[0, 0]]);
    const infinite = tensor([[-Infinity, -Infinity]]);
    expect(scaledDotProductAttention(q, ones([2, 2]), ones([2, 1]), { mask: infinite }).toArray()).toEqual([[0]]);
  });

  test('a mask and causality hold together, and dropout takes a key', () => {
    const x = arange(6).reshape([3, 2]);
    const mask = tensor([true, false, true]);
    const y = scaledDotProductAttention(x, x, x, { mask, causal: true });
    expect(y.slice([0, 2]).toArray()).toEqual([
      [0, 1],
      [0, 1],
    ]);
    const dropped = scaledDotProductAttention(x, x, ones([3, 1]), { dropout: 0.5, key: key(1) });
    expect(dropped.toArray()).not.toEqual([[1], [1], [1]]);
    expect(() => scaledDotProductAttention(x, x, x, { dropout: 0.5 })).toThrow(DtypeError);
  });

  test('the row of the padding index gets no gradient, its value is read', () => {
    const indices = tensor([0, 1, 1], { dtype: 'int32' });
    const f = (w: Tensor): Tensor => embedding(indices, w, { paddingIndex: 1 });
    expect(f(tensor([[1], [2]])).toArray()).toEqual([[1], [2], [2]]);
    expect(gradientOf(f, tensor([[1], [2]]))).toEqual([[1], [0]]);
  });
});

describe('dtypes', () => {
  test('float32 stays, ints become float64', () => {
    const x = ones([1, 4, 4, 4], { dtype: 'float32' });
    const w = ones([4, 4, 1, 1], { dtype: 'float32' });
    for (const y of [
      conv2d(x, w),
      maxPool2d(x, 2),
      avgPool2d(x, 2),
      adaptiveAvgPool2d(x, 3),
      layerNorm(x, 4),
      rmsNorm(x, 4),
      groupNorm(x, 2),
      batchNorm(x, { training: true }),
      instanceNorm(x),
      normalize(x),
      interpolate(x, { scale: 2, mode: 'bilinear' }),
      scaledDotProductAttention(x, x, x, { causal: true }),
      dropout(key(1), x, 0.5),
      cdist(x, x),
    ])
      expect(y.dtype).toBe('float32');
    expect(conv1d(ones([1, 3], { dtype: 'int32' }), ones([1, 1, 2], { dtype: 'int32' })).dtype).toBe('float64');
  });
});

describe('what does not fit is refused by name', () => {
  const [image, row] = [zeros([1, 2, 4, 4]), zeros([2, 3])];
  const int = (values: number[]): Tensor => tensor(values, { dtype: 'int32' });
  const refused: [string, typeof AdjointError, () => unknown][] = [
    ['conv1d', ShapeError, () => conv1d(zeros([3]), zeros([1, 1, 1]))],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([1, 3, 2]))],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([1, 2, 4]))],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([1, 2, 0]))],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([1, 2]))],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([2, 2, 1]), zeros([1]))],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([2, 2, 1]), undefined, { stride: 0 })],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([2, 2, 1]), undefined, { stride: [1, 1] })],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([2, 2, 1]), undefined, { padding: -1 })],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([2, 2, 1]), undefined, { padding: 'full' as never })],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([2, 2, 1]), undefined, { padding: 'same', stride: 2 })],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([3, 1, 1]), undefined, { groups: 2 })],
    ['conv1d', ShapeError, () => conv1d(zeros([1, 2, 3]), zeros([2, 2, 1]), undefined, { dilatation: 2 } as never)],
    ['conv1d', DtypeError, () => conv1d(undefined as never, zeros([2, 2, 1]))],
    ['conv1d', DtypeError, () => conv1d(zeros([1, 2, 3]), [[[1]]] as never)],
    ['conv2d', ShapeError, () => conv2d(zeros([1, 2, 3]), zeros([1, 2, 1]))],
    ['convTranspose1d', ShapeError, () => convTranspose1d(zeros([1, 2, 3]), zeros([1, 2, 3]))],
    [
      'convTranspose1d',
      ShapeError,
      () => convTranspose1d(zeros([1, 2, 3]), zeros([2, 2, 3]), undefined, { outputPadding: 1 }),
    ],
    [
      'convTranspose1d',
      ShapeError,
      () => convTranspose1d(zeros([1, 2, 3]), zeros([2, 2, 1]), undefined, { padding: 2 }),
    ],
    ['maxPool2d', ShapeError, () => maxPool2d(image, 5)],
    ['maxPool2d', ShapeError, () => maxPool2d(image, 0)],
    ['maxPool2d', ShapeError, () => maxPool2d(image, 2, { padding: 2 })],
    ['maxPool2d', ShapeError, () => maxPool2d(image, 2, { padding: 2, dilation: 3 })],
    ['maxPool2d', ShapeError, () => maxPool2d(row, 2)],
    ['maxPool1d', ShapeError, () => maxPool1d(tensor([[1]]), 2, { padding: 1, dilation: 2 })],
    ['maxPool2d', ShapeError, () => maxPool2d(image, undefined as never)],
    ['avgPool2d', ShapeError, () => avgPool2d(image, [2, 2, 2])],
    ['adaptiveAvgPool2d', ShapeError, () => adaptiveAvgPool2d(image, -1)],
    ['adaptiveAvgPool2d', ShapeError, () => adaptiveAvgPool2d(zeros([1, 2, 0, 3]), 1)],
    ['layerNorm', ShapeError, () => layerNorm(row, [2])],
    ['layerNorm', ShapeError, () => layerNorm(row, [])],
    ['layerNorm', ShapeError, () => layerNorm(row, [1, 2, 3])],
    ['layerNorm', ShapeError, () => layerNorm(row, undefined as never)],
    ['layerNorm', ShapeError, () => layerNorm(row, 3, { weight: zeros([2]) })],
    ['layerNorm', ShapeError, () => layerNorm(row, 3, zeros([3]) as never)],
    ['layerNorm', NumericsError, () => layerNorm(row, 3, { eps: -1 })],
    ['rmsNorm', NumericsError, () => rmsNorm(row, 3, { eps: NaN })],
    ['groupNorm', ShapeError, () => groupNorm(row, 2)],
    ['groupNorm', ShapeError, () => groupNorm(zeros([3]), 1)],
    ['batchNorm', ShapeError, () => batchNorm(row)],
    ['batchNorm', ShapeError, () => batchNorm(zeros([1, 3]), { training: true })],
    ['batchNorm', ShapeError, () => batchNorm(row, { runningMean: zeros([2]), runningVariance: zeros([3]) })],
    ['instanceNorm', ShapeError, () => instanceNorm(row)],
    ['normalize', IndexError, () => normalize(zeros([3]))],
    ['cosineSimilarity', ShapeError, () => cosineSimilarity(row, zeros([2, 2]))],
    ['pairwiseDistance', NumericsError, () => pairwiseDistance(row, row, { eps: NaN })],
    ['cdist', ShapeError, () => cdist(row, zeros([2, 2]))],
    ['cdist', NumericsError, () => cdist(row, row, { p: -1 })],
    ['bilinear', ShapeError, () => bilinear(row, row, zeros([1, 3, 2]))],
    ['embedding', DtypeError, () => embedding(tensor([0]), row)],
    ['embedding', IndexError, () => embedding(int([2]), row)],
    ['embedding', IndexError, () => embedding(int([-1]), row)],
    ['embedding', IndexError, () => embedding(int([0]), row, { paddingIndex: 2 })],
    ['embedding', ShapeError, () => embedding(int([0]), zeros([3]))],
    ['embeddingBag', ShapeError, () => embeddingBag(int([0]), row)],
    ['embeddingBag', IndexError, () => embeddingBag(int([0, 1]), row, { offsets: int([1]) })],
    ['embeddingBag', IndexError, () => embeddingBag(int([0, 1]), row, { offsets: int([0, 3]) })],
    ['embeddingBag', IndexError, () => embeddingBag(int([0, 1]), row, { offsets: int([]) })],
    ['embeddingBag', ShapeError, () => embeddingBag(int([0]), row, { offsets: int([0]), mode: 'median' as never })],
    [
      'embeddingBag',
      AdjointError,
      () => embeddingBag(int([0]), row, { offsets: int([0]), perSampleWeights: ones([1]) }),
    ],
    ['interpolate', ShapeError, () => interpolate(row, { size: 2 })],
    ['interpolate', ShapeError, () => interpolate(image, {})],
    ['interpolate', ShapeError, () => interpolate(image, undefined as never)],
    ['interpolate', ShapeError, () => interpolate(image, { size: 2, scale: 2 })],
    ['interpolate', ShapeError, () => interpolate(image, { size: 0 })],
    ['interpolate', ShapeError, () => interpolate(image, { scale: 0.1 })],
    ['interpolate', NumericsError, () => interpolate(image, { scale: NaN })],
    ['interpolate', ShapeError, () => interpolate(image, { size: 2, mode: 'linear' })],
    ['interpolate', ShapeError, () => interpolate(image, { size: 2, alignCorners: true })],
    ['pixelShuffle', ShapeError, () => pixelShuffle(image, 2)],
    ['pixelShuffle', ShapeError, () => pixelShuffle(image, 0)],
    ['pixelUnshuffle', ShapeError, () => pixelUnshuffle(image, 3)],
    ['pixelUnshuffle', ShapeError, () => pixelUnshuffle(row, 1)],
    ['scaledDotProductAttention', ShapeError, () => scaledDotProductAttention(row, zeros([2, 2]), row)],
    ['scaledDotProductAttention', ShapeError, () => scaledDotProductAttention(row, row, zeros([3, 3]))],
    ['scaledDotProductAttention', ShapeError, () => scaledDotProductAttention(row, row, row, { mask: zeros([3, 3]) })],
    [
      'scaledDotProductAttention',
      ShapeError,
      () => scaledDotProductAttention(row, row, row, { mask: zeros([4, 2, 2]) }),
    ],
    ['scaledDotProductAttention', DtypeError, () => scaledDotProductAttention(row, row, row, { mask: int([1, 0]) })],
    ['unfold2d', ShapeError, () => unfold2d(image, 5)],
    ['fold', ShapeError, () => fold(zeros([1, 4, 3]), 3, 2)],
    ['fold', ShapeError, () => fold(zeros([1, 5, 4]), 3, 2)],
  ];
  test.each(
    refused.map(([name, kind, f], i): [string, number, typeof AdjointError, () => unknown] => [name, i, kind, f]),
  )('%s, case %d', (name, _i, kind, f) => {
    let error: unknown;
    try {
      f();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message.split('\n')[0]).toContain(name);
  });
});
