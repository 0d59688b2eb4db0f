import { describe, expect, test } from 'vitest';
import {
  GradientError,
  key,
  normal,
  ones,
  ShapeError,
  stack,
  stopGradient,
  tensor,
  type Tensor,
  TreeError,
  zeros,
} from '@adjoint/tensor';
import {
  checkpoint,
  customJvp,
  customVjp,
  grad,
  gradcheck,
  hessian,
  jacobian,
  jvp,
  linearize,
  parameter,
  vjp,
  vmap,
} from '../src/index.ts';

const drawn = (shape: readonly number[], seed = 1): Tensor => normal(key(seed), shape);
const bits = (x: Tensor): number[] => [...x.toTypedArray()];

function far(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return a.size === 0 ? 0 : a.sub(b).abs().max().item() / Math.max(1, b.abs().max().item());
}

type F = (x: Tensor, y: Tensor) => Tensor;

/** x³ · sin(y), elements that broadcast, and rules for it. */
const plain: F = (x, y) => x.pow(3).mul(y.sin());

const rules: Record<string, F> = {
  'a pullback that closes over the arguments': customVjp((x: Tensor, y: Tensor) => ({
    value: plain(x, y),
    pullback: (g: Tensor) => [
      g.mul(x.square()).mul(3).mul(y.sin()).sumTo(x.shape),
      g.mul(x.pow(3)).mul(y.cos()).sumTo(y.shape),
    ],
  })),
  'a pullback that closes over what was computed on the way': customVjp((x: Tensor, y: Tensor) => {
    const [cube, s] = [x.pow(3), y.sin()];
    return {
      value: cube.mul(s),
      pullback: (g: Tensor) => [
        g.mul(x.square()).mul(3).mul(s).sumTo(x.shape),
        g.mul(cube).mul(y.cos()).sumTo(y.shape),
      ],
    };
  }),
  'a pullback that is a pullback': customVjp((x: Tensor, y: Tensor) => {
    const { value, pullback } = vjp(plain, x, y);
    return { value, pullback: (g: Tensor) => pullback(g) };
  }),
  'a pushforward': customJvp(plain, ([x, y], [s, t]) =>
    s
      .mul(x.square())
      .mul(3)
      .mul(y.sin())
      .add(t.mul(x.pow(3)).mul(y.cos())),
  ),
};

describe.each(Object.entries(rules))('%s', (_name, f) => {
  const [x, y] = [drawn([3, 2]), drawn([2], 2)];
  const [t, u] = [drawn([3, 2], 3), drawn([2], 4)];

  test('gives the value and gradients of the plain function', () => {
    expect(bits(f(x, y))).toEqual(bits(plain(x, y)));
    const [gx, gy] = vjp(f, x, y).pullback(t);
    const [px, py] = vjp(plain, x, y).pullback(t);
    expect([far(gx, px), far(gy, py)].every((d) => d < 1e-14)).toBe(true);
    expect(far(jvp(f, [x, y], [t, u]).tangent, jvp(plain, [x, y], [t, u]).tangent)).toBeLessThan(1e-14);
    expect(
      far(jvp((v: Tensor) => f(x, v), [y], [u]).tangent, jvp((v: Tensor) => plain(x, v), [y], [u]).tangent),
    ).toBeLessThan(1e-14);
    expect(gradcheck((a: Tensor, b: Tensor) => f(a, b).sum(), [x, y]).checked).toBe(8);
  });

  test('takes part in backward', () => {
    const [p, q] = [parameter(x), parameter(y)];
    f(p, q).mul(t).sum().backward();
    const [px, py] = vjp(plain, x, y).pullback(t);
    expect([far(p.grad!, px), far(q.grad!, py)].every((d) => d < 1e-14)).toBe(true);
  });

  test('agrees at every order, in every mixture of modes', () => {
    const along = (h: F): ((v: Tensor) => Tensor)[] => {
      const r1 = (v: Tensor): Tensor => grad((a: Tensor) => h(a, y).mul(t).sum())(v);
      const f1 = (v: Tensor): Tensor => jvp((a: Tensor) => h(a, y), [v], [t]).tangent;
      const r2 = (v: Tensor): Tensor => grad((a: Tensor) => r1(a).sin().sum())(v);
      return [
        r1,
        f1,
        r2,
        (v) => grad((a: Tensor) => f1(a).sum())(v),
        (v) => jvp(r1, [v], [t]).tangent,
        (v) => jvp(f1, [v], [t]).tangent,
        (v) => grad((a: Tensor) => r2(a).sum())(v),
        (v) => jvp((a: Tensor) => jvp(f1, [a], [t]).tangent, [v], [t]).tangent,
        (v) => jvp(r2, [v], [t]).tangent,
        (v) => grad((b: Tensor) => r1(v).mul(h(v, b)).sum())(y),
        (v) => grad((b: Tensor) => grad((a: Tensor) => h(a, b).sum())(v).sum())(y),
        (v) => linearize((a: Tensor) => h(a, y), v).pushforward(t),
      ];
    };
    const wanted = along(plain);
    along(f).forEach((h, i) => expect(far(h(x), wanted[i]!(x)), String(i)).toBeLessThan(1e-13));
  });

  test('is mapped over batches, inside and outside, and checkpointed', () => {
    const [xs, ys] = [drawn([4, 3, 2], 5), drawn([4, 2], 6)];
    const runs = (h: F): Tensor[] => [
      vmap(h)(xs, ys),
      vmap(h, { inAxes: [0, null] })(xs, y),
      vmap(h, { inAxes: [null, 0] })(x, ys),
      vmap(grad((a: Tensor, b: Tensor) => h(a, b).sum()))(xs, ys),
      vmap(
        grad((b: Tensor, a: Tensor) => h(a, b).sum()),
        { inAxes: [null, 0] },
      )(y, xs),
      grad((b: Tensor) =>
        vmap((a: Tensor) => h(a, b))(xs)
          .square()
          .sum(),
      )(y),
      grad((b: Tensor) =>
        vmap((_a: Tensor) => h(x, b))(xs)
          .square()
          .sum(),
      )(y),
      grad((a: Tensor) => vmap(h)(a, ys).square().sum())(xs),
      jvp((b: Tensor) => vmap((a: Tensor) => h(a, b))(xs), [y], [u]).tangent,
      vmap((a: Tensor) => jvp((b: Tensor) => h(a, b), [y], [u]).tangent)(xs),
      vmap((a: Tensor) => vmap((b: Tensor) => h(a, b))(ys))(xs),
      vmap(hessian((b: Tensor) => h(x, b).sum()))(ys),
      jacobian((a: Tensor) => h(a, y))(x),
      jacobian((a: Tensor) => h(a, y), { mode: 'forward' })(x),
      vmap(grad((a: Tensor, b: Tensor) => checkpoint(h)(a, b).sum()))(xs, ys),
      grad((a: Tensor) => checkpoint((v: Tensor) => h(v.mul(2), y))(a).sum())(x),
    ];
    const wanted = runs(plain);
    runs(f).forEach((z, i) => {
      if (i < 3) expect(bits(z)).toEqual(bits(wanted[i]!));
      expect(far(z, wanted[i]!), String(i)).toBeLessThan(1e-13);
    });
    const none = vmap(grad((a: Tensor, b: Tensor) => f(a, b).sum()))(zeros([0, 3, 2]), zeros([0, 2]));
    expect(none.shape).toEqual([0, 3, 2]);
  });
});

describe('customVjp', () => {
  test('counts, not the function: a wrong rule is believed in every mode', () => {
    const f = customVjp((x: Tensor) => ({ value: x.square(), pullback: (g: Tensor) => [g.mul(100)] }));
    expect(grad((x: Tensor) => f(x))(tensor(3)).item()).toBe(100);
    expect(jvp(f, [tensor(3)], [tensor(1)]).tangent.item()).toBe(100);
    expect(vmap(grad((x: Tensor) => f(x)))(tensor([1, 2])).toArray()).toEqual([100, 100]);
    expect(grad((x: Tensor) => vmap(f)(x).sum())(tensor([1, 2])).toArray()).toEqual([100, 100]);
    expect(grad((x: Tensor) => grad((y: Tensor) => f(y))(x))(tensor(3)).item()).toBe(0);
  });

  test('adds up what the entries of a batch give to what they share, though each gives the same', () => {
    const f = customVjp((x: Tensor, w: Tensor) => ({ value: x.add(w), pullback: () => [null, tensor(7)] }));
    const total = grad((w: Tensor) => vmap((x: Tensor) => f(x, w))(ones([3])).sum());
    expect(total(tensor(1)).item()).toBe(21);
  });

  test('may hand its argument through, and has its own rule still', () => {
    const clip = customVjp((x: Tensor) => ({ value: x, pullback: (g: Tensor) => [g.minimum(1)] }));
    expect(grad((x: Tensor) => clip(x).mul(5))(tensor(3)).item()).toBe(1);
    expect(grad((x: Tensor) => checkpoint(clip)(x).mul(5))(tensor(3)).item()).toBe(1);
    expect(vmap(grad((x: Tensor) => clip(x).mul(5)))(tensor([3, 4])).toArray()).toEqual([1, 1]);
  });

  test('gives its pullback the value, through whose rule higher orders go', () => {
    // The value comes from nowhere that could be differentiated.
    const exp = customVjp((x: Tensor) => ({
      value: stopGradient(x).exp(),
      pullback: (g: Tensor, y: Tensor) => [g.mul(y)],
    }));
    const third = grad((x: Tensor) => grad((y: Tensor) => grad((z: Tensor) => exp(z))(y))(x));
    expect(third(tensor(1)).item()).toBe(Math.E);
    const forward = (f: (x: Tensor) => Tensor) => (x: Tensor) => jvp(f, [x], [ones([])]).tangent;
    expect(forward(forward(forward(exp)))(tensor(1)).item()).toBe(Math.E);
    expect(forward((x: Tensor) => grad((y: Tensor) => exp(y))(x))(tensor(1)).item()).toBe(Math.E);
    expect(vmap(third)(tensor([0, 1])).toArray()).toEqual([1, Math.E]);
    expect(grad((xs: Tensor) => vmap(grad((y: Tensor) => exp(y)))(xs).sum())(tensor([0, 1])).toArray()).toEqual([
      1,
      Math.E,
    ]);
  });

  test('takes trees, ints, numbers and texts, and null for what has no cotangent', () => {
    const at = tensor([2, 0], { dtype: 'int32' });
    const f = customVjp((p: { table: Tensor; at: Tensor; by: number; name: string }, unused: Tensor, mask: Tensor) => ({
      value: p.table.take(p.at).mul(p.by),
      pullback: (g: Tensor) => [
        {
          table: zeros(p.table.shape).add(
            vjp((t: Tensor) => t.take(p.at), p.table)
              .pullback(g)[0]
              .mul(p.by),
          ),
          at: null,
          by: 0,
          name: null,
        },
        null,
        unused.size === 0 ? null : mask.cast('float64').mul(0).sum(),
      ],
    }));
    const call = (table: Tensor, unused: Tensor): Tensor =>
      f({ table, at, by: 2, name: 'f' }, unused, tensor(true)).sum();
    const [g, h] = vjp(call, tensor([1, 2, 3]), tensor([4])).pullback(tensor(1));
    expect([g.toArray(), h.toArray()]).toEqual([[2, 0, 2], [0]]);
    const { tangent } = jvp(call, [tensor([1, 2, 3]), tensor([4])], [tensor([1, 10, 100]), tensor([1000])]);
    expect(tangent.item()).toBe(202);
    expect(vmap(grad(call), { inAxes: [0, null] })(ones([2, 3]), ones([1])).toArray()).toEqual([
      [2, 0, 2],
      [2, 0, 2],
    ]);
  });

  test('returns trees, of which some results may stay unused, and ints', () => {
    const f = customVjp((x: Tensor) => ({
      value: { y: x.square(), more: [x.neg()], sign: x.sign().cast('int32') },
      pullback: (g: { y: Tensor; more: Tensor[]; sign: Tensor }) => [g.y.mul(x).mul(2).sub(g.more[0]!)],
    }));
    expect(grad((x: Tensor) => f(x).y)(tensor(3)).item()).toBe(6);
    expect(grad((x: Tensor) => f(x).more[0]!)(tensor(3)).item()).toBe(-1);
    expect(grad((x: Tensor) => f(x).y.add(f(x).more[0]!).mul(f(x).sign.cast('float64')))(tensor(3)).item()).toBe(5);
    const { value, tangent } = jvp(f, [tensor(3)], [tensor(1)]);
    expect([value.sign.dtype, tangent.y.item(), tangent.more[0]!.item()]).toEqual(['int32', 6, -1]);
    expect(vmap(f)(tensor([1, -2])).sign.toArray()).toEqual([1, -1]);
  });

  test('takes numbers as cotangents of 0-d arguments, and keeps float32', () => {
    const f = customVjp((x: Tensor) => ({ value: x.mul(2), pullback: (_g: Tensor) => [7] }));
    expect(grad((x: Tensor) => f(x))(tensor(3)).item()).toBe(7);
    const g = customVjp((x: Tensor) => ({ value: x.mul(2), pullback: (c: Tensor) => [c.cast('float64').mul(2)] }));
    expect(grad((x: Tensor) => g(x).sum())(ones([2], { dtype: 'float32' })).dtype).toBe('float32');
  });

  test('is called with no tensor, one tensor twice, or a parameter that is reassigned', () => {
    expect(customVjp((n: number) => ({ value: n, pullback: () => [null] }))(3)).toBe(3);
    const product = customVjp((x: Tensor, y: Tensor) => ({
      value: x.mul(y),
      pullback: (g: Tensor) => [g.mul(y), g.mul(x).mul(10)],
    }));
    expect(grad((x: Tensor) => product(x, x))(tensor(3)).item()).toBe(33);
    const w = parameter(tensor(2));
    const y = product(w, tensor(5));
    w.assign(tensor(3));
    expect(() => y.backward()).toThrow('reassigned');
    expect(w.grad).toBeNull();
  });

  test('may close over values that only a batch distinguishes', () => {
    const by = (c: Tensor) => customVjp((x: Tensor) => ({ value: x.mul(c), pullback: (g: Tensor) => [g.mul(c)] }));
    const f = (c: Tensor, x: Tensor): Tensor => grad((v: Tensor) => by(c)(v).square())(x);
    expect(vmap(f, { inAxes: [0, null] })(tensor([1, 2]), tensor(3)).toArray()).toEqual([6, 24]);
    expect(vmap((c: Tensor) => by(c)(c))(tensor([1, 2])).toArray()).toEqual([1, 4]);
  });
});

describe('customJvp', () => {
  test('counts, not the function', () => {
    const f = customJvp(
      (x: Tensor) => x.square(),
      (_xs, [t]) => t.mul(100),
    );
    expect(grad((x: Tensor) => f(x))(tensor(3)).item()).toBe(100);
    expect(jvp(f, [tensor(3)], [tensor(1)]).tangent.item()).toBe(100);
    expect(vmap(grad((x: Tensor) => f(x)))(tensor([1, 2])).toArray()).toEqual([100, 100]);
  });

  test('gives its rule the value, through whose rule higher orders go', () => {
    const exp = customJvp(
      (x: Tensor) => stopGradient(x).exp(),
      (_xs, [t], y) => t.mul(y),
    );
    expect(grad((x: Tensor) => grad((y: Tensor) => grad((z: Tensor) => exp(z))(y))(x))(tensor(1)).item()).toBe(Math.E);
    expect(hessian((x: Tensor) => exp(x).sum())(tensor([0, 1])).toArray()).toEqual([
      [1, 0],
      [0, Math.E],
    ]);
  });

  test('takes trees and ints, gives trees, and null for what does not move', () => {
    const f = customJvp(
      (p: { x: Tensor; k: Tensor }) => ({ y: p.x.mul(2), i: p.k.add(1), s: p.x.sign() }),
      (_args, [t]) => ({ y: t.x.mul(2), i: null, s: null }),
    );
    const k = tensor(1, { dtype: 'int32' });
    const call = (x: Tensor): Tensor => {
      const { y, i, s } = f({ x, k });
      return y.mul(i.cast('float64')).mul(s).sum();
    };
    expect(grad(call)(tensor([3, -4])).toArray()).toEqual([4, -4]);
    expect(jvp(call, [tensor([3, -4])], [tensor([1, 10])]).tangent.item()).toBe(-36);
    expect(vmap(grad(call))(tensor([[3], [-4]])).toArray()).toEqual([[4], [-4]]);
  });
});

describe('in words', () => {
  const x = tensor([1, 2]);
  const pulled = (pullback: unknown, args: readonly unknown[] = [x]): (() => unknown) => {
    const f = customVjp((...all: Tensor[]) => ({ value: all[0]!.mul(2), pullback: pullback as never }));
    return () => grad((v: Tensor) => f(...([v, ...args.slice(1)] as Tensor[])).sum())(args[0] as Tensor);
  };

  test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
    ['no function', () => customVjp(3 as never), GradientError, 'customVjp: a function is needed, got a number'],
    ['no rule', () => customJvp((v: Tensor) => v, undefined as never), GradientError, 'a function is needed'],
    ['a bare value', () => customVjp(((v: Tensor) => v) as never)(x), GradientError, '{ value, pullback }'],
    ['no list', pulled((g: Tensor) => g), TreeError, 'must return a list of 1 cotangents, got a tensor'],
    ['a list too short', pulled(() => [x], [x, x]), TreeError, 'must return a list of 2 cotangents'],
    [
      'a missing return',
      pulled(() => [undefined]),
      TreeError,
      'the pullback gives argument 0 no cotangent but undefined',
    ],
    ['another shape', pulled(() => [ones([3])]), ShapeError, 'argument 0, of shape [2], a cotangent of shape [3]'],
    ['a text', pulled(() => ['g']), TreeError, 'argument 0 no cotangent but a string'],
  ])('a rule is refused for %s', (_name, call, kind, sentence) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(sentence);
  });

  test('a wrong shape is refused in forward mode and in a batch, with the place in a tree', () => {
    const f = customVjp((p: { w: Tensor[] }) => ({
      value: p.w[0]!.mul(2),
      pullback: (g: Tensor) => [{ w: [g.sum()] }],
    }));
    const sentence = 'argument 0.w[0], of shape [2], a cotangent of shape []';
    expect(() => grad((v: Tensor) => f({ w: [v] }).sum())(x)).toThrow(sentence);
    expect(() => jvp((v: Tensor) => f({ w: [v] }), [x], [x])).toThrow(sentence);
    expect(() => vmap(grad((v: Tensor) => f({ w: [v] }).sum()))(ones([3, 2]))).toThrow(sentence);
  });

  test('a missing place in a tree is named', () => {
    const f = customVjp((p: { w: Tensor; b: Tensor }) => ({
      value: p.w.add(p.b),
      pullback: (g: Tensor) => [{ w: g } as never],
    }));
    expect(() => grad((p: { w: Tensor; b: Tensor }) => f(p).sum())({ w: x, b: x })).toThrow(
      'argument 0.b no cotangent but undefined',
    );
  });

  test('a tangent that is missing or of another shape is refused, in both modes', () => {
    for (const [found, sentence] of [
      [ones([3]), 'customJvp: the rule gives the value, of shape [2], a tangent of shape [3]'],
      [undefined, 'customJvp: the rule gives the value no tangent but undefined'],
    ] as const) {
      const f = customJvp(
        (v: Tensor) => v.mul(2),
        () => found as never,
      );
      expect(() => jvp(f, [x], [x])).toThrow(sentence);
      expect(() => grad((v: Tensor) => f(v).sum())(x)).toThrow(sentence);
    }
  });

  test('a watched value that is no argument is refused, by whatever it is watched', () => {
    const w = parameter(tensor([3, 4]));
    const f = (c: Tensor) => customVjp((v: Tensor) => ({ value: v.mul(c), pullback: (g: Tensor) => [g.mul(c)] }));
    const sentence = 'customVjp: the function reads a watched value that is not among its arguments';
    expect(() => f(w)(x)).toThrow(sentence);
    expect(() => grad((c: Tensor) => f(c)(x).sum())(x)).toThrow(sentence);
    expect(() => grad((c: Tensor) => f(c)(c).sum())(x)).toThrow(sentence);
    expect(() => jvp((c: Tensor) => f(c)(c), [x], [x])).toThrow(sentence);
    expect(() => vmap(grad((c: Tensor) => f(c)(c).sum()))(ones([3, 2]))).toThrow(sentence);
    expect(() => grad((c: Tensor) => vmap((v: Tensor) => f(c)(v))(ones([3, 2])).sum())(x)).toThrow(sentence);
    expect(() => grad((c: Tensor) => grad((v: Tensor) => f(c)(v).sum())(x).sum())(x)).toThrow(sentence);
    expect(f(stopGradient(w))(x).toArray()).toEqual([3, 8]);
    const g = customVjp((v: Tensor) => ({ value: v.mul(2), pullback: (c: Tensor) => [c.mul(w)] }));
    const two = (c: Tensor): Tensor => {
      const h = customVjp((v: Tensor) => ({ value: v.mul(2), pullback: (k: Tensor) => [k.mul(c)] }));
      return h(c).sum();
    };
    expect(() => grad(two)(x)).toThrow('its pullback reads a watched value');
    expect(grad((v: Tensor) => g(v).sum())(x).toArray()).toEqual([3, 4]);
  });

  test('a failing gradcheck speaks of the function', () => {
    const f = customVjp((v: Tensor) => ({ value: v.square(), pullback: (g: Tensor) => [g.mul(v)] }));
    expect(() => gradcheck((v: Tensor) => f(v).sum(), [tensor([1, 2])])).toThrow(/differ/);
  });

  test('trees of one shape for each entry: a loop and a batch agree', () => {
    const f = customVjp((p: { a: Tensor; b: Tensor }) => ({
      value: { sum: p.a.add(p.b), product: p.a.mul(p.b) },
      pullback: (g: { sum: Tensor; product: Tensor }) => [
        { a: g.sum.add(g.product.mul(p.b)), b: g.sum.add(g.product.mul(p.a)) },
      ],
    }));
    const loss = (p: { a: Tensor; b: Tensor }): Tensor => {
      const { sum, product } = f(p);
      return sum.sin().mul(product).sum();
    };
    const p = { a: drawn([4, 3]), b: drawn([4, 3], 2) };
    const all = vmap(grad(loss))(p);
    const each = [0, 1, 2, 3].map((i) => grad(loss)({ a: p.a.at(i), b: p.b.at(i) }));
    expect(far(all.a, stack(each.map(({ a }) => a)))).toBeLessThan(1e-14);
    expect(far(all.b, stack(each.map(({ b }) => b)))).toBeLessThan(1e-14);
  });
});
