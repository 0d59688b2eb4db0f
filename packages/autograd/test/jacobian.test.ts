import { describe, expect, test } from 'vitest';
import {
  AdjointError,
  DtypeError,
  GradientError,
  key,
  normal,
  ones,
  sameShape,
  ShapeError,
  softmax,
  stack,
  tensor,
  type Tensor,
  TreeError,
  zeros,
} from '@adjoint/tensor';
import {
  checkpoint,
  customVjp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  linearize,
  parameter,
  valueAndGrad,
  vjp,
  vmap,
} from '../src/index.ts';

const drawn = (shape: readonly number[], seed = 1): Tensor => normal(key(seed), shape);
const ints = tensor([1, 2], { dtype: 'int32' });

function far(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return a.size === 0 ? 0 : a.sub(b).abs().max().item() / Math.max(1, b.abs().max().item());
}

const modes = ['reverse', 'forward'] as const;

describe.each(modes)('jacobian in %s', (mode) => {
  test('has the axes of the result, then those of the argument', () => {
    const [x, w] = [drawn([2, 3]), drawn([3, 4], 2)];
    const f = (v: Tensor): Tensor => v.matmul(w).tanh();
    const j = jacobian(f, { mode })(x);
    expect(j.shape).toEqual([2, 4, 2, 3]);
    const slopes = f(x).square().neg().add(1);
    for (const [a, b, c, d] of [
      [0, 1, 0, 2],
      [1, 3, 1, 0],
      [1, 3, 0, 0],
    ] as const) {
      const wanted = a === c ? slopes.at(a, b).item() * w.at(d, b).item() : 0;
      expect(j.at(a, b, c, d).item()).toBeCloseTo(wanted, 14);
    }
  });

  test('of trees is a tree of trees', () => {
    const p = { a: tensor([1, 2]), b: [tensor(3)], name: 'p' };
    const f = (q: typeof p): { y: Tensor; z: Tensor[] } => ({
      y: q.a.mul(q.b[0]!),
      z: [q.a.sum(), q.b[0]!.square()],
    });
    const { y, z } = jacobian(f, { mode })(p);
    expect([y.a.toArray(), y.b[0]!.toArray(), y.name]).toEqual([
      [
        [3, 0],
        [0, 3],
      ],
      [1, 2],
      'p',
    ]);
    expect([z[0]!.a.toArray(), z[0]!.b[0]!.item(), z[1]!.a.toArray(), z[1]!.b[0]!.item()]).toEqual([
      [1, 1],
      0,
      [0, 0],
      6,
    ]);
  });

  test('chooses its argument, takes numbers, and gives zeros where nothing depends', () => {
    const f = (x: Tensor, y: Tensor): Tensor => x.mul(y.square());
    expect(jacobian(f, { argument: 1, mode })(tensor([2, 3]), 4).toArray()).toEqual([16, 24]);
    expect(jacobian(f, { mode })(2, tensor(4)).item()).toBe(16);
    expect(jacobian((x: Tensor) => [x, tensor([1, 1])], { mode })(tensor([5])).map((j) => j.toArray())).toEqual([
      [[1]],
      [[0], [0]],
    ]);
    expect(jacobian((x: Tensor) => x.sign(), { mode })(tensor([5])).toArray()).toEqual([[0]]);
  });

  test.each([
    [[0], [0]],
    [[2], [0]],
    [[0, 3], []],
    [[], [0, 2]],
    [[], []],
    [
      [2, 0],
      [2, 0],
    ],
  ])('of a result of shape %j by an argument of shape %j exists', (out, shape) => {
    const f = (x: Tensor): Tensor => ones(out).mul(x.sum());
    expect(jacobian(f, { mode })(ones(shape)).shape).toEqual([...out, ...shape]);
  });

  test('of a tree without tensors is that tree, in each place', () => {
    const f = (p: { name: string }): Tensor[] => [ones([2]).mul(p.name.length)];
    expect(jacobian(f, { mode })({ name: 'p' })).toEqual([{ name: 'p' }]);
  });

  test('keeps float32', () => {
    const j = jacobian((x: Tensor) => x.square(), { mode })(tensor([1, 2], { dtype: 'float32' }));
    expect([j.dtype, j.toArray()]).toEqual([
      'float32',
      [
        [2, 0],
        [0, 4],
      ],
    ]);
  });

  test('is mapped, differentiated and nested', () => {
    const f = (x: Tensor): Tensor => softmax(x.mul(x)).mul(x.sin());
    const xs = drawn([4, 3]);
    const each = stack([0, 1, 2, 3].map((i) => jacobian(f, { mode })(xs.at(i))));
    expect(far(vmap(jacobian(f, { mode }))(xs), each)).toBeLessThan(1e-14);
    const x = xs.at(0);
    const trace = (v: Tensor): Tensor =>
      jacobian(f, { mode })(v)
        .mul(drawn([3, 3], 3))
        .sum();
    const t = drawn([3], 4);
    const slope = grad(trace)(x).mul(t).sum();
    expect(far(jvp(trace, [x], [t]).tangent, slope)).toBeLessThan(1e-13);
    const difference = trace(x.add(t.mul(1e-5)))
      .sub(trace(x.sub(t.mul(1e-5))))
      .div(2e-5);
    expect(far(slope, difference)).toBeLessThan(1e-8);
    const twice = jacobian(jacobian(f, { mode }), { mode: 'reverse' })(x);
    expect(far(twice, jacobian(jacobian(f), { mode })(x))).toBeLessThan(1e-13);
    const inner = vmap((v: Tensor) => jacobian((u: Tensor) => u.mul(v), { mode })(x))(xs);
    expect(far(inner.sum(-1), xs)).toBeLessThan(1e-14);
  });

  test('goes through checkpoint, rules of one’s own, and parameters around it', () => {
    const square = customVjp((x: Tensor) => ({ value: x.square(), pullback: (g: Tensor) => [g.mul(x).mul(2)] }));
    const w = parameter(tensor([3, 4]));
    const f = (x: Tensor): Tensor => checkpoint((v: Tensor) => square(v).mul(w))(x);
    const j = jacobian(f, { mode })(tensor([1, 2]));
    expect(j.toArray()).toEqual([
      [6, 0],
      [0, 16],
    ]);
    j.sum().backward();
    expect(w.grad!.toArray()).toEqual([2, 4]);
    expect(jacobian((_x: Tensor) => w.mul(2), { mode })(w).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(jacobian((v: Tensor) => v.square(), { mode })(w).toArray()).toEqual([
      [6, 0],
      [0, 8],
    ]);
  });

  test('refuses ints, with their place', () => {
    const f = (p: { a: Tensor; i: Tensor }): Tensor => p.a;
    expect(() => jacobian(f, { mode })({ a: ones([2]), i: ints })).toThrow(DtypeError);
    expect(() => jacobian(f, { mode })({ a: ones([2]), i: ints })).toThrow(
      'jacobian: int32 has no derivative, found at .i',
    );
    const g = (x: Tensor): object => ({ y: x, at: [x.cast('int32')] });
    expect(() => jacobian(g, { mode })(ones([2]))).toThrow('jacobian: int32 has no derivative, returned at .at[0]');
  });

  test('refuses a result that depends by a number read out only', () => {
    expect(() => jacobian((x: Tensor) => tensor(x.sum().item()), { mode })(tensor(1))).toThrow(GradientError);
  });
});

test('jacobian refuses other modes, arguments and functions', () => {
  expect(() => jacobian((x: Tensor) => x, { mode: 'backward' as never })(tensor(1))).toThrow('got backward');
  expect(() => jacobian((x: Tensor) => x, { argument: 1 })(tensor(1))).toThrow(GradientError);
  expect(() => jacobian(null as never)).toThrow(GradientError);
});

describe('hessian', () => {
  const f = (x: Tensor): Tensor => x.pow(3).sum().mul(x.sin().sum());
  const wanted = (x: Tensor): Tensor => jacobian((v: Tensor) => grad(f)(v))(x);

  test('is the Jacobian of the gradient, and symmetric', () => {
    const x = drawn([2, 3]);
    const h = hessian(f)(x);
    expect(h.shape).toEqual([2, 3, 2, 3]);
    expect(far(h, wanted(x))).toBeLessThan(1e-13);
    expect(far(h, h.transpose([2, 3, 0, 1]))).toBeLessThan(1e-14);
  });

  test('of a tree is a tree of trees', () => {
    const p = { a: tensor([1, 2]), b: [tensor(3)] };
    const h = hessian((q: typeof p) => q.a.mul(q.b[0]!).square().sum())(p);
    // Σ a² b²: by a and a 2 b², by a and b 4 a b, by b and b 2 Σ a².
    expect(h.a.a.toArray()).toEqual([
      [18, 0],
      [0, 18],
    ]);
    expect([h.a.b[0]!.toArray(), h.b[0]!.a.toArray(), h.b[0]!.b[0]!.item()]).toEqual([[12, 24], [12, 24], 10]);
  });

  test('by one argument, at a number, of nothing, and of what does not move', () => {
    const g = (x: Tensor, y: Tensor): Tensor => x.mul(y.pow(3)).sum();
    expect(hessian(g, { argument: 1 })(tensor(2), 5).item()).toBe(60);
    expect(hessian(g)(2, tensor(5)).item()).toBe(0);
    expect(hessian((x: Tensor) => x.sum())(zeros([0, 2])).shape).toEqual([0, 2, 0, 2]);
    expect(hessian((_x: Tensor) => tensor(1))(ones([2])).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test('is mapped, differentiated, and goes through checkpoint', () => {
    const xs = drawn([4, 3]);
    expect(far(vmap(hessian(f))(xs), stack([0, 1, 2, 3].map((i) => hessian(f)(xs.at(i)))))).toBeLessThan(1e-13);
    const x = xs.at(0);
    expect(far(hessian((v: Tensor) => checkpoint(f)(v))(x), hessian(f)(x))).toBeLessThan(1e-14);
    const third = jacobian(hessian(f))(x);
    expect(far(third, third.transpose([2, 0, 1]))).toBeLessThan(1e-13);
    expect(far(grad((v: Tensor) => hessian(f)(v).sum())(x), third.sum([0, 1]))).toBeLessThan(1e-13);
  });

  test('refuses a result of several elements, and ints, by name', () => {
    expect(() => hessian((x: Tensor) => x.mul(2))(ones([2]))).toThrow(GradientError);
    expect(() => hessian((x: Tensor) => x.mul(2))(ones([2]))).toThrow('hessian: a value of shape [2]');
    expect(() => hessian((_x: Tensor) => 3 as never)(ones([2]))).toThrow(GradientError);
    expect(() => hessian((x: Tensor) => x.sum())(ints)).toThrow('hessian: int32');
    expect(() => hessian('f' as never)).toThrow(GradientError);
  });
});

describe('hvp', () => {
  test('is the Hessian times a direction, over all inputs', () => {
    const f = (p: { a: Tensor }, b: Tensor): Tensor => p.a.sin().mul(b.pow(3)).sum();
    const [a, b, u, v] = [drawn([3]), drawn([3], 2), drawn([3], 3), drawn([3], 4)];
    const { value, gradient, product } = hvp(f, [{ a }, b], [{ a: u }, v]);
    expect(value.item()).toBe(f({ a }, b).item());
    expect(far(gradient[0].a, a.cos().mul(b.pow(3)))).toBeLessThan(1e-14);
    const [aa, ab, bb] = [a.sin().neg().mul(b.pow(3)), a.cos().mul(b.square()).mul(3), a.sin().mul(b).mul(6)];
    expect(far(product[0].a, aa.mul(u).add(ab.mul(v)))).toBeLessThan(1e-13);
    expect(far(product[1], ab.mul(u).add(bb.mul(v)))).toBeLessThan(1e-13);
  });

  test('agrees with the Hessian, in a batch of directions too', () => {
    const f = (x: Tensor): Tensor => x.pow(4).sum().mul(x.exp().sum());
    const [x, ts] = [drawn([3]), drawn([5, 3], 2)];
    const products = vmap((t: Tensor) => hvp(f, [x], [t]).product[0])(ts);
    expect(far(products, ts.matmul(hessian(f)(x)))).toBeLessThan(1e-13);
  });

  test('takes numbers, and gives zeros of what is linear', () => {
    const { value, gradient, product } = hvp((x: Tensor) => x.mul(3), [2], [1]);
    expect([value.item(), gradient[0].item(), product[0].item()]).toEqual([6, 3, 0]);
  });

  test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
    [
      'a vector as result',
      () => hvp((x: Tensor) => x, [ones([2])], [ones([2])]),
      GradientError,
      'hvp: a value of shape [2]',
    ],
    [
      'a tangent of another shape',
      () => hvp((x: Tensor) => x.sum(), [ones([2])], [ones([3])]),
      ShapeError,
      'hvp: an input has shape [2], its tangent [3]',
    ],
    ['a missing tangent', () => hvp((x: Tensor) => x.sum(), [ones([2])], [] as never), TreeError, '[0]'],
    [
      'a tensor instead of a list',
      () => hvp((x: Tensor) => x.sum(), ones([2]) as never, ones([2]) as never),
      GradientError,
      'hvp(f, [x], [tangent of x])',
    ],
    [
      'ints',
      () => hvp((x: Tensor) => x.sum(), [ints], [ints]),
      DtypeError,
      'hvp: int32 has no derivative, found at argument 0',
    ],
    [
      'no function',
      () => hvp(undefined as never, [] as never, [] as never),
      GradientError,
      'hvp: a function is needed',
    ],
  ])('refuses %s', (_name, call, kind, sentence) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(sentence);
  });
});

describe('linearize', () => {
  test('runs the function once, and pushes as often as asked', () => {
    let runs = 0;
    const f = (p: { a: Tensor }, b: Tensor): { y: Tensor; z: Tensor } => {
      runs++;
      return { y: p.a.mul(b).sin(), z: b.sum() };
    };
    const [a, b] = [drawn([2, 3]), drawn([3], 2)];
    const { value, pushforward } = linearize(f, { a }, b);
    for (const seed of [3, 4]) {
      const [t, u] = [drawn([2, 3], seed), drawn([3], seed + 10)];
      const found = pushforward({ a: t }, u);
      const wanted = jvp(f, [{ a }, b], [{ a: t }, u]);
      expect(far(found.y, wanted.tangent.y)).toBeLessThan(1e-14);
      expect(far(found.z, wanted.tangent.z)).toBeLessThan(1e-14);
      expect(far(value.y, wanted.value.y)).toBe(0);
    }
    expect(runs).toBe(3);
  });

  test('nests: its pushforward is differentiated, mapped and linearized', () => {
    const f = (x: Tensor): Tensor => x.pow(3).mul(x.sin().sum());
    const [x, t] = [drawn([3]), drawn([3], 2)];
    const along = (v: Tensor): Tensor => linearize(f, v).pushforward(t);
    const forward = (v: Tensor): Tensor => jvp(f, [v], [t]).tangent;
    expect(far(linearize(along, x).pushforward(t), jvp(forward, [x], [t]).tangent)).toBeLessThan(1e-13);
    expect(far(grad((v: Tensor) => along(v).sum())(x), grad((v: Tensor) => forward(v).sum())(x))).toBeLessThan(1e-13);
    const { pushforward } = linearize(f, x);
    expect(
      far(vmap((u: Tensor) => pushforward(u))(drawn([4, 3], 5)), drawn([4, 3], 5).matmul(jacobian(f)(x).T)),
    ).toBeLessThan(1e-13);
    expect(far(vjp((u: Tensor) => pushforward(u), t).pullback(t)[0], vjp(f, x).pullback(t)[0])).toBeLessThan(1e-13);
    expect(
      far(vmap((v: Tensor) => linearize(f, v).pushforward(t))(drawn([4, 3], 5)), vmap(forward)(drawn([4, 3], 5))),
    ).toBeLessThan(1e-13);
  });

  test('takes numbers and gives ints and what does not move the tangent zero', () => {
    expect(
      linearize((x: Tensor) => x.square(), 3)
        .pushforward(1)
        .item(),
    ).toBe(6);
    const { pushforward } = linearize(
      (x: Tensor) => ({ i: x.cast('int32'), c: tensor([1, 2]), y: x.mul(2), n: null }),
      tensor(3),
    );
    const { i, c, y, n } = pushforward(tensor(1));
    expect([i.item(), c.toArray(), y.item(), n]).toEqual([0, [0, 0], 2, null]);
  });

  test('refuses ints, tangents that do not fit, and silent zeros', () => {
    expect(() => linearize((x: Tensor) => x, ints)).toThrow('linearize: int32 has no derivative, found at argument 0');
    const { pushforward } = linearize((x: Tensor) => x.mul(2), ones([2]));
    expect(() => pushforward(ones([3]))).toThrow(ShapeError);
    expect(() => (pushforward as () => unknown)()).toThrow(TreeError);
    expect(() => linearize((x: Tensor) => tensor(x.item()), tensor(1))).toThrow(GradientError);
    expect(() => linearize(3 as never)).toThrow(AdjointError);
  });
});

describe('valueAndGrad with aux', () => {
  test('gives the result, its gradient and whatever else', () => {
    const f = (x: Tensor, y: Tensor) => [x.mul(y).sum(), { double: x.mul(2), count: 3, name: 'f' }] as const;
    const { value, gradient, aux } = valueAndGrad(f, { aux: true })(tensor([1, 2]), tensor([3, 4]));
    expect([value.item(), gradient.toArray()]).toEqual([11, [3, 4]]);
    expect([aux.double.toArray(), aux.double.tracer, aux.count, aux.name]).toEqual([[2, 4], null, 3, 'f']);
    expect(valueAndGrad(f, { aux: true, argument: 1 })(tensor([1, 2]), tensor([3, 4])).gradient.toArray()).toEqual([
      1, 2,
    ]);
  });

  test('leaves aux watched by those outside', () => {
    const f = (x: Tensor) => [x.pow(3), x.square()] as const;
    const both = (x: Tensor): Tensor => {
      const { gradient, aux } = valueAndGrad(f, { aux: true })(x);
      return gradient.add(aux);
    };
    // 3x² + x² → 8x
    expect(grad(both)(tensor(2)).item()).toBe(16);
    expect(jvp(both, [tensor(2)], [tensor(1)]).tangent.item()).toBe(16);
    expect(vmap(both)(tensor([1, 2])).toArray()).toEqual([4, 16]);
    const w = parameter(tensor(5));
    const { aux } = valueAndGrad((x: Tensor) => [x, x.mul(w)] as const, { aux: true })(tensor(3));
    aux.backward();
    expect(w.grad!.item()).toBe(3);
  });

  test('may be the value itself, ints, or nothing', () => {
    const f = (x: Tensor) => {
      const y = x.square();
      return [y, { y, at: x.cast('int32'), none: null }] as const;
    };
    const { gradient, aux } = valueAndGrad(f, { aux: true })(tensor(3));
    expect([gradient.item(), aux.y.item(), aux.at.dtype, aux.none]).toEqual([6, 9, 'int32', null]);
    expect(sameShape(aux.y.shape, [])).toBe(true);
  });

  test.each<[string, unknown]>([
    ['a tensor', tensor(1)],
    ['a list of one', [tensor(1)]],
    ['a list that does not begin with the result', [3, tensor(1)]],
    ['an object', { value: tensor(1), aux: 1 }],
    ['a vector first', [ones([2]), 1]],
  ])('refuses %s', (_name, result) => {
    expect(() => valueAndGrad((_x: Tensor) => result as never, { aux: true })(tensor(1))).toThrow(GradientError);
  });

  test('without it a list is refused', () => {
    expect(() => valueAndGrad((x: Tensor) => [x, 1] as never)(tensor(1))).toThrow('got an array of 2');
  });
});
