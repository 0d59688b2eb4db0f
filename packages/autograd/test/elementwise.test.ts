// Over 150 lines: one table of hard points for each function.
import { grad, vjp } from '../src/index.ts';
import { describe, expect, test } from 'vitest';
import * as adjoint from '@adjoint/tensor';
import {
  acosh,
  AdjointError,
  asin,
  atan2,
  ceil,
  clamp,
  copysign,
  DtypeError,
  digamma,
  fmax,
  fmod,
  hypot,
  isClose,
  lerp,
  lgamma,
  logAddExp,
  logicalAnd,
  logicalNot,
  logit,
  maskedFill,
  nanToNum,
  NumericsError,
  polygamma,
  pow,
  remainder,
  round,
  ShapeError,
  sinc,
  tensor,
  type Tensor,
  trunc,
  xlogy,
} from '@adjoint/tensor';

type Binary = (a: Tensor, b: Tensor) => Tensor;

/** Value and both derivatives at a point. */
function at(f: Binary, a: number, b: number): readonly [number, number, number] {
  const { value, pullback } = vjp(f, tensor(a), tensor(b));
  const [da, db] = pullback(tensor(1));
  return [value.item(), da.item(), db.item()];
}

/** Derivatives of order 0 to `count` at a point. */
function orders(f: (x: Tensor) => Tensor, x: number, count: number): number[] {
  const out = [];
  for (let g = f, k = 0; k <= count; k++) {
    out.push(g(tensor(x)).item());
    g = grad(g as (x: Tensor) => Tensor<readonly []>);
  }
  return out;
}

describe('derivatives at hard points', () => {
  test('of atan2 and hypot at the origin are 0, and scale without overflow elsewhere', () => {
    expect(at(atan2 as Binary, 0, 0)).toEqual([0, 0, -0]);
    expect(at(hypot as Binary, 0, 0)).toEqual([0, 0, 0]);
    expect(at(hypot as Binary, 3 * 2 ** 700, 4 * 2 ** 700)).toEqual([5 * 2 ** 700, 0.6, 0.8]);
    expect(at(atan2 as Binary, 0, 1e200)).toEqual([0, 1e-200, -0]);
  });

  test('of sinc at 0 alternate at every order', () => {
    const p = Math.PI ** 2;
    const found = orders(sinc, 0, 5);
    [1, 0, -p / 3, 0, p ** 2 / 5, 0].forEach((t, k) => expect(found[k]).toBeCloseTo(t, 12));
  });

  test('of x ** n at 0 are those of the polynomial', () => {
    for (const [n, expected] of [
      [0, [1, 0, 0, 0]],
      [1, [0, 1, 0, 0]],
      [2, [0, 0, 2, 0]],
      [3, [0, 0, 0, 6]],
    ] as const)
      expect(orders((x) => pow(x, n), 0, 3)).toEqual(expected);
    expect(at(pow as Binary, 0, 0)).toEqual([1, 0, 0]);
    // Next to 0 and at NaN no infinite power meets a factor 0, and 1 / x stays where it is the mixed derivative.
    for (const x of [5e-324, NaN]) {
      expect(orders((t) => pow(t, 0), x, 2)).toEqual([1, 0, 0]);
      expect(orders((t) => pow(t, 1), x, 2)).toEqual([x, 1, 0]);
    }
    expect(at((a, b) => grad((t: Tensor) => pow(t, b) as Tensor<readonly []>)(a), 4, 0)[2]).toBe(0.25);
  });

  test('of asin and acosh keep their digits near 0 and are infinite at 1, of second order too', () => {
    expect(orders(asin, 1e-20, 2)).toEqual([1e-20, 1, 1e-20]);
    expect(orders(asin, 1, 2)).toEqual([Math.PI / 2, Infinity, Infinity]);
    expect(orders(acosh, 1, 2)).toEqual([0, Infinity, -Infinity]);
  });

  test('of lgamma and digamma next to 0 are those of the pole', () => {
    expect(orders(lgamma, -1e-310, 2)).toEqual([-Math.log(1e-310), Infinity, Infinity]);
    expect(orders(lgamma, -(2 ** -100), 2)).toEqual([100 * Math.LN2, 2 ** 100, 2 ** 200]);
    expect(orders(lgamma, 1, 0)).toEqual([0]);
  });

  test('of fmod by a divisor 0 has a quotient that is constant', () => {
    expect(at((a, b) => vjp(fmod, a, b).pullback(tensor(1))[1], 1, 0)).toEqual([-Infinity, 0, 0]);
  });

  test('of xlogy at a = 0 are the logarithm and 0', () => {
    expect(at(xlogy as Binary, 0, 2)).toEqual([0, Math.log(2), 0]);
    expect(at(xlogy as Binary, 0, 0)).toEqual([0, 0, NaN]);
    expect(at(xlogy as Binary, 0, Infinity)).toEqual([0, Infinity, 0]);
    expect(at(xlogy as Binary, 0, NaN)[0]).toBeNaN();
  });

  test('of logAddExp are shares, of infinities too', () => {
    expect(at(logAddExp as Binary, 1000, 1000)).toEqual([1000 + Math.LN2, 0.5, 0.5]);
    expect(at(logAddExp as Binary, Infinity, 1)).toEqual([Infinity, 1, 0]);
    expect(at(logAddExp as Binary, -Infinity, 1)).toEqual([1, 0, 1]);
    expect(at(logAddExp as Binary, Infinity, Infinity)).toEqual([Infinity, 0.5, 0.5]);
    expect(logAddExp(-Infinity, -Infinity).item()).toBe(-Infinity);
  });

  test('of clamp at its bounds are 1 by x, and go to the bound beyond it', () => {
    expect(orders((x) => clamp(x, -1, 1), -1, 2)).toEqual([-1, 1, 0]);
    expect(orders((x) => clamp(x, -1, 1), 1, 2)).toEqual([1, 1, 0]);
    expect(at((x, low) => clamp(x, { min: low }), -3, -1)).toEqual([-1, 0, 1]);
    expect(at((x, high) => clamp(x, null, high), 0, NaN)).toEqual([NaN, 0, 0]);
    expect(clamp(tensor([0, 5]), 2, 1).toArray()).toEqual([1, 1]);
  });

  test('of fmax pass by NaN', () => {
    expect(at(fmax, NaN, 1)).toEqual([1, 0, 1]);
    expect(at(fmax, 1, NaN)).toEqual([1, 1, 0]);
    expect(at(fmax, 2, 2)).toEqual([2, 0.5, 0.5]);
  });

  test('of lerp are the weights, from either end', () => {
    for (const w of [0.25, 0.75]) expect(at((a, b) => lerp(a, b, w), 1, 3)).toEqual([1 + 2 * w, 1 - w, w]);
    expect(lerp(tensor(0.1), tensor(0.7), 1).item()).toBe(0.7);
    expect(lerp(tensor(1, { dtype: 'float32' }), tensor(2, { dtype: 'float32' }), 0.3).dtype).toBe('float32');
  });

  test('of nanToNum are 0 where it stands in', () => {
    expect(orders(nanToNum, NaN, 1)).toEqual([0, 0]);
    expect(orders(nanToNum, -Infinity, 1)).toEqual([-Number.MAX_VALUE, 0]);
    expect(nanToNum(tensor([Infinity], { dtype: 'float32' })).item()).toBe(2 ** 128 - 2 ** 104);
    expect(nanToNum(tensor([3], { dtype: 'int32' })).dtype).toBe('int32');
  });

  test('of logit are NaN where its value is', () => {
    expect(orders((x) => logit(x), 2, 1)).toEqual([NaN, NaN]);
    expect(orders((x) => logit(x, 0.1), 0.05, 1)[1]).toBe(0);
    expect(orders((x) => logit(x), 0, 1)).toEqual([-Infinity, Infinity]);
    expect(orders((x) => logit(x), -0, 1)).toEqual([-Infinity, -Infinity]);
  });
});

describe('poles', () => {
  test('of digamma have the sign of -x at 0, and no value at -1, -2, …', () => {
    expect([0, -0, -1, -2, -Infinity].map((x) => digamma(x).item())).toEqual([-Infinity, Infinity, NaN, NaN, NaN]);
  });

  test('of odd orders of polygamma are infinite from both sides', () => {
    for (const x of [0, -1, -5]) expect(polygamma(3, x).item()).toBe(Infinity);
  });

  test('of lgamma are infinite', () => {
    expect([0, -0, -1, -7, Infinity, -Infinity].map((x) => adjoint.lgamma(x).item())).toEqual(
      new Array(6).fill(Infinity),
    );
  });
});

describe('rounding', () => {
  test('takes a half to the even neighbour, and keeps the sign of zero', () => {
    expect(round(tensor([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 2 ** 52 + 1])).toArray()).toEqual([
      0,
      2,
      2,
      -0,
      -2,
      -2,
      0,
      2 ** 52 + 1,
    ]);
    expect(ceil(tensor([-0.5, 0])).toArray()).toEqual([-0, 0]);
    expect(trunc(tensor([-0.5, -0, NaN, -Infinity])).toArray()).toEqual([-0, -0, NaN, -Infinity]);
  });

  test('leaves ints as they are', () => {
    const x = tensor([3, -3], { dtype: 'int32' });
    for (const f of [round, ceil, trunc, adjoint.floor] as readonly ((x: Tensor) => Tensor)[])
      expect([f(x).dtype, f(x).toArray()]).toEqual(['int32', [3, -3]]);
  });

  test('remainder has the sign of the divisor, fmod that of the dividend', () => {
    const [a, b] = [tensor([7, -7, 7, -7, -5, 5]), tensor([3, 3, -3, -3, Infinity, Infinity])];
    expect(remainder(a, b).toArray()).toEqual([1, 2, -2, -1, Infinity, 5]);
    expect(fmod(a, b).toArray()).toEqual([1, -1, 1, -1, -5, 5]);
    expect(remainder(tensor([7, -7], { dtype: 'int32' }), 3).toArray()).toEqual([1, 2]);
    expect(remainder(1, 0.1).item()).toBe(1 % 0.1);
    expect(at(remainder, 1, 0.1)).toEqual([1 % 0.1, 1, -9]);
    expect(() => remainder(tensor([1], { dtype: 'int32' }), 0)).toThrow(NumericsError);
  });

  test('slopes of fmod and remainder by a divisor of 0, or of an infinite dividend, are infinite', () => {
    expect(at(fmod, 5, 0)).toEqual([NaN, 1, -Infinity]);
    expect(at(fmod, -5, 0)).toEqual([NaN, 1, Infinity]);
    expect(at(fmod, Infinity, 2)).toEqual([NaN, 1, -Infinity]);
    expect(at(remainder, 5, 0)).toEqual([NaN, 1, -Infinity]);
  });

  test('copysign reads the sign of zeros', () => {
    expect(copysign(tensor([1, -1, 0]), tensor([-0, 0, -2])).toArray()).toEqual([-1, 1, -0]);
  });
});

describe('logic', () => {
  test('takes NaN for true', () => {
    expect(logicalAnd(tensor([NaN, 1, 0]), 2).toArray()).toEqual([true, true, false]);
    expect(logicalNot(tensor([NaN, 0])).toArray()).toEqual([false, true]);
  });

  test('isClose compares infinities as equals, and NaN if told to', () => {
    const [a, b] = [tensor([Infinity, -Infinity, NaN, 1]), tensor([Infinity, Infinity, NaN, Infinity])];
    expect(isClose(a, b).toArray()).toEqual([true, false, false, false]);
    expect(isClose(a, b, { equalNan: true }).toArray()).toEqual([true, false, true, false]);
    const [most, least] = [2 ** 31 - 1, -(2 ** 31)].map((v) => tensor([v], { dtype: 'int32' }));
    expect(isClose(most!, least!).toArray()).toEqual([false]);
  });
});

describe('bad input', () => {
  const unary = ['reciprocal', 'rsqrt', 'exp2', 'tan', 'atan', 'atanh', 'logit', 'logSigmoid', 'ceil', 'trunc', 'frac'];
  const more = ['digamma', 'sinc', 'nanToNum', 'isNaN', 'isFinite', 'isInf', 'logicalNot', 'erf', 'lgamma', 'round'];
  const binary = ['atan2', 'hypot', 'logAddExp', 'xlogy', 'fmod', 'remainder', 'fmax', 'fmin', 'copysign', 'lerp'];
  const logic = ['logicalAnd', 'logicalOr', 'logicalXor', 'isClose'];
  type Any = (...given: unknown[]) => unknown;
  const called = adjoint as unknown as Record<string, Any>;

  test.each([...unary, ...more])('%s refuses what is no tensor by its name', (name) => {
    for (const x of [undefined, null, [1], 'a'])
      expect(() => called[name]!(x)).toThrow(
        expect.objectContaining({ name: 'DtypeError', message: expect.stringContaining(name) }),
      );
  });

  test.each([...binary, ...logic])('%s refuses what does not broadcast by its name', (name) => {
    const [a, b] = [tensor([1, 2]), tensor([1, 2, 3])];
    expect(() => called[name]!(a, b, 0.5)).toThrow(ShapeError);
    expect(() => called[name]!(a, b, 0.5)).toThrow(name);
    expect(() => called[name]!(a, 'b', 0.5)).toThrow(DtypeError);
  });

  test('parameters out of range are refused', () => {
    const x = tensor([0.5]);
    for (const f of [
      () => polygamma(-1, x),
      () => polygamma(0.5, x),
      () => polygamma(x as unknown as number, x),
      () => logit(x, 0.7),
      () => clamp(x, null),
      () => clamp(x, {}),
      () => clamp(x, [0] as unknown as number, 1),
      () => clamp(x, tensor([1, 2]), tensor([1, 2, 3])),
      () => maskedFill(x, x, 0),
      () => maskedFill(x, tensor([true]), tensor([1, 2])),
      () => maskedFill(x, tensor([true]), undefined as unknown as number),
      () => maskedFill(x, undefined as unknown as Tensor, 1),
      () => lerp(x, x, undefined as unknown as number),
    ])
      expect(f, String(f)).toThrow(AdjointError);
  });
});
