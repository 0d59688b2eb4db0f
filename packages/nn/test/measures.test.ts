import { DtypeError, IndexError, NumericsError, ShapeError, tensor, type Tensor, zeros } from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accuracy, confusionMatrix, rocAuc } from '../src/index.ts';

const ints = (values: number[]): Tensor => tensor(Int32Array.from(values));

describe('accuracy', () => {
  test('counts the classes that are right, of scores the highest', () => {
    const scores = tensor([
      [1, 2, 0],
      [5, 4, 3],
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(accuracy(scores, ints([1, 0, 2, 2])).item()).toBe(0.75);
    expect(accuracy(ints([1, 0]), ints([1, 1])).item()).toBe(0.5);
    expect(accuracy(tensor([true, false]), tensor([true, true])).item()).toBe(0.5);
  });

  test('is refused for what cannot be compared', () => {
    expect(() => accuracy(zeros([2, 3]), ints([1]))).toThrow(ShapeError);
    expect(() => accuracy(zeros([2, 3]), tensor([1, 2]))).toThrow(DtypeError);
    expect(() => accuracy(zeros([0, 3]), ints([]))).toThrow('accuracy: there are no samples');
  });
});

test('a confusion matrix has a row for each class, and refuses classes that are none', () => {
  expect(confusionMatrix(ints([0, 2, 2, 1]), ints([0, 2, 1, 1]), 3).toArray()).toEqual([
    [1, 0, 0],
    [0, 1, 1],
    [0, 0, 1],
  ]);
  expect(() => confusionMatrix(ints([3]), ints([0]), 3)).toThrow(IndexError);
  expect(() => confusionMatrix(ints([0]), ints([-1]), 3)).toThrow('classes are 0 to 2, got -1 at sample 0');
  expect(() => confusionMatrix(ints([0]), ints([0]), 0)).toThrow(ShapeError);
});

describe('the area under the ROC curve', () => {
  test('is the share of pairs in the right order, ties half', () => {
    const sample = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(sample, { minLength: 2, maxLength: 30 }), (samples) => {
        const [scores, classes] = [tensor(samples.map(([score]) => score)), tensor(samples.map(([, one]) => one))];
        const [ones, others] = [true, false].map((which) => samples.filter(([, one]) => one === which));
        if (ones!.length === 0 || others!.length === 0) {
          expect(() => rocAuc(scores, classes)).toThrow(NumericsError);
          return;
        }
        const pairs = ones!.flatMap(([p]) => others!.map(([q]) => (p > q ? 1 : p === q ? 0.5 : 0)));
        const share = pairs.reduce<number>((sum, each) => sum + each, 0) / pairs.length;
        expect(rocAuc(scores, classes)).toBeCloseTo(share, 14);
      }),
    );
  });

  test('of one class, or of none, is an error that says so', () => {
    expect(() => rocAuc(tensor([0.1, 0.9]), tensor([1, 1]))).toThrow('rocAuc: all 2 samples are of class 1: no order');
    expect(() => rocAuc(zeros([0]), zeros([0]))).toThrow('rocAuc: there are no samples');
    expect(() => rocAuc(tensor([0.1, NaN]), tensor([0, 1]))).toThrow('rocAuc: a score is NaN');
    expect(() => rocAuc(tensor([0.1]), tensor([2]))).toThrow('rocAuc: classes are 0 or 1, got 2');
    expect(() => rocAuc(tensor([0.1]), tensor([1, 0]))).toThrow(ShapeError);
  });
});
