import { describe, expect, test } from 'vitest';
import { scalar, tensor, type Tensor } from '@adjoint/tensor';
import { grad, jvp, parameter } from '../src/index.ts';

const { gc } = globalThis as { gc?: () => void };

/** The window of pull.ts: steps further back than this wait in a map. */
const windowSize = 1024;

const wave = (i: number): number => Math.sin(i * 12.9898) * 10 ** (i % 5);

describe('a long chain', () => {
  test('of 200,000 steps does not overflow, in any mode', () => {
    const n = 200_000;
    const w = parameter(tensor(1));
    let y: Tensor = w;
    for (let i = 0; i < n; i++) y = y.add(1);
    y.backward();
    expect(w.grad!.item()).toBe(1);
    const f = (x: Tensor): Tensor => {
      let z = x;
      for (let i = 0; i < n; i++) z = i % 2 === 0 ? z.neg() : z.mul(1);
      return z;
    };
    expect(grad(f)(tensor(1)).item()).toBe(1);
    expect(jvp(f, [tensor(1)], [tensor(1)]).tangent.item()).toBe(1);
  });

  test('of twice the length takes about twice the time', async ({ annotate }) => {
    const time = (n: number): number => {
      const w = parameter(tensor(1));
      const start = performance.now();
      let y: Tensor = w;
      for (let i = 0; i < n; i++) y = y.mul(w);
      y.backward();
      return performance.now() - start;
    };
    time(20_000);
    const [once, twice] = [time(100_000), time(200_000)];
    await annotate(`100,000 steps in ${once.toFixed(0)} ms, 200,000 in ${twice.toFixed(0)} ms`);
    // A quadratic pull would take four times as long at 10⁵ steps already, and minutes in all.
    expect(twice).toBeLessThan(12 * once + 500);
  });

  test('with a fresh parameter at every step reaches them all', () => {
    const n = 5000;
    const weights = Array.from({ length: n }, (_, i) => parameter(tensor(i)));
    let y = tensor(0) as Tensor;
    for (const [i, w] of weights.entries()) y = y.add(w.mul(i));
    y.backward();
    expect(weights.every((w, i) => w.grad!.item() === i)).toBe(true);
  });
});

describe('an old step', () => {
  test.each([1, 7, windowSize - 2, windowSize - 1, windowSize, windowSize + 1, 3 * windowSize])(
    'reused every %d steps later is pulled once, with all that it got',
    (gap) => {
      const uses = 6;
      const f = (x: Tensor): Tensor => {
        const h = x.square();
        let y = h;
        for (let use = 0; use < uses; use++) {
          for (let i = 1; i < gap; i++) y = y.mul(1);
          y = y.add(h.mul(use));
        }
        return y;
      };
      // y = h (1 + 0 + 1 + … + 5) = 16 x²
      expect(grad(f)(tensor(3)).item()).toBe(16 * 2 * 3);
      expect(grad(grad(f))(tensor(3)).item()).toBe(16 * 2);
    },
  );

  test('of several at different ages: each gets its own sum', () => {
    const n = 4000;
    const [a, b, c] = [parameter(tensor(2)), parameter(tensor(3)), parameter(tensor(5))];
    const olds = [a.square(), b.square(), c.square()];
    let y = tensor(0) as Tensor;
    for (let i = 0; i < n; i++) {
      if (i % 900 === 0) olds[1] = olds[1]!.add(olds[0]!);
      y = y.add(olds[i % 3]!);
    }
    y.backward();
    // The same program on coefficients: olds[k] = s a² + b² …
    let s = 0;
    let [ca, cb, cc] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      if (i % 900 === 0) s++;
      if (i % 3 === 0) ca += 1;
      if (i % 3 === 1) [ca, cb] = [ca + s, cb + 1];
      if (i % 3 === 2) cc += 1;
    }
    expect([a.grad!.item(), b.grad!.item(), c.grad!.item()]).toEqual([ca * 4, cb * 6, cc * 10]);
  });
});

describe('a sum of cotangents', () => {
  test.each([[[]], [[3]], [[20]], [[4, 5]]])(
    'over 5,000 uses of a value of shape %j has the bits of the sum, newest first',
    (shape) => {
      const n = 5000;
      const size = shape.reduce((p, q) => p * q, 1);
      const factor = (i: number): number[] => Array.from({ length: size }, (_, j) => wave(i * size + j));
      const values = Array.from({ length: size }, (_, j) => wave(j + 0.5));
      const f = (x: Tensor): Tensor => {
        let y = tensor(0) as Tensor;
        for (let i = 0; i < n; i++) y = y.add(x.mul(tensor(factor(i)).reshape(shape)).sum());
        return y;
      };
      const expected = factor(n - 1);
      for (let i = n - 2; i >= 0; i--) factor(i).forEach((c, j) => (expected[j]! += c));
      const x = tensor(values).reshape(shape);
      expect([...grad(f)(x).toTypedArray()]).toEqual(expected);
      const w = parameter(x);
      f(w).backward();
      expect([...w.grad!.toTypedArray()]).toEqual(expected);
      // someone watches the sum: it must not be added to in place
      const outer = jvp((t: Tensor) => grad((z: Tensor) => f(z).mul(t))(x), [tensor(1)], [tensor(1)]);
      expect([...outer.value.toTypedArray()]).toEqual(expected);
    },
  );

  test('is not written into once it is handed on', () => {
    // h gets three cotangents, the third in place; its own rule hands the sum to both a and b.
    const [a, b] = [parameter(tensor([1, 2])), parameter(tensor([3, 4]))];
    const h = a.add(b);
    h.mul(2).add(h.mul(3)).add(h.mul(5)).add(a.mul(7)).add(a.mul(11)).add(a.mul(13)).sum().backward();
    expect([a.grad!.toArray(), b.grad!.toArray()]).toEqual([
      [41, 41],
      [10, 10],
    ]);
  });

  test('does not write into a seed or into a cotangent that a rule returned', () => {
    const seed = tensor([1, 1]);
    const w = parameter(tensor([1, 2]));
    w.add(w).add(w).add(w).backward(seed);
    expect([w.grad!.toArray(), seed.toArray()]).toEqual([
      [4, 4],
      [1, 1],
    ]);
  });
});

describe.runIf(gc)('memory of the tape', () => {
  /** A turn of the event loop, for weak references to let go, and a collection. */
  async function collect(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      gc!();
    }
  }

  test('branches that nobody reaches are collected while the rest lives', async () => {
    const w = parameter(tensor([1, 2]));
    const h = w.mul(2);
    const branch = ((): WeakRef<object>[] => {
      const side = h.exp();
      return [new WeakRef(side), new WeakRef(side.tracer!), new WeakRef(side.sum().tracer!)];
    })();
    await collect();
    expect(branch.map((ref) => ref.deref())).toEqual([undefined, undefined, undefined]);
    h.sum().backward();
    expect(w.grad!.toArray()).toEqual([2, 2]);
  });

  test('values that no rule reads are collected while the steps live', async () => {
    const w = parameter(tensor([1, 2]));
    const [loss, refs] = ((): [Tensor, Record<string, WeakRef<object>>] => {
      const unread = w.add(1);
      const read = unread.sub(2).exp();
      const last = read.neg();
      return [
        last.sum(),
        { unread: new WeakRef(unread.below!), read: new WeakRef(read.below!), last: new WeakRef(last.below!) },
      ];
    })();
    await collect();
    expect(Object.entries(refs).map(([name, ref]) => [name, ref.deref() !== undefined])).toEqual([
      ['unread', false],
      ['read', true],
      ['last', false],
    ]);
    loss.backward();
    expect(w.grad!.toArray()).toEqual([-1, -Math.exp(1)]);
  });

  test('a whole graph is collected with its loss, though parameters and gradients live', async () => {
    const w = parameter(tensor([1, 2]));
    const ref = ((): WeakRef<object> => {
      const loss = w.square().sum();
      loss.backward();
      return new WeakRef(loss.tracer!);
    })();
    await collect();
    expect(ref.deref()).toBeUndefined();
    expect(w.grad!.toArray()).toEqual([2, 4]);
  });

  test('a transform lets go of everything it recorded', async () => {
    const refs: WeakRef<object>[] = [];
    const g = grad((x: Tensor) => {
      const y = x.exp();
      refs.push(new WeakRef(y), new WeakRef(y.tracer!));
      return y;
    })(scalar(1, 'float64'));
    await collect();
    expect([g.item(), ...refs.map((ref) => ref.deref())]).toEqual([Math.E, undefined, undefined]);
  });
});

describe('outer products that are added without being made', () => {
  test.each([
    ['rows', (w: Tensor, x: Tensor) => x.reshape([1, 3]).matmul(w.T)],
    ['columns', (w: Tensor, x: Tensor) => w.matmul(x.reshape([3, 1])).T],
  ])('give the sum of the products, newest first: %s', (_, apply) => {
    const n = 70;
    const xs = Array.from({ length: n }, (__, t) => tensor([wave(t), wave(t + 0.3), wave(t + 0.7)]));
    const gs = Array.from({ length: n }, (__, t) => tensor([wave(2 * t), -wave(3 * t)]));
    const w = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const loss = (v: Tensor): Tensor =>
      xs.map((x, t) => apply(v, x).reshape([2]).mul(gs[t]!).sum() as Tensor).reduce((a, b) => a.add(b));
    let expected: Tensor | null = null;
    for (let t = n - 1; t >= 0; t--) {
      const product = gs[t]!.reshape([2, 1]).mul(xs[t]!);
      expected = expected === null ? product : expected.add(product);
    }
    expect(grad(loss)(w).toTypedArray()).toEqual(expected!.toTypedArray());
    // A square of the weights comes in between.
    const mixed = (v: Tensor): Tensor =>
      loss(v)
        .add(v.square().sum())
        .add(loss(v.mul(2)));
    const found = grad(mixed)(w).toTypedArray();
    const terms = [expected!.mul(3), w.mul(2)];
    terms[0]!
      .add(terms[1]!)
      .toTypedArray()
      .forEach((value, i) => expect(found[i]! / value).toBeCloseTo(1, 12));
    const twice = grad((v: Tensor) => grad((u: Tensor) => loss(u).square())(v).sum())(w);
    const size = expected!.sum().mul(2);
    expect(twice.sub(expected!.mul(size)).div(twice).abs().max().item()).toBeLessThan(1e-12);
  });
});
