import { vmap } from '@adjoint/autograd';
import { DtypeError, IndexError, NumericsError, ones, ShapeError, type Tensor, tensor, zeros } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import * as nn from '../src/index.ts';

const ints = (values: readonly number[] | readonly (readonly number[])[]): Tensor => tensor(values, { dtype: 'int32' });
const [logits, targets] = [zeros([2, 3]), ints([0, 2])];
const halves = ones([2, 3]).mul(0.5);
const [sequence, labels] = [
  zeros([4, 2, 3]),
  ints([
    [1, 2],
    [2, 1],
  ]),
];

/** Every loss with arguments that it takes. */
const losses = {
  meanSquaredError: [logits, logits],
  sumOfSquares: [logits, logits],
  meanAbsoluteError: [logits, logits],
  huber: [logits, logits],
  smoothL1: [logits, logits],
  crossEntropy: [logits, targets],
  nll: [logits, targets],
  binaryCrossEntropy: [halves, halves],
  binaryCrossEntropyWithLogits: [logits, halves],
  klDivergence: [logits, halves],
  cosineEmbedding: [logits, logits, ints([1, -1])],
  cosineDistance: [logits, logits],
  gaussianNll: [logits, logits, halves],
  poissonNll: [logits, logits],
  marginRanking: [logits, logits, ones([2, 3])],
  hingeEmbedding: [logits, ones([2, 3])],
  tripletMargin: [logits, logits, logits],
  ctc: [sequence, labels],
} as const;
type Callable = (...args: readonly unknown[]) => Tensor;
const lossOf = (name: string): Callable => (nn as unknown as Record<string, Callable>)[name]!;
const reducing = Object.entries(losses).filter(([name]) => name !== 'sumOfSquares');
const elementwise = reducing.filter(([name]) => !['crossEntropy', 'nll', 'ctc', 'cosineEmbedding'].includes(name));

describe.each(reducing)('%s', (name, args) => {
  const loss = lossOf(name);

  test('reduces as it is told, by default to a mean', () => {
    for (const reduction of ['mean', 'sum', undefined]) expect(loss(...args, { reduction }).shape).toEqual([]);
    expect(loss(...args, { reduction: 'none' }).rank).toBeGreaterThan(0);
  });

  test('refuses options that do not exist, and reductions', () => {
    expect(() => loss(...args, { reductions: 'sum' })).toThrow(`${name}: there is no option 'reductions'`);
    expect(() => loss(...args, 'sum')).toThrow(ShapeError);
    expect(() => loss(...args, { reduction: 'avg' })).toThrow(
      /^\w+: reduction is 'mean' or 'sum' or 'none'.*, got avg/,
    );
  });

  test('refuses what is no tensor, in its own name', () => {
    args.forEach((_, k) => {
      for (const bad of [undefined, null, [1, 2], 3])
        expect(() => loss(...(args as readonly unknown[]).with(k, bad))).toThrow(
          new RegExp(`^${name}: a tensor is needed`),
        );
    });
  });
});

test.each(elementwise)('%s never broadcasts', (name, [x]) => {
  for (const other of [ones([3]), ones([2, 1]), ones([1, 2, 3]), ones([])])
    expect(() => lossOf(name)(x, other.mul(0.5), halves)).toThrow(
      new RegExp(`^${name}: the prediction has shape \\[2, 3\\], the target .*\\n  hint: losses never broadcast`),
    );
});

test.each(Object.entries(losses))('%s refuses bools', (name, args) => {
  const wrong = (args as readonly unknown[]).with(0, (args[0] as Tensor).cast('bool'));
  expect(() => lossOf(name)(...wrong)).toThrow(DtypeError);
});

test.each(['crossEntropy', 'nll', 'binaryCrossEntropyWithLogits', 'klDivergence', 'ctc'])(
  '%s refuses scores that are ints: they are often targets in the wrong place',
  (name) => {
    const args = losses[name as 'nll'];
    expect(() => lossOf(name)(args[0].cast('int32'), args[1])).toThrow(
      new RegExp(`^${name}: .* are floats, got int32`),
    );
  },
);

test.each([
  ['of another batch', logits, ints([0, 1, 2]), ShapeError],
  ['of a column', logits, ints([[0], [1]]), ShapeError],
  ['for scores without an axis', zeros([]), ints([0]).at(0), ShapeError],
  ['for a row of classes', zeros([3]), targets, ShapeError],
  ['that are too large', logits, ints([0, 3]), IndexError],
  ['that are negative', logits, ints([-1, 0]), IndexError],
  ['that are bools', logits, targets.cast('bool'), DtypeError],
] as const)('crossEntropy and nll refuse targets %s', (_, x, y, kind) => {
  expect(() => nn.crossEntropy(x, y)).toThrow(kind);
  expect(() => nn.nll(x, y)).toThrow(kind);
});

test('a class that does not exist is named', () => {
  expect(() => nn.crossEntropy(logits, ints([0, 3]))).toThrow(
    new IndexError('crossEntropy: target 1 is class 3, but the classes are 0 to 2'),
  );
  const one = (x: Tensor, y: Tensor): Tensor => nn.nll(x, y);
  expect(() => vmap(one)(logits, ints([0, 3]))).toThrow('nll: index 3 is out of range');
});

test('a target to be ignored may be any integer, and is no class then', () => {
  const once = nn.crossEntropy(logits.slice([0, 1]), ints([0]));
  for (const ignoreIndex of [-1, 2, 1000])
    expect(nn.crossEntropy(logits, ints([0, ignoreIndex]), { ignoreIndex }).item()).toBe(once.item());
  expect(() => nn.crossEntropy(logits, ints([0, -100]), { ignoreIndex: -1 })).toThrow(IndexError);
  expect(() => nn.nll(logits, targets, { ignoreIndex: 0.5 })).toThrow(IndexError);
});

test('crossEntropy refuses probabilities of another shape, and to ignore some of them', () => {
  expect(() => nn.crossEntropy(logits, ones([2]))).toThrow(/probabilities \[2\]\n {2}hint: /);
  expect(() => nn.crossEntropy(logits, ones([2, 3]), { ignoreIndex: 1 })).toThrow(DtypeError);
});

test('weights have the shape they are for', () => {
  const weight = ones([2]);
  for (const loss of [nn.crossEntropy, nn.nll]) {
    expect(() => loss(logits, targets, { weight })).toThrow(/weight has the shape \[3\], got \[2\]/);
    expect(() => loss(logits, targets, { weight: ints([1, 1, 1]) })).toThrow(DtypeError);
  }
  for (const option of ['weight', 'posWeight'])
    for (const bad of [ones([2]), ones([4, 2, 3])])
      expect(() => nn.binaryCrossEntropyWithLogits(logits, halves, { [option]: bad })).toThrow(ShapeError);
  expect(() => nn.binaryCrossEntropy(halves, halves, { weight: ones([2]) })).toThrow(ShapeError);
});

test('numbers out of range are refused', () => {
  for (const labelSmoothing of [-0.1, 1.1, NaN])
    expect(() => nn.crossEntropy(logits, targets, { labelSmoothing })).toThrow(NumericsError);
  for (const delta of [0, -1, NaN, Infinity]) expect(() => nn.huber(logits, logits, { delta })).toThrow(NumericsError);
  for (const beta of [-1, NaN, Infinity]) expect(() => nn.smoothL1(logits, logits, { beta })).toThrow(NumericsError);
  for (const margin of [-1.1, 2, NaN])
    expect(() => nn.cosineEmbedding(logits, logits, ints([1, 1]), { margin })).toThrow(NumericsError);
  expect(() => nn.cosineEmbedding(logits, logits, ints([1, 0]))).toThrow('labels are 1 or -1, got 0 at 1');
  expect(() => nn.cosineEmbedding(logits, logits, ints([1]))).toThrow(ShapeError);
  expect(() => nn.binaryCrossEntropy(halves.mul(3), halves)).toThrow(NumericsError);
});

test('variances fit their means, and labels are 1 or -1', () => {
  for (const bad of [ones([3]), ones([1, 3]), ones([])])
    expect(() => nn.gaussianNll(logits, logits, bad)).toThrow(/^gaussianNll: the means have shape \[2, 3\]/);
  expect(() => nn.gaussianNll(logits, logits, halves.neg())).toThrow('gaussianNll: a variance is 0 or more');
  expect(() => nn.gaussianNll(logits, logits, halves, { eps: 0 })).toThrow(NumericsError);
  expect(() => nn.poissonNll(logits, logits, { eps: -1 })).toThrow(NumericsError);
  expect(() => nn.marginRanking(logits, logits, zeros([2, 3]))).toThrow(
    'marginRanking: labels are 1 or -1, got 0 at 0',
  );
  expect(() => nn.marginRanking(logits, logits, ones([3]))).toThrow(ShapeError);
  expect(() => nn.hingeEmbedding(logits, zeros([2, 3]))).toThrow(NumericsError);
  expect(() => nn.hingeEmbedding(logits, ones([2, 3]), { margin: NaN })).toThrow(NumericsError);
  expect(() => nn.tripletMargin(logits, logits, ones([2, 1]))).toThrow(ShapeError);
  expect(() => nn.tripletMargin(zeros([]), zeros([]), zeros([]))).toThrow(/^tripletMargin: vectors/);
});

test('ctc of one sequence refuses what is no tensor, and lengths of several', () => {
  expect(() => nn.ctc(zeros([4, 3]), null as never)).toThrow(/^ctc: a tensor is needed/);
  expect(() => nn.ctc(zeros([4, 3]), ints([1]), { inputLengths: [4, 4] })).toThrow(ShapeError);
});

test.each([
  ['logits without a batch of sequences', zeros([3]), labels, {}, ShapeError],
  ['labels of another batch', sequence, ints([[1, 2]]), {}, ShapeError],
  ['labels of floats', sequence, labels.cast('float64'), {}, DtypeError],
  [
    'a negative label',
    sequence,
    ints([
      [1, -1],
      [1, 1],
    ]),
    {},
    IndexError,
  ],
  [
    'a label that is no class',
    sequence,
    ints([
      [1, 3],
      [1, 1],
    ]),
    {},
    IndexError,
  ],
  [
    'a label that is the blank',
    sequence,
    ints([
      [1, 0],
      [1, 1],
    ]),
    {},
    IndexError,
  ],
  ['a blank that is no class', sequence, labels, { blank: 3 }, IndexError],
  ['a negative blank', sequence, labels, { blank: -1 }, IndexError],
  ['a blank between classes', sequence, labels, { blank: 0.5 }, IndexError],
  ['sequences longer than time', sequence, labels, { inputLengths: [4, 5] }, IndexError],
  ['negative lengths', sequence, labels, { inputLengths: [4, -1] }, IndexError],
  ['lengths that are no integers', sequence, labels, { inputLengths: [4, 1.5] }, IndexError],
  ['lengths of floats', sequence, labels, { inputLengths: ones([2]) }, DtypeError],
  ['lengths that are words', sequence, labels, { inputLengths: ['4', '4'] as never }, DtypeError],
  ['too few lengths', sequence, labels, { inputLengths: [4] }, ShapeError],
  ['targets longer than their labels', sequence, labels, { targetLengths: [3, 1] }, IndexError],
  ['too many lengths of targets', sequence, labels, { targetLengths: [1, 1, 1] }, ShapeError],
  ['labels in a row without lengths', sequence, ints([1, 2]), {}, ShapeError],
  ['labels in a row that do not add up', sequence, ints([1, 2]), { targetLengths: [1, 2] }, ShapeError],
] as const)('ctc refuses %s', (_, x, y, options, kind) => {
  expect(() => nn.ctc(x, y, options)).toThrow(kind);
  expect(() => nn.ctc(x, y, options)).toThrow(/^ctc: /);
});
