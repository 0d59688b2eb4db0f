import { grad, valueAndGrad } from '@adjoint/autograd';
import { DtypeError, IndexError, ShapeError, tensor, type Tensor, zeros } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { crossEntropy, meanSquaredError, sumOfSquares } from '../src/index.ts';
import { distance } from './closeness.ts';
import reference from './data/losses.json' with { type: 'json' };

/** Two right float64 computations of a dozen terms. */
const CLOSE = 1e-13;
/** Central differences with h = 1e-5: truncation 1e-10, rounding 1e-11. */
const DIFFERENCES = 1e-8;

interface Case {
  readonly id: string;
  readonly fn: string;
  readonly reduction: string;
  readonly 'in.input': number[][];
  readonly 'in.target': number[] | number[][];
  readonly 'grad.input': number[][];
  readonly 'grad.target'?: number[][];
  readonly cot: number | number[] | number[][];
  readonly out: number | number[] | number[][];
}
const cases = reference.cases as unknown as Case[];

const classes = (targets: readonly number[]): Tensor => tensor(targets, { dtype: 'int32' });

function byDifferences(f: (x: Tensor) => Tensor, x: Tensor): number[] {
  const h = 1e-5;
  const values = Array.from(x.toTypedArray());
  const at = (i: number, d: number): number =>
    f(tensor(values.map((v, j) => (i === j ? v + d : v))).reshape(x.shape)).item();
  return values.map((_, i) => (at(i, h) - at(i, -h)) / (2 * h));
}

describe('the losses agree with torch in value and gradient', () => {
  test.each(cases.filter(({ fn, reduction }) => fn === 'mse_loss' && reduction === 'mean'))('$id: $fn', (c) => {
    const [input, target] = [tensor(c['in.input']) as Tensor, tensor(c['in.target'] as number[][]) as Tensor];
    for (const [loss, times] of [
      [meanSquaredError, 1],
      [sumOfSquares, input.size],
    ] as const) {
      const factor = (c.cot as number) / times;
      expect(distance(loss(input, target).item() / times, c.out)).toBeLessThan(CLOSE);
      expect(distance(grad(loss)(input, target).mul(factor), c['grad.input'])).toBeLessThan(CLOSE);
      expect(distance(grad(loss, { argument: 1 })(input, target).mul(factor), c['grad.target'])).toBeLessThan(CLOSE);
    }
  });

  test.each(cases.filter(({ fn, reduction }) => fn !== 'mse_loss' && reduction !== 'none'))('$id: $fn', (c) => {
    // Rows that torch was told to ignore count for nothing there, so they are left out here.
    const kept = (c['in.target'] as number[]).flatMap((t, i) => (t < 0 ? [] : [i]));
    const rows = <T>(all: readonly T[]): T[] => kept.map((i) => all[i]!);
    const targets = classes(rows(c['in.target'] as number[]));
    const times = c.reduction === 'sum' ? kept.length : 1;
    const { value, gradient } = valueAndGrad((x: Tensor) => crossEntropy(x, targets))(tensor(rows(c['in.input'])));
    expect(distance(value.item() * times, c.out)).toBeLessThan(CLOSE);
    expect(distance(gradient.mul((c.cot as number) * times), rows(c['grad.input']))).toBeLessThan(CLOSE);
  });

  test.each(cases.filter(({ fn, reduction }) => fn !== 'mse_loss' && reduction === 'none'))('$id, by rows', (c) => {
    c['in.input'].forEach((row, i) => {
      const target = (c['in.target'] as number[])[i]!;
      if (target < 0) return;
      const loss = (x: Tensor): Tensor => crossEntropy(x, classes([target]));
      const { value, gradient } = valueAndGrad(loss)(tensor([row]));
      expect(distance(value, (c.out as number[])[i])).toBeLessThan(CLOSE);
      expect(distance(gradient.mul((c.cot as number[])[i]!), c['grad.input'][i])).toBeLessThan(CLOSE);
    });
  });
});

test('the gradients of all losses are those of differences', () => {
  const x = tensor([
    [0.3, -1.2, 0.7],
    [2.1, 0.4, -0.5],
  ]);
  const y = x.T.reshape([2, 3]).add(0.25);
  const losses: Record<string, (x: Tensor) => Tensor> = {
    meanSquaredError: (p) => meanSquaredError(p, y),
    sumOfSquares: (p) => sumOfSquares(p, y),
    crossEntropy: (p) => crossEntropy(p, classes([2, 0])),
  };
  for (const [name, f] of Object.entries(losses))
    expect(distance(grad(f)(x), byDifferences(f, x)), name).toBeLessThan(DIFFERENCES);
});

test('a prediction and a target of different shapes are refused, though they would broadcast', () => {
  for (const loss of [meanSquaredError, sumOfSquares]) {
    expect(() => loss(zeros([4, 1]), zeros([4]))).toThrow(ShapeError);
    expect(() => loss(zeros([4, 1]), zeros([4]))).toThrow(
      `${loss.name}: the prediction has shape [4, 1], the target [4]\n  hint: losses never broadcast`,
    );
    expect(() => loss(zeros([4]), zeros([]))).toThrow(ShapeError);
  }
});

test('crossEntropy refuses what are no class indices of the batch', () => {
  const logits = zeros([2, 3]);
  expect(() => crossEntropy(logits, classes([0, 1, 2]))).toThrow(ShapeError);
  expect(() => crossEntropy(zeros([3]), classes([0, 1, 2]))).toThrow(ShapeError);
  expect(() => crossEntropy(logits, tensor([0, 1]))).toThrow(DtypeError);
  expect(() => crossEntropy(logits, classes([0, 3]))).toThrow(
    new IndexError('crossEntropy: target 1 is class 3, but the classes are 0 to 2'),
  );
  expect(() => crossEntropy(logits, classes([-1, 0]))).toThrow(IndexError);
});
