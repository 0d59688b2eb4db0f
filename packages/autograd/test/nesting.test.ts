import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapTree, scalar, tensor, type Tensor } from '@adjoint/tensor';
import { grad, jvp, parameter, valueAndGrad, vjp } from '../src/index.ts';

interface Data {
  readonly functions: Record<string, { readonly at: number; readonly derivatives: readonly number[] }>;
  readonly rnn: {
    readonly net: Record<string, number[][]>;
    readonly direction: Record<string, number[][]>;
    readonly xs: readonly number[];
    readonly ys: readonly number[];
    readonly derivatives: readonly number[];
  };
}

// made by mpmath with 60 digits: data/derivatives.py
const data = JSON.parse(readFileSync(new URL('./data/derivatives.json', import.meta.url), 'utf8')) as Data;

/** A fifth derivative sums hundreds of products, each rounded to 1e-16. */
const tolerance = 1e-12;

type Scalar = (x: Tensor) => Tensor;

const reverse = (f: Scalar): Scalar => grad(f);
const forward =
  (f: Scalar): Scalar =>
  (x) =>
    jvp(f, [x], [scalar(1, 'float64')]).tangent;
const modes = { reverse, forward };

/** All ways to mix the two modes `order` times, innermost first. */
function mixtures(order: number): (keyof typeof modes)[][] {
  return Array.from({ length: 2 ** order }, (_, bits) =>
    Array.from({ length: order }, (_, i) => ((bits >> i) & 1 ? 'forward' : 'reverse')),
  );
}

const derive = (f: Scalar, mixture: readonly (keyof typeof modes)[]): Scalar =>
  mixture.reduce((g, mode) => modes[mode](g), f);

function expectClose(found: number, expected: number, scale = Math.max(1, Math.abs(expected))): void {
  expect(Math.abs(found - expected) / scale, `${found} for ${expected}`).toBeLessThan(tolerance);
}

const functions: Record<string, Scalar> = {
  tanh: (x) => x.tanh(),
  exp: (x) => x.exp(),
  log: (x) => x.log(),
  sqrt: (x) => x.sqrt(),
  sin: (x) => x.sin(),
  cos: (x) => x.cos(),
  sigmoid: (x) => x.sigmoid(),
  tanhOfSquare: (x) => x.mul(x).tanh().mul(x.neg().exp()),
  quotient: (x) => x.div(x.square().add(1)),
  power: (x) => x.pow(2.5),
  towered: (x) => x.pow(x),
};

describe('every order', () => {
  test.each(Object.keys(data.functions))(
    'of %s is right to the fifth, in every mixture of modes up to the third',
    (name) => {
      const { at, derivatives } = data.functions[name]!;
      const f = functions[name]!;
      for (let order = 0; order <= 5; order++) {
        const ways =
          order <= 3
            ? mixtures(order)
            : [Array<'reverse'>(order).fill('reverse'), Array<'forward'>(order).fill('forward')];
        for (const way of ways) expectClose(derive(f, way)(tensor(at)).item(), derivatives[order]!);
      }
    },
  );

  test('of x⁴ at 3 is exactly 81, 108, 108, 72, 24, 0', () => {
    for (const f of [(x: Tensor) => x.mul(x).mul(x).mul(x), (x: Tensor) => x.square().square()]) {
      const found = [0, 1, 2, 3, 4, 5].map((order) =>
        derive(f, Array<'reverse'>(order).fill('reverse'))(tensor(3)).item(),
      );
      expect(found).toEqual([81, 108, 108, 72, 24, 0]);
    }
    expect(
      [1, 2, 3, 4].map((n) => derive((x) => x.pow(4), Array<'forward'>(n).fill('forward'))(tensor(3)).item()),
    ).toEqual([108, 108, 72, 24]);
  });

  test('of x² at 0 written as a power is exactly 0, 0, 2, 0', () => {
    for (const way of mixtures(3)) {
      const found = [0, 1, 2, 3].map((order) => derive((x) => x.pow(2), way.slice(0, order))(tensor(0)).item());
      expect(found).toEqual([0, 0, 2, 0]);
    }
  });

  test('of a recurrent network over two steps is right along a line through its weights', () => {
    const { net, direction, xs, ys, derivatives } = data.rnn;
    const loss = (e: Tensor): Tensor => {
      const w = (name: string): Tensor => tensor(net[name]!).add(tensor(direction[name]!).mul(e));
      let h = tensor([[0, 0]]) as Tensor;
      let total = tensor(0) as Tensor;
      xs.forEach((x, t) => {
        h = tensor([[x]])
          .matmul(w('wxh'))
          .add(h.matmul(w('whh')))
          .add(w('bh'))
          .tanh();
        total = total.add(h.matmul(w('why')).sub(ys[t]!).square().sum());
      });
      return total;
    };
    for (let order = 0; order <= 3; order++)
      for (const way of mixtures(order)) expectClose(derive(loss, way)(tensor(0)).item(), derivatives[order]!);
    expectClose(derive(loss, ['forward', 'reverse', 'reverse', 'forward'])(tensor(0)).item(), derivatives[4]!);
  });

  test('of a network of several weights: the Hessian along two lines does not depend on which comes first', () => {
    const { net, direction, xs, ys } = data.rnn;
    const weights = mapTree(
      (x) => x,
      Object.fromEntries(Object.entries(net).map(([k, v]) => [k, tensor(v) as Tensor])),
    );
    const u = Object.fromEntries(Object.entries(direction).map(([k, v]) => [k, tensor(v) as Tensor]));
    type Net = Record<string, Tensor>;
    const loss = (w: Net): Tensor => {
      let h = tensor([[0, 0]]) as Tensor;
      let total = tensor(0) as Tensor;
      xs.forEach((x, t) => {
        h = tensor([[x]])
          .matmul(w['wxh']!)
          .add(h.matmul(w['whh']!))
          .add(w['bh']!)
          .tanh();
        total = total.add(h.matmul(w['why']!).sub(ys[t]!).square().sum());
      });
      return total;
    };
    const dot = (a: Net, b: Net): Tensor =>
      Object.keys(a).reduce((s, k) => s.add(a[k]!.mul(b[k]!).sum()), tensor(0) as Tensor);
    const jvpOfGrad = jvp(grad(loss), [weights], [u]).tangent;
    const gradOfJvp = grad((w: Net) => jvp(loss, [w], [u]).tangent)(weights);
    const gradOfDot = grad((w: Net) => dot(grad(loss)(w), u))(weights);
    for (const k of Object.keys(net)) {
      const [a, b, c] = [jvpOfGrad, gradOfJvp, gradOfDot].map((g) => g[k]!.toTypedArray());
      a!.forEach((v, i) => {
        expectClose(b![i]!, v);
        expectClose(c![i]!, v);
      });
    }
    // and along u once more it is the second derivative mpmath found
    expectClose(dot(jvpOfGrad, u).item(), data.rnn.derivatives[2]!);
  });
});

describe('perturbations are not confused', () => {
  const pairs = mixtures(2);

  test.each(pairs)('d/dx x · d/dy (x + y) = 1, with %s inside and %s outside', (inner, outer) => {
    const f: Scalar = (x) => x.mul(modes[inner]((y) => x.add(y))(tensor(1)));
    expect(modes[outer](f)(tensor(5)).item()).toBe(1);
  });

  test.each(pairs)('d/dx x · d/dy (x · y) = 2x, with %s inside and %s outside', (inner, outer) => {
    const f: Scalar = (x) => x.mul(modes[inner]((y) => x.mul(y))(tensor(7)));
    expect(modes[outer](f)(tensor(5)).item()).toBe(10);
  });

  test.each(pairs)(
    'when x itself is the point: d/dx d/dy (x · y²) at y = x is 4x, with %s inside and %s outside',
    (inner, outer) => {
      const f: Scalar = (x) => modes[inner]((y) => x.mul(y.square()))(x);
      expect(modes[outer](f)(tensor(3)).item()).toBe(12);
    },
  );

  test.each(mixtures(3))('three deep: %s, %s, %s', (a, b, c) => {
    // d/dx [x · d/dy (y² · d/dz (x y z))] = d/dx [x · d/dy (x y³)] = d/dx 3 x² y² = 6 x y²
    const f: Scalar = (x) =>
      x.mul(modes[b]((y) => y.square().mul(modes[a]((z) => x.mul(y).mul(z))(tensor(2))))(tensor(3)));
    expect(modes[c](f)(tensor(5)).item()).toBe(6 * 5 * 9);
  });

  test('a value of an inner transform that escapes is an error or right, never a silent zero', () => {
    const f: Scalar = (x) => {
      let escaped: Tensor = x;
      vjp((y: Tensor) => {
        escaped = y.mul(x);
        return y;
      }, x);
      return escaped;
    };
    let found: number | string;
    try {
      found = grad(f)(tensor(3)).item();
    } catch (error) {
      found = (error as Error).name;
    }
    // x² if the escaped value counts as the x it came from, x if the inner y is a constant
    expect([6, 3, 'GradientError']).toContain(found);
  });
});

describe('transforms and parameters', () => {
  test('a penalty on a gradient inside, backward() outside', () => {
    const w = parameter(tensor(1.5));
    const slope = grad((x: Tensor) => w.mul(x).square())(tensor(2));
    expect(slope.item()).toBe(2 * 1.5 ** 2 * 2);
    slope.square().backward();
    expect(w.grad!.item()).toBeCloseTo(16 * 1.5 ** 3 * 2 ** 2, 12);
  });

  test('one step of learning inside (MAML), backward() outside', () => {
    const w = parameter(tensor([2, -1]));
    const [a, b, rate] = [tensor([1, 1]), tensor([0.5, 3]), 0.1];
    const inner = grad((v: Tensor) => v.sub(a).square().sum())(w);
    w.sub(inner.mul(rate)).sub(b).square().sum().backward();
    const expected = [2, -1].map((v, i) => {
      const moved = v - rate * 2 * (v - 1);
      return 2 * (moved - [0.5, 3][i]!) * (1 - 2 * rate);
    });
    w.grad!.toTypedArray().forEach((g, i) => expectClose(g, expected[i]!));
  });

  test('a directional derivative inside, backward() outside', () => {
    const w = parameter(tensor(2));
    jvp((x: Tensor) => x.pow(3).mul(w), [tensor(3)], [tensor(1)]).tangent.backward();
    expect(w.grad!.item()).toBe(27);
  });

  test('backward() is refused on what a transform watches', () => {
    const w = parameter(tensor(2));
    expect(() =>
      grad((x: Tensor) => {
        x.mul(w).backward();
        return x;
      })(tensor(1)),
    ).toThrow('a transform such as grad or jvp watches this value');
    expect(w.grad).toBeNull();
  });

  test('backward() inside a transform works on what only parameters are in', () => {
    const w = parameter(tensor(2));
    const g = grad((x: Tensor) => {
      w.square().backward();
      return x.square();
    })(tensor(3));
    expect([g.item(), w.grad!.item()]).toEqual([6, 4]);
  });
});

describe('stopGradient', () => {
  test('is the identity forwards and a constant at every order, in every mixture', () => {
    const f: Scalar = (x) => x.detach().mul(x).mul(x);
    const expected = [27, 18, 6, 0];
    for (let order = 0; order <= 3; order++)
      for (const way of mixtures(order)) expect(derive(f, way)(tensor(3)).item()).toBe(expected[order]);
  });

  test('stops parameters too', () => {
    const w = parameter(tensor(3));
    w.detach().mul(w).backward();
    expect(w.grad!.item()).toBe(3);
  });
});

describe('interleaving', () => {
  test('of two gradients across await mixes nothing', async () => {
    const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
    const work = async (a: number): Promise<number[]> => {
      const w = parameter(tensor(a));
      const { value, pullback } = vjp((x: Tensor) => x.square().mul(w), tensor(a + 1));
      await turn();
      const slope = grad(grad((x: Tensor) => x.pow(3).mul(w)))(tensor(a));
      await turn();
      const [g] = pullback(tensor(1));
      await turn();
      slope.add(value).backward();
      return [g.item(), slope.item(), w.grad!.item()];
    };
    const results = await Promise.all([work(2), work(3), work(5)]);
    expect(results).toEqual([2, 3, 5].map((a) => [2 * (a + 1) * a, 6 * a * a, 6 * a + (a + 1) ** 2]));
  });

  test('of generators that build their losses in turns mixes nothing', () => {
    function* chain(x: Tensor): Generator<Tensor> {
      let y = x;
      for (let i = 0; i < 5; i++) yield (y = y.mul(x));
    }
    const [w, v] = [parameter(tensor(2)), parameter(tensor(3))];
    const [a, b] = [[...chain(w)], [...chain(v)]];
    let [p, q] = [a.at(-1)!, b.at(-1)!];
    const both = chain(w);
    const other = chain(v);
    for (let i = 0; i < 5; i++) [p, q] = [both.next().value as Tensor, other.next().value as Tensor];
    p.backward();
    q.backward();
    expect([w.grad!.item(), v.grad!.item()]).toEqual([6 * 2 ** 5, 6 * 3 ** 5]);
  });
});

test('forward and reverse agree on random expressions: <u, J v> = <Jᵀ u, v>', () => {
  const steps: Record<string, (x: Tensor, y: Tensor) => Tensor> = {
    mul: (x, y) => x.mul(y),
    tanh: (x) => x.tanh(),
    matmul: (x, y) => x.matmul(y.T),
    outer: (x, y) => x.sum(0, { keepdims: true }).mul(y),
    div: (x, y) => x.div(y.square().add(1)),
    max: (x, y) => x.max(1, { keepdims: true }).sub(y),
    slice: (x, y) => x.slice([null, null, -1]).add(y.slice(null, [null, null, -1])),
  };
  const names = Object.keys(steps);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 8 }),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 36, maxLength: 36 }),
      (program, values) => {
        const at = (i: number): Tensor => tensor(values.slice(9 * i, 9 * i + 9)).reshape([3, 3]);
        const [x, v, u, c] = [at(0), at(1), at(2), at(3)];
        const f = (start: Tensor): Tensor => program.reduce((y, name) => steps[name]!(y, c.add(start)).tanh(), start);
        const { tangent } = jvp(f, [x], [v]);
        const [g] = vjp(f, x).pullback(u);
        const [left, right] = [tangent.mul(u).sum().item(), g.mul(v).sum().item()];
        expectClose(left, right, 1);
      },
    ),
  );
});

test('valueAndGrad inside itself gives the value and the second derivative', () => {
  const { value, gradient } = valueAndGrad((x: Tensor) => valueAndGrad((y: Tensor) => y.pow(3))(x).gradient)(tensor(2));
  expect([value.item(), gradient.item()]).toEqual([12, 12]);
});
