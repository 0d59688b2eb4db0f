import { describe, expect, test } from 'vitest';
import {
  DtypeError,
  GradientError,
  maximum,
  minimum,
  ShapeError,
  stack,
  tensor,
  type Tensor,
  TreeError,
  unary,
  where,
  zeros,
} from '@adjoint/tensor';
import { grad, jvp, parameter, valueAndGrad, vjp } from '../src/index.ts';

const ints = (values: number[]): Tensor => tensor(values, { dtype: 'int32' });

describe('grad', () => {
  test('returns a tree like its argument', () => {
    const net = { layers: [{ w: tensor([1, 2]) }, { w: tensor([3]) }], b: tensor(4), name: 'net' };
    const g = grad((n: typeof net) => n.layers[0]!.w.square().sum().add(n.layers[1]!.w.sum()).add(n.b.mul(5)))(net);
    expect(g.layers.map(({ w }) => w.toArray())).toEqual([[2, 4], [1]]);
    expect([g.b.item(), g.name]).toEqual([5, 'net']);
  });

  test('differentiates the argument it is told to', () => {
    const f = (x: Tensor, y: Tensor): Tensor => x.mul(y.square());
    expect(grad(f)(tensor(2), tensor(3)).item()).toBe(9);
    expect(grad(f, { argument: 1 })(tensor(2), tensor(3)).item()).toBe(12);
    expect(valueAndGrad(f, { argument: 1 })(tensor(2), tensor(3)).value.item()).toBe(18);
  });

  test.each([2, -1, 0.5, NaN])('refuses argument %d of two', (argument) => {
    const f = (x: Tensor, y: Tensor): Tensor => x.mul(y);
    expect(() => grad(f, { argument: argument as 0 })(tensor(2), tensor(3))).toThrow(GradientError);
  });

  test('takes a number for a 0-d float64', () => {
    const square = (x: unknown): Tensor => (x as Tensor).square();
    const g = grad(square)(3) as Tensor;
    expect([g.item(), g.shape, g.dtype]).toEqual([6, [], 'float64']);
  });

  test('of a number inside a tree is its derivative or an error, not the number itself', () => {
    const f = (p: { a: Tensor; b: number }): Tensor => p.a.mul(p.b);
    let found: unknown;
    try {
      found = grad(f)({ a: tensor(2), b: 3 }).b;
    } catch {
      return;
    }
    expect(found).not.toBe(3);
  });

  test('gives zeros of the right shape and dtype for what the result does not depend on', () => {
    const g = grad((p: { a: Tensor; b: Tensor }) => p.a.sum())({
      a: tensor([1, 2]),
      b: zeros([2, 3], { dtype: 'float32' }),
    });
    expect(g.a.toArray()).toEqual([1, 1]);
    expect([g.b.shape, g.b.dtype, g.b.sum().item()]).toEqual([[2, 3], 'float32', 0]);
    expect(grad((_x: Tensor) => tensor(5) as Tensor)(tensor([1, 2])).toArray()).toEqual([0, 0]);
    expect(grad((x: Tensor) => x.greater(0).cast('float64').sum())(tensor([1, 2])).toArray()).toEqual([0, 0]);
    expect(grad((x: Tensor) => x.sign().sum())(tensor([1, -2])).toArray()).toEqual([0, 0]);
  });

  test('differentiates what its function only closes over, not the plain value', () => {
    const x = tensor(3);
    expect(grad((y: Tensor) => y.mul(x))(x).item()).toBe(3);
  });

  test('keeps one tensor in two places apart', () => {
    const x = tensor(3);
    const g = grad((p: Tensor[]) => p[0]!.mul(p[1]!.square()))([x, x]);
    expect(g.map((t) => t.item())).toEqual([9, 18]);
  });

  test('accepts a result of one element of any rank, and refuses several', () => {
    expect(grad((x: Tensor) => x.reshape([1, 1]).mul(2))(tensor(1)).item()).toBe(2);
    expect(() => grad((x: Tensor) => x.mul(2))(tensor([1, 2]))).toThrow(GradientError);
    expect(() => grad((x: Tensor) => x.mul(2))(zeros([0]))).toThrow(GradientError);
  });

  test.each([
    ['a number', 3],
    ['nothing', undefined],
    ['null', null],
    ['a tree', { loss: tensor(1) }],
    ['a promise', Promise.resolve(tensor(1))],
  ])('refuses a function that returns %s', (_what, result) => {
    expect(() => grad((_x: Tensor) => result as unknown as Tensor)(tensor(1))).toThrow(GradientError);
  });

  test('refuses ints and bools to differentiate, naming the place, and takes them beside', () => {
    const f = (p: { w: Tensor; table: Tensor[] }): Tensor => p.w.sum();
    expect(() => grad(f)({ w: tensor([1]), table: [tensor([1]), ints([1])] })).toThrow(DtypeError);
    expect(() => grad(f)({ w: tensor([1]), table: [tensor([1]), ints([1])] })).toThrow('.table[1]');
    expect(() => grad((x: Tensor) => x)(tensor(true))).toThrow(DtypeError);
    expect(grad((x: Tensor, i: Tensor) => x.take(i).sum())(tensor([1, 2, 3]), ints([2, 2])).toArray()).toEqual([
      0, 0, 2,
    ]);
  });

  test('keeps float32 gradients float32, through casts too', () => {
    const x = tensor([0.1, 0.2], { dtype: 'float32' });
    expect(grad((t: Tensor) => t.square().sum())(x).dtype).toBe('float32');
    const g = grad((t: Tensor) =>
      t
        .cast('float64')
        .mul(tensor([1, 2]))
        .sum(),
    )(x);
    expect([g.dtype, g.toArray()]).toEqual(['float32', [1, 2]]);
    expect(grad((t: Tensor) => t.mul(tensor([1, 2])).sum())(x).dtype).toBe('float32');
  });

  test('changes nothing about its argument', () => {
    const x = tensor([1, 2]);
    grad((t: Tensor) => t.square().sum())(x);
    expect([x.tracer, x.toArray()]).toEqual([null, [1, 2]]);
  });

  test('returns values nobody watches', () => {
    const { value, gradient } = valueAndGrad((x: Tensor) => x.square())(tensor(3));
    expect([value.tracer, gradient.tracer]).toEqual([null, null]);
  });
});

describe('a value read out of a watched computation', () => {
  const square = (x: Tensor): Tensor => tensor(x.square().item());

  test('is an error if the result then depends on nothing', () => {
    expect(() => grad(square)(tensor(3))).toThrow(GradientError);
    expect(() => grad((x: Tensor) => tensor(x.toTypedArray() as Float64Array).sum())(tensor([3]))).toThrow(
      GradientError,
    );
    expect(() => grad((x: Tensor) => tensor(Number(x)))(tensor(3))).toThrow(GradientError);
  });

  test('is allowed beside a result that depends on the input, and for decisions', () => {
    const abs = (x: Tensor): Tensor => (x.item() > 0 ? x : x.neg());
    expect([grad(abs)(tensor(3)).item(), grad(abs)(tensor(-3)).item()]).toEqual([1, -1]);
  });

  test('is an error in vjp and jvp as it is in grad', () => {
    expect(() => vjp(square, tensor(3)).pullback(tensor(1))).toThrow(GradientError);
    expect(() => jvp(square, [tensor(3)], [tensor(1)])).toThrow(GradientError);
  });

  test('is an error to the outer transform when an inner one reads it', () => {
    const inner = (x: Tensor): Tensor => {
      let read = 0;
      grad((y: Tensor) => {
        read = y.mul(x).item();
        return y;
      })(x);
      return tensor(read);
    };
    expect(() => grad(inner)(tensor(3))).toThrow(GradientError);
    expect(() => grad((x: Tensor) => jvp(square, [x], [tensor(1)]).value)(tensor(3))).toThrow(GradientError);
  });

  test('tensor(x) of a watched x is no silent constant', () => {
    let found: unknown;
    try {
      found = grad((x: Tensor) => tensor(x).square())(tensor(3)).item();
    } catch {
      return;
    }
    expect(found).toBe(6);
  });
});

describe('vjp', () => {
  test('takes several inputs and outputs, trees of them', () => {
    const f = (p: { a: Tensor }, b: Tensor): { sum: Tensor; both: Tensor[] } => ({
      sum: p.a.add(b),
      both: [p.a.mul(b), p.a],
    });
    const { value, pullback } = vjp(f, { a: tensor(2) }, tensor(3));
    expect([value.sum.item(), value.both[0]!.item(), value.both[1]!.item()]).toEqual([5, 6, 2]);
    const [gp, gb] = pullback({ sum: tensor(1), both: [tensor(10), tensor(100)] });
    expect([gp.a.item(), gb.item()]).toEqual([1 + 30 + 100, 1 + 20]);
  });

  test('pulls back as often as asked, with the same result', () => {
    const { pullback } = vjp((x: Tensor) => x.square(), tensor([1, 2]));
    const once = pullback(tensor([1, 0]))[0].toArray();
    expect(pullback(tensor([0, 1]))[0].toArray()).toEqual([0, 4]);
    expect(pullback(tensor([1, 0]))[0].toArray()).toEqual(once);
  });

  test('is linear in its cotangent, which may itself be differentiated', () => {
    const second = grad((g: Tensor) => vjp((x: Tensor) => x.pow(3), tensor(2)).pullback(g)[0]);
    expect(second(tensor(1)).item()).toBe(12);
  });

  test('gives zeros for inputs and outputs that are not connected', () => {
    const { pullback } = vjp(
      (x: Tensor, _y: Tensor) => ({ x: x.mul(2), c: tensor([1, 1]) as Tensor }),
      tensor(1),
      tensor([1, 2]),
    );
    const [gx, gy] = pullback({ x: tensor(1), c: tensor([5, 5]) });
    expect([gx.item(), gy.toArray()]).toEqual([2, [0, 0]]);
  });

  test('hands back an input that is its own output', () => {
    const { value, pullback } = vjp((x: Tensor) => x, tensor(3));
    expect([value.tracer, pullback(tensor(7))[0].item()]).toEqual([null, 7]);
  });

  test('refuses cotangents that do not fit the value', () => {
    const { pullback } = vjp((x: Tensor) => ({ y: x.mul(2) }), tensor([1, 2]));
    expect(() => pullback({ y: tensor([1, 2, 3]) })).toThrow(ShapeError);
    expect(() => pullback({ y: tensor(1) })).toThrow(ShapeError);
    expect(() => pullback({ z: tensor([1, 2]) } as never)).toThrow(TreeError);
    expect(() => pullback({} as never)).toThrow(TreeError);
  });

  test('keeps the value it was built from when a parameter beside it is assigned', () => {
    const w = parameter(tensor(2));
    const outcomes = [
      vjp((x: Tensor) => x.mul(w), tensor(3)).pullback,
      vjp((x: Tensor) => x.square(), w as Tensor).pullback,
    ].map((pullback) => {
      w.assign(tensor(2));
      return pullback;
    });
    w.assign(tensor(10));
    const found = outcomes.map((pullback) => {
      try {
        return pullback(tensor(1))[0].item();
      } catch (error) {
        return (error as Error).name;
      }
    });
    // Either the old value's gradient or an error, as for backward(); never the new value's.
    expect([2, 'GradientError']).toContain(found[0]);
    expect([4, 'GradientError']).toContain(found[1]);
  });
});

describe('jvp', () => {
  test('moves trees and numbers along their tangents', () => {
    const { value, tangent } = jvp(
      (p: { a: Tensor }, b: Tensor) => p.a.mul(b),
      [{ a: tensor(2) }, tensor(3)],
      [{ a: tensor(1) }, tensor(10)],
    );
    expect([value.item(), tangent.item()]).toEqual([6, 23]);
    const square = (x: unknown): Tensor => (x as Tensor).square();
    expect(jvp(square, [3], [1]).tangent.item()).toBe(6);
  });

  test('gives zeros where the result does not move', () => {
    const { tangent } = jvp(
      (x: Tensor) => ({ c: tensor([1, 2]) as Tensor, s: x.sign(), i: x.greater(0) }),
      [tensor([3])],
      [tensor([1])],
    );
    expect([tangent.c.toArray(), tangent.s.toArray()]).toEqual([[0, 0], [0]]);
  });

  test('refuses tangents that do not fit', () => {
    expect(() => jvp((x: Tensor) => x, [tensor([1, 2])], [tensor([1])])).toThrow(ShapeError);
    expect(() => jvp((x: { a: Tensor }) => x.a, [{ a: tensor(1) }], [{} as never])).toThrow(TreeError);
    expect(() => jvp((x: Tensor) => x.mul(1), [ints([1])], [ints([1])])).toThrow(DtypeError);
  });
});

describe('kinks', () => {
  const slope = (f: (x: Tensor) => Tensor, x: number): number => grad(f)(tensor(x)).item();

  test('of relu and abs at 0 have the slope 0', () => {
    expect([slope((x) => x.relu(), 0), slope((x) => x.relu(), -0), slope((x) => x.relu(), 1e-300)]).toEqual([0, 0, 1]);
    expect([slope((x) => x.abs(), 0), slope((x) => x.abs(), -2)]).toEqual([0, -1]);
  });

  test('of ties are shared equally', () => {
    expect(grad((x: Tensor) => x.max())(tensor([3, 1, 3, 3])).toArray()).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
    expect(
      grad((x: Tensor) => x.max(0).sum())(
        tensor([
          [1, 5],
          [1, 2],
        ]),
      ).toArray(),
    ).toEqual([
      [0.5, 1],
      [0.5, 0],
    ]);
    for (const f of [maximum, minimum]) {
      const [gx, gy] = vjp((a: Tensor, b: Tensor) => f(a, b as never), tensor(2), tensor(2)).pullback(tensor(1));
      expect([gx.item(), gy.item()]).toEqual([0.5, 0.5]);
    }
    expect(slope((x) => maximum(x, 0), 0)).toBe(0.5);
  });

  test('of a power at 0: x⁰ has none, 0ᵇ none for b ≥ 0', () => {
    expect([slope((x) => x.pow(0), 0), slope((x) => x.pow(1), 0), slope((x) => x.pow(3), 0)]).toEqual([0, 1, 0]);
    expect([slope((b) => tensor(0).pow(b), 2), slope((b) => tensor(0).pow(b), 0)]).toEqual([0, 0]);
    expect(slope((x) => x.pow(3), -2)).toBe(12);
  });

  test('of sqrt at 0 are infinite, and a chosen branch does not hide the other’s NaN', () => {
    expect(slope((x) => x.sqrt(), 0)).toBe(Infinity);
    expect(slope((x) => where(x.greater(0), x.log(), 0), 0)).toBe(NaN);
  });
});

test('gradients of broadcast operands are summed back to their shapes', () => {
  const { pullback } = vjp(
    (a: Tensor, b: Tensor, c: Tensor) => a.mul(b).add(c),
    tensor([[1], [2]]),
    tensor([3, 4, 5]),
    tensor(6),
  );
  const [ga, gb, gc] = pullback(
    tensor([
      [1, 1, 1],
      [1, 1, 1],
    ]),
  );
  expect([ga.toArray(), gb.toArray(), gc.item()]).toEqual([[[12], [12]], [3, 3, 3], 6]);
});

test('a stack of slices gives every part its own gradient', () => {
  const g = grad((x: Tensor) =>
    stack([x.at(0), x.at(-1), x.at(0)])
      .mul(tensor([1, 10, 100]))
      .sum(),
  )(tensor([1, 2, 3]));
  expect(g.toArray()).toEqual([101, 0, 10]);
});

test('a function of one’s own with a rule takes part at every order', () => {
  const cube = unary({
    name: 'cube',
    kernel: (x, at, step, y, to, n) => {
      for (let i = 0; i < n; i++) y[to + i] = x[at + i * step]! ** 3;
    },
    vjp: (g, x) => g.mul(x.square()).mul(3),
    keeps: [0],
  });
  expect(grad(cube)(tensor(2)).item()).toBe(12);
  expect(grad(grad(cube))(tensor(2)).item()).toBe(12);
  expect(jvp(cube, [tensor(2)], [tensor(1)]).tangent.item()).toBe(12);
});
