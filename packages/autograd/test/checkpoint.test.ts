import { describe, expect, test } from 'vitest';
import { GradientError, key, normal, ones, stopGradient, tensor, type Tensor, TreeError, zeros } from '@adjoint/tensor';
import { checkpoint, customVjp, grad, hessian, jvp, parameter, valueAndGrad, vjp, vmap } from '../src/index.ts';

const { gc } = globalThis as { gc?: () => void };

const drawn = (shape: readonly number[], seed = 1): Tensor => normal(key(seed), shape);
const bits = (x: Tensor): number[] => [...x.toTypedArray()];

type F = (...xs: Tensor[]) => Tensor;

function far(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return a.size === 0 ? 0 : a.sub(b).abs().max().item() / Math.max(1, b.abs().max().item());
}

const w = drawn([4, 4], 9);
const block: F = (x, y) => x.matmul(w).tanh().mul(y.exp()).add(x.square());
const two = [drawn([3, 4]), drawn([3, 4], 2)] as const;

/** Programs that use blocks; `c` is checkpoint, or nothing. */
const programs: Record<string, (c: (f: F) => F) => F> = {
  'one block': (c) => (x, y) => c(block)(x, y).sum(),
  'blocks in a row, with uses of all that lies between': (c) => (x, y) => {
    let h = x.mul(1.1);
    let total = tensor(0) as Tensor;
    for (let i = 0; i < 4; i++) {
      const next = c(block)(h, y);
      total = total.add(next.mul(h).sum()).add(h.sin().sum());
      h = next.mul(0.3);
    }
    return total.add(x.mul(y).sum());
  },
  'a block that closes over what is differentiated, too': (c) => (x, y) => {
    const h = x.sin();
    const z = c((v) => v.mul(h).add(x.mul(v)).mul(y).tanh())(y.mul(2));
    return z
      .mul(h)
      .sum()
      .add(c(() => h.square().sum())());
  },
  'a block within a block': (c) => (x, y) =>
    c((a, b) => {
      const h = c(block)(a, b);
      return c((v) => v.mul(h).mul(a).cos())(h).add(h.mul(b));
    })(x, y).sum(),
  'a block of all of a block': (c) => (x, y) => c(c(c(block)))(x, y).sum(),
  'the same argument twice': (c) => (x, y) =>
    c((a, b) => a.mul(b.exp()))(x, x)
      .mul(y)
      .sum(),
  'a block without arguments': (c) => (x, y) => c(() => x.mul(y).exp().sum())(),
  'many uses of one operand inside and outside': (c) => (x, y) => {
    const before = x.mul(0.1).add(x.mul(0.7));
    const z = c((v) => v.mul(0.3).add(v.mul(y)).add(v.mul(0.9)))(x);
    return before.add(z).add(x.mul(1.3)).add(z.mul(x)).sum();
  },
  'parts taken out of an operand': (c) => (x, y) => {
    const z = c((v) => v.at(0).add(v.at(1).mul(v.at(2))))(x);
    return z.mul(x.at(0)).add(y.at(1)).add(x.at(1)).sum();
  },
};

describe.each(Object.entries(programs))('%s', (_name, program) => {
  const [plain, thrifty] = [program((f) => f), program((f) => checkpoint(f))];
  const both = (f: F) => (x: Tensor, y: Tensor) => vjp((a: Tensor, b: Tensor) => f(a, b), x, y).pullback(tensor(0.7));

  test('has the bits of the plain one: values and gradients', () => {
    expect(thrifty(...two).item()).toBe(plain(...two).item());
    const [found, wanted] = [both(thrifty)(...two), both(plain)(...two)];
    found.forEach((g, k) => expect(bits(g)).toEqual(bits(wanted[k]!)));
  });

  test('has them with parameters and backward, and for one argument alone', () => {
    const run = (f: F): number[] => {
      const [p, q] = two.map((x) => parameter(x));
      f(p!, q!).backward();
      return [...bits(p!.grad!), ...bits(q!.grad!)];
    };
    expect(run(thrifty)).toEqual(run(plain));
    expect(bits(grad((x: Tensor) => thrifty(x, two[1]))(two[0]))).toEqual(
      bits(grad((x: Tensor) => plain(x, two[1]))(two[0])),
    );
    const mixed = (f: F): number[] => {
      const q = parameter(two[1]);
      const { value, gradient } = valueAndGrad((x: Tensor) => f(x, q))(two[0]);
      value.add(gradient.sum()).backward();
      return [...bits(gradient), ...bits(q.grad!)];
    };
    const [found, wanted] = [mixed(thrifty), mixed(plain)];
    expect(found.slice(0, 12)).toEqual(wanted.slice(0, 12));
    found.forEach((v, i) => expect(v).toBeCloseTo(wanted[i]!, 12));
  });

  test('agrees at second and third order, in every mixture of modes', () => {
    const t = drawn([3, 4], 5);
    const along = (f: F): F[] => {
      const first: F = (x) =>
        grad((v: Tensor) => f(v, two[1]))(x)
          .mul(t)
          .sum();
      const forward: F = (x) => jvp((v: Tensor) => f(v, two[1]), [x], [t]).tangent;
      const twice: F = (x) =>
        grad((v: Tensor) => first(v))(x)
          .sin()
          .sum();
      return [
        (x) => grad((v: Tensor) => first(v))(x),
        (x) => grad((v: Tensor) => forward(v))(x),
        (x) => jvp((v: Tensor) => grad((u: Tensor) => f(u, two[1]))(v), [x], [t]).tangent,
        (x) => jvp((v: Tensor) => forward(v), [x], [t]).tangent,
        (x) => grad((v: Tensor) => twice(v))(x),
        (x) => jvp((v: Tensor) => twice(v), [x], [t]).tangent,
      ];
    };
    const wanted = along(plain);
    along(thrifty).forEach((f, i) => expect(far(f(two[0]), wanted[i]!(two[0]))).toBeLessThan(1e-14));
  });

  test('is mapped over batches, inside and outside of gradients', () => {
    const xs = drawn([5, 3, 4], 7);
    const runs = (f: F): Tensor[] => [
      vmap((x: Tensor) => f(x, two[1]))(xs),
      vmap(grad((x: Tensor) => f(x, two[1])))(xs),
      grad((all: Tensor) => vmap((x: Tensor) => f(x, two[1]))(all).sum())(xs),
      grad((y: Tensor) => vmap((x: Tensor) => f(x, y))(xs).sum())(two[1]),
      vmap((x: Tensor) => grad((y: Tensor) => f(x, y))(two[1]))(xs),
      jvp((all: Tensor) => vmap((x: Tensor) => f(x, two[1]))(all), [xs], [xs]).tangent,
      vmap((x: Tensor) => jvp((v: Tensor) => f(v, two[1]), [x], [two[0]]).tangent)(xs),
      grad((y: Tensor) => vmap(grad((x: Tensor) => f(x, y)))(xs).sum())(two[1]),
    ];
    const wanted = runs(plain);
    runs(thrifty).forEach((y, i) => {
      if (i < 2) expect(bits(y)).toEqual(bits(wanted[i]!));
      expect(far(y, wanted[i]!)).toBeLessThan(1e-14);
    });
  });
});

describe('results', () => {
  test('of which some are used have the bits of the plain function', () => {
    const f = (x: Tensor): { a: Tensor; b: Tensor[]; n: number } => {
      const a = x.sin();
      const b = a.mul(x).exp();
      return { a, b: [b, a.mul(b)], n: 3 };
    };
    const x = drawn([5]);
    for (const pick of [
      (y: ReturnType<typeof f>) => y.a.sum(),
      (y: ReturnType<typeof f>) => y.b[1]!.sum(),
      (y: ReturnType<typeof f>) => y.b[0]!.mul(y.b[1]!).add(y.a).add(y.a.square()).sum().mul(y.n),
    ])
      expect(bits(grad((v: Tensor) => pick(checkpoint(f)(v)))(x))).toEqual(bits(grad((v: Tensor) => pick(f(v)))(x)));
  });

  test('that are arguments handed through stay the arguments, whichever they are', () => {
    const x = tensor(3);
    const { pullback } = vjp((a: Tensor, b: Tensor) => checkpoint((_p: Tensor, q: Tensor) => q)(a, b), x, x);
    expect(pullback(tensor(1)).map((c) => c.item())).toEqual([0, 1]);
    const [a, b] = checkpoint((p: Tensor, q: Tensor) => [q, p])(x, tensor(4));
    expect([a!.item(), b!.item()]).toEqual([4, 3]);
    const mixed = checkpoint((p: Tensor) => [p, p.exp(), p, p.neg()])(x);
    expect(mixed.map((y) => y.item())).toEqual([3, Math.exp(3), 3, -3]);
    expect(checkpoint((p: Tensor) => p)(x)).toBe(x);
  });

  test('that are one value in two places stay one', () => {
    const f = (x: Tensor): Tensor[] => {
      const y = x.exp();
      return [y, y, x];
    };
    const use = ([a, b, c]: Tensor[]): Tensor => a!.mul(0.1).add(b!.mul(0.7)).add(a!.mul(c!)).add(b!.mul(1.3)).sum();
    const x = drawn([5]);
    expect(bits(grad((v: Tensor) => use(checkpoint(f)(v)))(x))).toEqual(bits(grad((v: Tensor) => use(f(v)))(x)));
  });

  test('that are constants have no gradient, though an argument has the same value', () => {
    const x = tensor(3);
    expect(grad((y: Tensor) => checkpoint((_z: Tensor) => x)(y).mul(2))(x).item()).toBe(0);
    expect(grad((y: Tensor) => checkpoint((z: Tensor) => stopGradient(z))(y).mul(y))(x).item()).toBe(3);
  });

  test('may be ints, bools, empty, or nothing', () => {
    const f = checkpoint((x: Tensor) => ({ i: x.cast('int32'), b: x.greater(0), y: x.square(), none: null }));
    const g = grad((x: Tensor) => {
      const { i, b, y } = f(x);
      return y.mul(i.cast('float64')).mul(b.cast('float64')).sum();
    })(tensor([1.5, -2]));
    expect(g.toArray()).toEqual([3, 0]);
    expect(grad((x: Tensor) => checkpoint((v: Tensor) => v.exp())(x).sum())(zeros([0, 3])).shape).toEqual([0, 3]);
    expect(checkpoint((x: Tensor) => ({ n: x.size }))(ones([3]))).toEqual({ n: 3 });
  });

  test('come from trees, ints, numbers and texts among the arguments', () => {
    const f = (p: { w: Tensor; at: Tensor; n: number; name: string }, k: number): Tensor =>
      p.w.take(p.at).mul(p.n).mul(k).mul(p.name.length).sum();
    const at = tensor([1, 1], { dtype: 'int32' });
    const g = grad((v: Tensor) => checkpoint(f)({ w: v, at, n: 2, name: 'abc' }, 5))(tensor([1, 2]));
    expect(g.toArray()).toEqual([0, 60]);
  });

  test('in float32 stay so', () => {
    const x = ones([3], { dtype: 'float32' });
    expect(grad((v: Tensor) => checkpoint((u: Tensor) => u.exp())(v).sum())(x).dtype).toBe('float32');
  });
});

describe('the function', () => {
  test('runs once forward and once for each pull', () => {
    let runs = 0;
    const f = checkpoint((x: Tensor) => {
      runs++;
      return x.exp();
    });
    const { pullback } = vjp((x: Tensor) => f(x), tensor(1));
    expect(runs).toBe(1);
    const [first, second] = [pullback(tensor(1))[0], pullback(tensor(1))[0]];
    expect([runs, first.item(), second.item()]).toEqual([3, Math.E, Math.E]);
    expect([f(tensor(0)).item(), runs]).toEqual([1, 4]);
  });

  test('may have a rule of its own inside', () => {
    const clip = customVjp((x: Tensor) => ({
      value: x.square(),
      pullback: (g: Tensor) => [g.mul(x).mul(2).minimum(1)],
    }));
    const f = (x: Tensor): Tensor => clip(x.mul(2)).sum();
    const x = tensor([0.1, 3]);
    expect(grad((v: Tensor) => checkpoint(f)(v))(x).toArray()).toEqual(grad(f)(x).toArray());
  });

  test('has a Hessian', () => {
    const f = (x: Tensor): Tensor => checkpoint((v: Tensor) => v.pow(3))(x).sum();
    expect(hessian(f)(tensor([1, 2])).toArray()).toEqual([
      [6, 0],
      [0, 12],
    ]);
  });

  test('that throws when it is run again leaves nothing behind', () => {
    let fails = false;
    const w = parameter(tensor(2));
    const y = checkpoint((x: Tensor) => {
      if (fails) throw new RangeError('again');
      return x.square();
    })(w);
    fails = true;
    expect(() => y.backward()).toThrow(RangeError);
    expect(w.grad).toBeNull();
    fails = false;
    y.backward();
    expect(w.grad!.item()).toBe(4);
  });

  test('that reads a value out is an error where the gradient would silently be zero', () => {
    const f = checkpoint((x: Tensor) => tensor(x.square().item()) as Tensor);
    expect(() => grad((x: Tensor) => f(x))(tensor(3))).toThrow(GradientError);
    const abs = checkpoint((x: Tensor) => (x.item() > 0 ? x.mul(1) : x.neg()));
    expect(grad((x: Tensor) => abs(x))(tensor(-3)).item()).toBe(-1);
  });

  test('must be one, and return a tree', () => {
    expect(() => checkpoint(3 as never)).toThrow(GradientError);
    expect(() => checkpoint((x: Tensor) => Promise.resolve(x))(tensor(1))).toThrow(TreeError);
  });
});

describe('a parameter that was reassigned between forward and backward', () => {
  test('is an error: as an argument, closed over, or one block further in', () => {
    for (const run of [
      (w: Tensor, x: Tensor) => checkpoint((a: Tensor) => a.mul(x))(w),
      (w: Tensor, x: Tensor) => checkpoint((a: Tensor) => a.mul(w))(x),
      (w: Tensor, x: Tensor) => checkpoint((a: Tensor) => checkpoint((b: Tensor) => b.mul(w))(a))(x),
      (w: Tensor, _x: Tensor) => checkpoint(() => w.square())(),
    ]) {
      const [w, x] = [parameter(tensor(2)), parameter(tensor(5))];
      const y = run(w, x);
      w.assign(tensor(3));
      expect(() => y.backward()).toThrow(GradientError);
      expect([w.grad, x.grad]).toEqual([null, null]);
    }
  });

  test('is an error to a transform beside which it stands', () => {
    const w = parameter(tensor(2));
    const { pullback } = vjp((x: Tensor) => checkpoint((a: Tensor) => a.mul(w))(x), tensor(3));
    expect(pullback(tensor(1))[0].item()).toBe(2);
    w.assign(tensor(10));
    expect(() => pullback(tensor(1))).toThrow('was reassigned');
  });

  test('and that was reassigned before is none', () => {
    const [w, other] = [parameter(tensor(2)), parameter(tensor(1))];
    w.assign(tensor(3));
    const y = checkpoint((a: Tensor) => a.mul(w))(tensor(5));
    other.assign(tensor(4));
    y.backward();
    expect(w.grad!.item()).toBe(5);
  });
});

describe.runIf(gc)('memory', () => {
  /** A turn of the event loop, for weak references to let go, and a collection. */
  async function collect(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      gc!();
    }
  }

  const alive = (refs: readonly WeakRef<object>[]): number => refs.filter((ref) => ref.deref() !== undefined).length;

  /** A block whose inner values are noted down. */
  function noted(refs: WeakRef<object>[], closed: Tensor = tensor(1)): (x: Tensor) => Tensor {
    return checkpoint((x: Tensor) => {
      const a = x.exp();
      const b = a.mul(closed).sin();
      for (const y of [a, b]) {
        refs.push(new WeakRef(y));
        // A vmap lives as long as its batches may be computed again.
        if (y.tracer !== null && 'tape' in y.tracer) refs.push(new WeakRef(y.tracer));
        if (y.below !== null) refs.push(new WeakRef(y.below));
      }
      return b.tanh();
    });
  }

  test.each<[string, (refs: WeakRef<object>[]) => Tensor]>([
    ['of a parameter', (refs) => noted(refs)(parameter(ones([600])))],
    ['that closes over a parameter', (refs) => noted(refs, parameter(ones([600])))(ones([600]))],
    [
      'of one parameter that closes over another',
      (refs) => noted(refs, parameter(ones([600])))(parameter(ones([600]))),
    ],
    ['in a batch', (refs) => vmap(noted(refs))(parameter(ones([3, 600])))],
    ['in a batch that closes over a parameter', (refs) => vmap(noted(refs, parameter(ones([600]))))(ones([3, 600]))],
    ['within a block', (refs) => checkpoint((x: Tensor) => noted(refs)(x.mul(2)))(parameter(ones([600])))],
  ])('is not kept by a block %s, nor after a pull', async (_name, run) => {
    const refs: WeakRef<object>[] = [];
    const loss = run(refs).sum();
    expect(refs.length).toBeGreaterThan(0);
    await collect();
    expect(alive(refs)).toBe(0);
    loss.backward();
    await collect();
    expect(alive(refs)).toBe(0);
    expect(loss.item()).toBeGreaterThan(0);
  });

  test('of an inner gradient is not kept by an outer tape through the arguments of a block', async () => {
    const refs: WeakRef<object>[] = [];
    const held: unknown[] = [];
    const outer = vjp(
      (x: Tensor) => {
        const inner = vjp((v: Tensor) => {
          const h = v.exp();
          refs.push(new WeakRef(h.tracer!));
          return checkpoint((u: Tensor) => u.sin())(h);
        }, x);
        return inner.value;
      },
      ones([600]),
    );
    held.push(outer.pullback);
    await collect();
    expect(alive(refs)).toBe(0);
    expect(bits(outer.pullback(ones([600]))[0])[0]).toBeCloseTo(Math.cos(Math.E) * Math.E, 12);
  });
});
