import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arange, IndexError, logSoftmax, logSumExp, softmax, tensor, zeros } from '../src/index.ts';

/** Three roundings of exp, a sum and a quotient or logarithm: some units in the last place. */
const tolerance = 4e-15;

const rows = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 20 });

function expectClose(found: number, expected: number): void {
  if (Object.is(found, expected)) return;
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

describe('softmax', () => {
  test('adds up to 1 and does not change when all move together', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const y = softmax(tensor(row));
        expectClose(y.sum().item(), 1);
        const sums = row.reduce((s, v) => s + Math.exp(v), 0);
        row.forEach((v, i) => expectClose(y.at(i).item(), Math.exp(v) / sums));
        softmax(tensor(row).add(1e6))
          .toTypedArray()
          .forEach((v, i) => {
            // Moving by 10⁶ rounds the inputs themselves, at 1e-10.
            expect(Math.abs(v - y.at(i).item())).toBeLessThan(1e-9);
          });
      }),
    );
  });

  test('runs along any axis', () => {
    const x = arange(24).reshape([2, 3, 4]).sin();
    for (const axis of [0, 1, 2, -1])
      expect(softmax(x, axis).sum(axis).sub(1).abs().max().item()).toBeLessThan(tolerance);
    expect(softmax(x, [0, 2]).sum([0, 2]).sub(1).abs().max().item()).toBeLessThan(tolerance);
    expect(x.softmax({ axis: 0 }).toArray()).toEqual(x.softmax(0).toArray());
    expect(x.softmax().toArray()).toEqual(x.softmax(-1).toArray());
  });

  test.each([
    [
      [1e308, 1e308],
      [0.5, 0.5],
    ],
    [
      [1e308, -1e308],
      [1, 0],
    ],
    [
      [-1e308, -1e308],
      [0.5, 0.5],
    ],
    [
      [-Infinity, 0],
      [0, 1],
    ],
    [
      [-Infinity, 1e308, 1e308],
      [0, 0.5, 0.5],
    ],
    [
      [Infinity, 0],
      [NaN, NaN],
    ],
    [
      [-Infinity, -Infinity],
      [NaN, NaN],
    ],
    [
      [NaN, 0],
      [NaN, NaN],
    ],
    [[], []],
    [[7], [1]],
  ])('of %j is %j', (values, expected) => {
    expect(tensor(values).softmax().toArray()).toEqual(expected);
  });

  test('of ints does not wrap', () => {
    expect(tensor([0, 5], { dtype: 'uint32' }).softmax().toArray()).toEqual(tensor([0, 5]).softmax().toArray());
    expect(tensor([2147483647, -2147483648], { dtype: 'int32' }).softmax().toArray()).toEqual([1, 0]);
    expect(tensor([true, false]).softmax().toArray()).toEqual(tensor([1, 0]).softmax().toArray());
  });

  test('keeps float32', () => {
    expect(tensor([1, 2], { dtype: 'float32' }).softmax().dtype).toBe('float32');
  });

  test('of a shape without elements is that shape', () => {
    expect(zeros([0, 3]).softmax().shape).toEqual([0, 3]);
    expect(zeros([3, 0]).softmax().shape).toEqual([3, 0]);
  });

  test('takes a 0-d tensor for one element', () => {
    expect(softmax(tensor(3)).item()).toBe(1);
    expect(logSoftmax(tensor(3), 0).item()).toBe(0);
  });

  test('refuses an axis that is not there', () => {
    for (const f of [softmax, logSoftmax]) {
      expect(() => f(zeros([2]), 1)).toThrow(IndexError);
      expect(() => f(tensor(1), 1)).toThrow(IndexError);
    }
  });
});

describe('logSoftmax', () => {
  test('is the logarithm of softmax', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const [log, y] = [tensor(row).logSoftmax(), tensor(row).softmax()];
        row.forEach((_, i) => expectClose(Math.exp(log.at(i).item()), y.at(i).item()));
      }),
    );
  });

  test.each([
    [
      [1e308, -1e308],
      [0, -Infinity],
    ],
    [
      [0, -1000],
      [0, -1000],
    ],
    [
      [-Infinity, 0],
      [-Infinity, 0],
    ],
    [
      [NaN, 0],
      [NaN, NaN],
    ],
    [[], []],
  ])('of %j is %j', (values, expected) => {
    expect(tensor(values).logSoftmax().toArray()).toEqual(expected);
  });
});

describe('logSumExp', () => {
  test.each([
    [[], -Infinity],
    [[3], 3],
    [[1e308, 1e308], 1e308],
    [[1000, 1000], 1000 + Math.LN2],
    [[-1000, -1000], -1000 + Math.LN2],
    [[-Infinity, -Infinity], -Infinity],
    [[-Infinity, 2], 2],
    [[Infinity, 2], Infinity],
    [[Infinity, -Infinity], Infinity],
    [[Infinity, Infinity, 800], Infinity],
    [[NaN, 2], NaN],
    [[NaN, Infinity], NaN],
  ])('of %j is %d', (values, expected) => {
    expectClose(logSumExp(tensor(values)).item(), expected);
  });

  test('reduces over any axes and may keep them', () => {
    const x = arange(24).reshape([2, 3, 4]);
    expect(x.logSumExp(1).shape).toEqual([2, 4]);
    expect(x.logSumExp([0, 2], { keepdims: true }).shape).toEqual([1, 3, 1]);
    expectClose(x.logSumExp().item(), 23 + Math.log(x.sub(23).exp().sum().item()));
    expect(zeros([2, 0]).logSumExp(1).toArray()).toEqual([-Infinity, -Infinity]);
    expect(zeros([0, 2]).logSumExp(1).shape).toEqual([0]);
    expectClose(tensor(5).logSumExp().item(), 5);
  });

  test('of ints does not wrap', () => {
    expectClose(tensor([0, 5], { dtype: 'uint32' }).logSumExp().item(), tensor([0, 5]).logSumExp().item());
  });
});
