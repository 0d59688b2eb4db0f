// Over 150 lines: scans, reductions and orders are tried on the same awkward values.
import { grad, jvp } from '../../autograd/src/index.ts';
import { describe, expect, test } from 'vitest';
import {
  all,
  amax,
  any,
  type AdjointError,
  argmax,
  argmin,
  argsort,
  bucketize,
  countNonzero,
  cov,
  cummax,
  cummin,
  cumprod,
  cumsum,
  diff,
  DtypeError,
  full,
  IndexError,
  kthvalue,
  linearRecurrence,
  logCumSumExp,
  max,
  median,
  min,
  nanMean,
  nanMedian,
  nanSum,
  norm,
  NumericsError,
  prod,
  quantile,
  searchsorted,
  ShapeError,
  sort,
  std,
  tensor,
  type Tensor,
  topk,
  trapezoid,
  variance,
  zeros,
} from '../src/index.ts';
import { dense, randomFrom, roughValues, strided } from './naive.ts';

const gradient = (f: (x: Tensor) => Tensor, values: readonly number[]): unknown =>
  grad((x: Tensor) => f(x).sum())(tensor(values)).toArray();

describe('scans', () => {
  test('add and multiply in order, along any axis and layout', () => {
    const random = randomFrom(3);
    const values = roughValues(60, random);
    for (const x of [dense(values, [3, 4, 5]), strided(values, [3, 4, 5], random)]) {
      for (const [f, step] of [
        [cumsum, (p: number, q: number) => p + q],
        [cumprod, (p: number, q: number) => p * q],
      ] as const) {
        let running = 0;
        const expected = values.map((_, i) => {
          const v = x.at(Math.floor(i / 20), i % 4, Math.floor((i % 20) / 4)).item();
          running = i % 4 === 0 ? v : step(running, v);
          return running;
        });
        expect([...f(x, 1).transpose([0, 2, 1]).toTypedArray()]).toEqual(expected);
      }
    }
  });

  test('in float32 round after every term', () => {
    const x = full([50], 0.1, { dtype: 'float32' });
    const [sums, products] = [cumsum(x, 0), cumprod(x.add(1), 0)];
    let [s, p] = [0, 1];
    for (let i = 0; i < 50; i++) {
      s = Math.fround(s + Math.fround(0.1));
      p = Math.fround(p * Math.fround(1.1));
      expect([sums.at(i).item(), products.at(i).item()]).toEqual([s, p]);
    }
  });

  test('of ints wrap, of bools count in int32', () => {
    expect(cumsum(tensor([2147483647, 1], { dtype: 'int32' }), 0).toArray()).toEqual([2147483647, -2147483648]);
    expect(cumprod(tensor([65536, 65537], { dtype: 'int32' }), 0).toArray()).toEqual([65536, 65536]);
    expect(prod(tensor([4294967295, 4294967295], { dtype: 'uint32' })).item()).toBe(1);
    const bools = tensor([true, true, false]);
    expect([cumsum(bools, 0).dtype, prod(bools).dtype, prod(zeros([0], { dtype: 'bool' })).dtype]).toEqual(
      Array(3).fill('int32'),
    );
    expect(cumsum(bools, 0).toArray()).toEqual([1, 2, 2]);
  });

  test('keep the sign of a zero product', () => {
    expect(cumprod(tensor([-0, 1, 3]), 0).toArray()).toEqual([-0, -0, -0]);
    expect(prod(tensor([2, -0])).item()).toBe(-0);
  });

  test('have exact derivatives of products where there are zeros, to the third order and forward over forward', () => {
    const [u, v, w] = [tensor([1, 0, 0]), tensor([0, 1, 0]), tensor([0, 0, 1])];
    for (const f of [prod, (x: Tensor) => cumprod(x, 0).at(2)]) {
      const third = (x: Tensor): Tensor =>
        jvp((y: Tensor) => jvp((z: Tensor) => jvp(f, [z], [u]).tangent, [y], [v]).tangent, [x], [w]).tangent;
      for (const point of [
        [0, 0, 0],
        [0, 2, 0],
        [1, 2, 3],
      ])
        expect(third(tensor(point)).item()).toBe(1);
    }
    expect(gradient(prod, [0, 3, 5])).toEqual([15, 0, 0]);
    expect(gradient(prod, [0, Infinity])).toEqual([Infinity, 0]);
  });

  test('take the latest of tied extremes, and NaN from where it stands', () => {
    expect(cummax(tensor([1, 3, 3, 2]), 0).indices.toArray()).toEqual([0, 1, 2, 2]);
    expect(cummin(tensor([2, 2, 3]), 0).indices.toArray()).toEqual([0, 1, 1]);
    expect(cummax(tensor([1, NaN, 9]), 0).values.toArray()).toEqual([1, NaN, NaN]);
    expect(cummin(tensor([-Infinity, Infinity]), 0).values.toArray()).toEqual([-Infinity, -Infinity]);
  });

  test.each([
    [
      [-Infinity, -Infinity, 0],
      [-Infinity, -Infinity, 0],
    ],
    [
      [1000, -1000, 1000],
      [1000, 1000, 1000 + Math.LN2],
    ],
    [
      [-Infinity, -1000],
      [-Infinity, -1000],
    ],
    [
      [0, Infinity, 1],
      [0, Infinity, Infinity],
    ],
    [
      [-1000, NaN],
      [-1000, NaN],
    ],
    [
      [-Infinity, Infinity],
      [-Infinity, Infinity],
    ],
  ])('logCumSumExp of %j is %j', (values, expected) => {
    expect(logCumSumExp(tensor(values), 0).toArray()).toEqual(expected);
  });

  test('logCumSumExp has finite derivatives where the largest so far is infinite', () => {
    const last = (x: Tensor): Tensor => logCumSumExp(x, 0).at(-1);
    expect(gradient(last, [-Infinity, -Infinity, 0])).toEqual([0, 0, 1]);
    expect(gradient(last, [0, Infinity, 1])).toEqual([0, 1, 0]);
    expect(gradient((x) => logCumSumExp(x, 0), [-Infinity, 0])).toEqual([1, 1]);
    expect(gradient(last, [0, NaN])).toEqual([NaN, NaN]);
  });
});

describe('reductions', () => {
  test('share a derivative among those tied', () => {
    for (const f of [max, median, amax]) expect(gradient(f, [2, 2])).toEqual([0.5, 0.5]);
    expect(gradient(min, [1, 1, 2, 3])).toEqual([0.5, 0.5, 0, 0]);
    expect(gradient(median, [1, 1, 2, 3])).toEqual([0.5, 0.5, 0, 0]);
    expect(gradient(median, [-Infinity, -Infinity, 0])).toEqual([0.5, 0.5, 0]);
    expect(gradient(median, [Infinity, 0, Infinity])).toEqual([0.5, 0, 0.5]);
    expect(gradient((x) => median(x, 0).values, [0.1, 0.1, 0.1])).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(gradient((x) => norm(x, Infinity), [-2, 2, 1])).toEqual([-0.5, 0.5, 0]);
  });

  test('of equal elements have deviation 0, exactly, and no slope', () => {
    for (const v of [0.1, 1e6 + 0.1, 0, -7]) {
      expect(std(full([7], v)).item()).toBe(0);
      expect(gradient(std, Array(7).fill(v))).toEqual(Array(7).fill(0));
    }
    expect(variance(tensor([3])).item()).toBe(NaN);
    expect(variance(tensor([3]), 0, { correction: 0 }).item()).toBe(0);
    expect(variance(tensor([1, 3], { dtype: 'int32' })).item()).toBe(2);
  });

  test('measure lengths without overflow, with derivative 0 at the origin', () => {
    for (const p of [0.5, 1, 1.5, 2, 3, Infinity, -Infinity])
      expect(gradient((x) => norm(x, p), [0, 0, 0])).toEqual([0, 0, 0]);
    expect(norm(tensor([3 * 2 ** 700, 2 ** 702])).item()).toBe(5 * 2 ** 700);
    expect(norm(tensor([3 * 2 ** -700, 2 ** -698])).item()).toBe(5 * 2 ** -700);
    expect(gradient(norm, [5e-324, 0])).toEqual([1, 0]);
    expect(norm(tensor([3e30, 4e30], { dtype: 'float32' })).item()).toBe(Math.fround(5e30));
    expect(norm(tensor([1, -Infinity])).item()).toBe(Infinity);
    expect(norm(tensor([1, NaN])).item()).toBe(NaN);
    expect(norm(tensor([0, 2]), -1).item()).toBe(0);
    expect(norm(tensor([1e300, 1]), -2).item()).toBe(1);
    expect(norm(tensor([3, 4], { dtype: 'int32' })).item()).toBe(5);
  });

  test('pass over NaN only where they say so', () => {
    expect(nanSum(tensor([NaN, 1, Infinity])).item()).toBe(Infinity);
    expect(nanMean(tensor([NaN, NaN])).item()).toBe(NaN);
    expect(gradient(nanMean, [NaN, 1, 3])).toEqual([0, 0.5, 0.5]);
    expect(nanMedian(tensor([NaN, 1, 3, 2])).item()).toBe(2);
    expect(nanMedian(tensor([NaN, NaN])).item()).toBe(NaN);
    expect(quantile(tensor([NaN, 1, 2]), 0).item()).toBe(NaN);
    expect(quantile(tensor([-Infinity, 1]), 0.9).item()).toBe(-Infinity);
    for (const f of [max, min, median, norm, std, prod]) expect(f(tensor([1, NaN, 2])).item()).toBe(NaN);
    expect([argmax(tensor([1, NaN, NaN])).item(), argmin(tensor([1, NaN, -2])).item()]).toEqual([1, 1]);
  });

  test('of nothing', () => {
    const none = zeros([0]);
    expect([any(none).item(), all(none).item(), countNonzero(none).item()]).toEqual([0, 1, 0]);
    expect([prod(none).item(), norm(none).item(), median(none).item(), std(none).item()]).toEqual([1, 0, NaN, NaN]);
    for (const f of [max, min, amax, argmax, argmin, (x: Tensor) => norm(x, Infinity)])
      expect(() => f(none)).toThrow(ShapeError);
    expect(() => amax(none)).toThrow(/^amax: /);
    expect(argmax(zeros([0, 2]), 1).shape).toEqual([0]);
    expect(gradient((x) => std(x), [])).toEqual([]);
  });

  test('keep ints exact', () => {
    expect(min(tensor([-2147483648, 3], { dtype: 'int32' })).item()).toBe(-2147483648);
    expect(min(tensor([4294967295, 4294967294], { dtype: 'uint32' })).item()).toBe(4294967294);
    expect(median(tensor([4, 1, 3], { dtype: 'int32' }), 0).values.dtype).toBe('int32');
    expect(diff(tensor([-2147483648, 2147483647], { dtype: 'int32' })).toArray()).toEqual([-1]);
  });
});

describe('order', () => {
  test('is stable both ways and puts NaN behind the largest', () => {
    const x = tensor([2, NaN, 1, 2, -0, 0, NaN, -Infinity]);
    expect(argsort(x).toArray()).toEqual([7, 4, 5, 2, 0, 3, 1, 6]);
    expect(argsort(x, 0, { descending: true }).toArray()).toEqual([1, 6, 0, 3, 2, 4, 5, 7]);
    expect(sort(x).values.toArray()).toEqual([-Infinity, -0, 0, 1, 2, 2, NaN, NaN]);
    expect(topk(x, 3).indices.toArray()).toEqual([1, 6, 0]);
    expect(topk(x, 2, 0, { largest: false }).indices.toArray()).toEqual([7, 4]);
    expect(kthvalue(x, 8).values.item()).toBe(NaN);
  });

  test('decides on which side of its equals a value belongs', () => {
    const sorted = tensor([1, 2, 2, NaN]);
    const values = tensor([0, 1, 2, 3, NaN, Infinity]);
    expect(searchsorted(sorted, values).toArray()).toEqual([0, 0, 1, 3, 3, 3]);
    expect(searchsorted(sorted, values, { side: 'right' }).toArray()).toEqual([0, 1, 3, 3, 4, 3]);
    expect(searchsorted(tensor([1, 2]), 2).shape).toEqual([]);
    expect(searchsorted(zeros([0]), tensor([1])).toArray()).toEqual([0]);
    expect(bucketize(2, tensor([1, 2], { dtype: 'int32' }), { right: true }).item()).toBe(2);
  });
});

test.each<[string, () => unknown, typeof AdjointError]>([
  ['cumsum', () => cumsum(zeros([2]), 1), IndexError],
  ['cumprod', () => cumprod(tensor(1), 1), IndexError],
  ['logCumSumExp', () => logCumSumExp(zeros([2]), 0.5), IndexError],
  ['sort', () => sort(zeros([2]), 2), IndexError],
  ['topk', () => topk(zeros([2]), 3), IndexError],
  ['topk', () => topk(zeros([2]), 1.5), IndexError],
  ['kthvalue', () => kthvalue(zeros([2]), 0), IndexError],
  ['median', () => median(zeros([2, 0]), 1), ShapeError],
  ['quantile', () => quantile(zeros([2]), 1.5), NumericsError],
  ['quantile', () => quantile(zeros([0]), 0.5), ShapeError],
  ['argmax', () => argmax(zeros([2, 2, 2]), [0, 1]), ShapeError],
  ['searchsorted', () => searchsorted(zeros([2, 3]), zeros([3, 3])), ShapeError],
  ['searchsorted', () => searchsorted(tensor(1), zeros([3])), ShapeError],
  ['bucketize', () => bucketize(zeros([2]), zeros([2, 2])), ShapeError],
  ['linearRecurrence', () => linearRecurrence(zeros([2]), zeros([3]), 0), ShapeError],
  ['diff', () => diff(zeros([2]), { n: -1 }), ShapeError],
  ['diff', () => diff(zeros([2, 2]), { prepend: zeros([3, 1]) }), ShapeError],
  ['trapezoid', () => trapezoid(zeros([2, 3]), { x: zeros([2]) }), ShapeError],
  ['cov', () => cov(zeros([2, 2, 2])), ShapeError],
  ['norm', () => norm(zeros([2]), NaN), NumericsError],
  ['norm', () => norm(zeros([0]), -1), ShapeError],
  ['std', () => std(zeros([2]), 2), IndexError],
])('%s refuses what it cannot do, by name (%#)', (name, call, error) => {
  expect(call).toThrow(error);
  expect(call).toThrow(new RegExp(`^${name}: `));
});

test('what is no tensor is refused by name', () => {
  const functions = {
    all,
    any,
    amax,
    argmax,
    argsort,
    countNonzero,
    cov,
    cummax,
    cumprod,
    cumsum,
    diff,
    kthvalue,
    max,
  };
  const others = { logCumSumExp, median, min, nanMean, nanSum, norm, prod, quantile, sort, std, topk, trapezoid };
  for (const [name, f] of Object.entries({ ...functions, ...others, nanMedian, searchsorted, variance }))
    for (const x of [undefined, null, [1, 2], 'text']) {
      const call = (): unknown => (f as (x: unknown, p: number) => unknown)(x, 0);
      expect(call).toThrow(DtypeError);
      expect(call).toThrow(new RegExp(`^${name}: `));
    }
});
