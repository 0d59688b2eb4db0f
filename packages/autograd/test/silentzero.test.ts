import {
  GradientError,
  linear,
  ones,
  scalar,
  shell,
  stopGradient,
  tensor,
  type Tensor,
  TreeError,
  unary,
  where,
  zeros,
} from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { grad, gradcheck, jvp, parameter, vjp } from '../src/index.ts';

describe('a derivative that would silently be zero', () => {
  test('because one of several inputs was read out as a number is an error naming that input', () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }): Tensor => a.mul(b.item());
    expect(() => grad(f)({ a: tensor(2), b: tensor(3) })).toThrow(/does not depend on \.b/);
    const { pullback } = vjp((a: Tensor, b: Tensor) => a.mul(b.square().item()), tensor(2), tensor(3));
    expect(() => pullback(tensor(1))).toThrow(/does not depend on argument 1/);
  });

  test('is none where what is read out reaches the result as well, or was stopped before', () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }): Tensor => (stopGradient(b).item() > 0 ? a : a.neg());
    const g = grad(f)({ a: tensor(2), b: tensor(3) });
    expect([g.a.item(), g.b.item()]).toEqual([1, 0]);
    expect(grad((x: Tensor) => (x.item() > 0 ? x : x.neg()))(-2).item()).toBe(-1);
  });

  test('because a watched value became a parameter is an error', () => {
    expect(() => grad((x: Tensor) => parameter(x).square())(3)).toThrow(GradientError);
    const w = parameter(tensor(1));
    const assigned = (x: Tensor): Tensor => {
      w.assign(x);
      return w.square();
    };
    expect(() => grad(assigned)(3)).toThrow(GradientError);
    expect(w.item()).toBe(1);
    w.assign(w.mul(2));
    expect(w.item()).toBe(2);
  });

  test('of sigmoid is not zero where it is only small', () => {
    const exact = 4.248354255291589e-18;
    expect(Math.abs(grad((x: Tensor) => x.sigmoid())(40).item() / exact - 1)).toBeLessThan(1e-14);
  });

  test('is the tangent of a number that does not move', () => {
    const { tangent } = jvp((x: Tensor) => ({ y: x.square(), n: scalar(5, 'float64') }), [tensor(3)], [tensor(1)]);
    expect([tangent.y.item(), tangent.n.item()]).toEqual([6, 0]);
    expect(jvp((_x: Tensor) => 5, [tensor(3)], [tensor(1)]).tangent.item()).toBe(0);
  });
});

describe('a rule', () => {
  const loop = (x: ArrayLike<number>, at: number, step: number, y: { [i: number]: number }, to: number, n: number) => {
    for (let i = 0; i < n; i++) y[to + i] = 2 * x[at + i * step]!;
  };

  test('knows the shape of an output that is not kept', () => {
    const twice = unary({ name: 'twice', kernel: loop, vjp: (g, _x, y) => g.broadcastTo(y.shape).mul(2), keeps: [] });
    expect(grad((x: Tensor) => twice(x).sum())(tensor([1, 2])).toArray()).toEqual([2, 2]);
  });

  test('that compares values which are not kept is an error, not a false', () => {
    const careless = unary({
      name: 'careless',
      kernel: loop,
      vjp: (g, x) => where(x.greater(0), g, 0),
      keeps: [],
    });
    expect(() => grad((x: Tensor) => careless(x).sum())(tensor([3, -1]))).toThrow('reads what its op does not keep');
  });

  test('that returns nothing is an error naming the op', () => {
    const broken = unary({ name: 'broken', kernel: loop, vjp: () => undefined as never, keeps: [] });
    expect(() => grad((x: Tensor) => broken(x))(1)).toThrow('broken: its rule for input 0 returned no tensor');
  });
});

test('a pull back to very many old leaves takes time in proportion', () => {
  const sumOfSquares = (xs: readonly Tensor[]): Tensor => xs.reduce((s, x) => s.add(x.square()), zeros([]) as Tensor);
  const leaves = Array.from({ length: 5000 }, (_, i) => tensor(i));
  const g = grad(sumOfSquares)(leaves);
  expect(g.map((x) => x.item())).toEqual(leaves.map((x) => 2 * x.item()));
});

test('a tree that contains itself is an error, not a hang', () => {
  const tree: Record<string, unknown> = { w: tensor(1) };
  tree['self'] = tree;
  expect(() => grad((t: typeof tree) => (t['w'] as Tensor).square())(tree)).toThrow(TreeError);
});

test('linear promotes as matmul does', () => {
  expect(linear(tensor([[1, 2]], { dtype: 'int32' }), ones([3, 2])).toArray()).toEqual([[3, 3, 3]]);
  expect(linear(ones([1, 2], { dtype: 'float32' }), ones([3, 2])).dtype).toBe('float64');
});

test('gradcheck refuses what it cannot check', () => {
  expect(() => gradcheck((x: Tensor) => x.log(), [tensor(-1)])).toThrow("the function's value here is NaN");
  expect(() => gradcheck((x: Tensor) => x.cast('float32'), [tensor(1)])).toThrow(
    'what the function returns is float32',
  );
  expect(() => gradcheck(() => tensor(1), [])).toThrow('nothing to check');
});

test('a shell has a type and no values', () => {
  expect([shell([2], 'float64').shape, shell([2], 'float64').add(1).toArray()]).toEqual([[2], [NaN, NaN]]);
});
