import { describe, expect, test } from 'vitest';
import {
  AdjointError,
  GradientError,
  at,
  IndexError,
  key,
  normal,
  ones,
  ShapeError,
  softmax,
  stack,
  tensor,
  type Tensor,
  TraceError,
  TreeError,
  zeros,
} from '@adjoint/tensor';
import { type BatchAxes, checkpoint, grad, hessian, jvp, parameter, valueAndGrad, vjp, vmap } from '../src/index.ts';

const drawn = (shape: readonly number[], seed = 1): Tensor => normal(key(seed), shape);
const bits = (x: Tensor): number[] => [...x.toTypedArray()];

/** The function on each entry along the first axis, and a stack of what it gives. */
function loop(f: (...xs: Tensor[]) => Tensor, ...xs: Tensor[]): Tensor {
  return stack(Array.from({ length: xs[0]!.shape[0]! }, (_, i) => f(...xs.map((x) => x.at(i)))));
}

function far(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return a.size === 0 ? 0 : a.sub(b).abs().max().item() / Math.max(1, b.abs().max().item());
}

describe('the axes', () => {
  const x = drawn([3, 4, 2]);

  test.each([0, 1, 2, -1, -2, -3])('the batch may be any: %d', (axis) => {
    const seen: (readonly number[])[] = [];
    const y = vmap(
      (row: Tensor) => {
        seen.push(row.shape);
        return row.mul(2);
      },
      { inAxes: axis, outAxes: axis },
    )(x);
    expect([y.shape, bits(y)]).toEqual([x.shape, bits(x.mul(2))]);
    expect(seen).toEqual([x.shape.filter((_, i) => i !== (axis + 3) % 3)]);
  });

  test('of results count in the shape that has the batch', () => {
    expect(vmap((row: Tensor) => row, { outAxes: -1 })(x).shape).toEqual([4, 2, 3]);
    expect(vmap((row: Tensor) => row, { outAxes: 1 })(x).shape).toEqual([4, 3, 2]);
    expect(vmap((row: Tensor) => row.sum(), { outAxes: -1 })(x).shape).toEqual([3]);
  });

  test('are trees like arguments and results, or stand for whole branches', () => {
    const net = { w: ones([2]), b: [tensor(1), drawn([5])] };
    const axes: BatchAxes = [{ w: null, b: [null, 0] }, -1];
    const { y, all } = vmap((p: typeof net, v: Tensor) => ({ y: p.w.mul(v).add(p.b[1]!), all: [p.b[0]!, v] }), {
      inAxes: axes,
      outAxes: { y: 0, all: [null, 1] },
    })(net, zeros([2, 5]));
    expect([y.shape, all[0]!.shape, all[1]!.shape]).toEqual([[5, 2], [], [2, 5]]);
    expect(bits(y)).toEqual(bits(net.b[1]!.reshape([5, 1]).broadcastTo([5, 2])));
  });

  test('are null for what all entries share; a shared result is repeated unless its axis is null', () => {
    const w = tensor([1, 2]);
    const f = vmap((row: Tensor, shared: Tensor) => ({ both: row.add(shared), shared }), { inAxes: [0, null] });
    const { both, shared } = f(ones([3, 2]), w);
    expect([both.shape, shared.toArray()]).toEqual([
      [3, 2],
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
    ]);
  });

  test('leave texts, numbers and functions alone', () => {
    const { y, n, name } = vmap((p: { x: Tensor; n: number; name: string }) => ({ ...p, y: p.x.mul(p.n) }))({
      x: tensor([1, 2]),
      n: 3,
      name: 'p',
    });
    expect([y.toArray(), n, name]).toEqual([[3, 6], 3, 'p']);
  });
});

describe('a batch', () => {
  const f = (x: Tensor): Tensor => softmax(x.mul(3)).sub(x.max()).square().sum().add(x.at(0));

  test.each([0, 1, 2, 7])('of %d entries gives the bits of the loop, and gradients', (size) => {
    const xs = drawn([size, 5]);
    const y = vmap(f)(xs);
    expect(y.shape).toEqual([size]);
    const gradients = vmap(grad(f))(xs);
    expect(gradients.shape).toEqual([size, 5]);
    if (size === 0) return;
    expect(bits(y)).toEqual(bits(loop(f, xs)));
    expect(far(gradients, loop(grad(f), xs))).toBeLessThan(1e-14);
  });

  test('of empty entries is no special case', () => {
    expect(vmap((x: Tensor) => x.sum())(zeros([3, 0])).toArray()).toEqual([0, 0, 0]);
    expect(vmap(grad((x: Tensor) => x.sum()))(zeros([3, 0])).shape).toEqual([3, 0]);
    expect(vmap((x: Tensor) => x.mul(2))(zeros([0, 0])).shape).toEqual([0, 0]);
  });

  test('keeps its dtype, ints and bools too', () => {
    const { i, b } = vmap((x: Tensor) => ({ i: x.add(1), b: x.greater(1) }))(tensor([1, 2], { dtype: 'int32' }));
    expect([i.dtype, i.toArray(), b.dtype, b.toArray()]).toEqual(['int32', [2, 3], 'bool', [false, true]]);
    expect(vmap((x: Tensor) => x.tanh())(ones([2], { dtype: 'float32' })).dtype).toBe('float32');
  });

  test('of a parameter is differentiated by backward', () => {
    const w = parameter(tensor([1, 2, 3]));
    vmap((x: Tensor) => x.square())(w)
      .sum()
      .backward();
    expect(w.grad!.toArray()).toEqual([2, 4, 6]);
  });

  test('meets a parameter that the function closes over', () => {
    const w = parameter(tensor(3));
    vmap((x: Tensor) => x.mul(w))(tensor([1, 2]))
      .sum()
      .backward();
    expect(w.grad!.item()).toBe(3);
  });

  test('takes values of an outer batch and gradient that it closes over', () => {
    const outer = (a: Tensor): Tensor => vmap((b: Tensor) => a.mul(b).sin())(tensor([1, 2, 3])).sum();
    const xs = tensor([0.5, -1]);
    expect(bits(vmap(outer)(xs))).toEqual(bits(loop(outer, xs)));
    expect(far(vmap(grad(outer))(xs), loop(grad(outer), xs))).toBeLessThan(1e-14);
    expect(far(grad((x: Tensor) => vmap(outer)(x).sum())(xs), loop(grad(outer), xs))).toBeLessThan(1e-14);
  });
});

describe('nested', () => {
  const f = (x: Tensor, y: Tensor): Tensor => x.mul(y.exp()).sum();

  test('two batches cross: each of one with each of the other', () => {
    const [xs, ys] = [drawn([3, 4]), drawn([2, 4], 2)];
    const table = vmap((x: Tensor) => vmap((y: Tensor) => f(x, y))(ys))(xs);
    expect(table.shape).toEqual([3, 2]);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 2; j++) expect(table.at(i, j).item()).toBe(f(xs.at(i), ys.at(j)).item());
  });

  test('one batch within another, along any axes', () => {
    const x = drawn([3, 4, 2]);
    const g = (row: Tensor): Tensor => row.sin();
    expect(bits(vmap(vmap(g))(x))).toEqual(bits(x.sin()));
    const sums = vmap(
      vmap((col: Tensor) => col.sum(), { inAxes: 1 }),
      { inAxes: 2, outAxes: 1 },
    )(x);
    expect(bits(sums)).toEqual(bits(x.sum(0)));
    expect(sums.shape).toEqual([4, 2]);
  });

  test('gradients outside and inside agree with loops, to third order', () => {
    const g = (x: Tensor): Tensor => x.pow(3).mul(x.sin()).sum();
    const xs = drawn([4, 3]);
    const inside = vmap(grad((x: Tensor) => grad((y: Tensor) => grad(g)(y).square().sum())(x).sum()))(xs);
    const alone = loop(
      grad((x: Tensor) => grad((y: Tensor) => grad(g)(y).square().sum())(x).sum()),
      xs,
    );
    expect(far(inside, alone)).toBeLessThan(1e-13);
    const outside = grad((all: Tensor) => vmap(g)(all).sum())(xs);
    expect(far(outside, loop(grad(g), xs))).toBeLessThan(1e-14);
    const both = vmap((x: Tensor, t: Tensor) => jvp((y: Tensor) => grad(g)(y), [x], [t]).tangent)(xs, drawn([4, 3], 5));
    expect(far(both, stack([0, 1, 2, 3].map((i) => hessian(g)(xs.at(i)).matmul(drawn([4, 3], 5).at(i)))))).toBeLessThan(
      1e-13,
    );
  });

  test('a pullback is mapped like any function', () => {
    const { pullback } = vjp((x: Tensor) => x.square(), tensor([1, 2]));
    expect(
      vmap((g: Tensor) => pullback(g)[0])(
        tensor([
          [1, 0],
          [0, 1],
        ]),
      ).toArray(),
    ).toEqual([
      [2, 0],
      [0, 4],
    ]);
  });
});

describe('a two-layer GRU', () => {
  const [inputs, hidden, steps, size] = [3, 4, 5, 6];
  type Layer = { readonly w: Tensor; readonly u: Tensor; readonly b: Tensor };
  const layer = (seed: number, n: number): Layer => ({
    w: drawn([3 * hidden, n], seed).mul(0.5),
    u: drawn([3 * hidden, hidden], seed + 1).mul(0.5),
    b: drawn([3 * hidden], seed + 2).mul(0.5),
  });
  const net = [layer(10, inputs), layer(20, hidden)];

  function step({ w, u, b }: Layer, x: Tensor, h: Tensor): Tensor {
    const [wx, uh] = [w.matmul(x).add(b), u.matmul(h)];
    const part = (v: Tensor, i: number): Tensor => v.slice([i * hidden, (i + 1) * hidden]);
    const r = part(wx, 0).add(part(uh, 0)).sigmoid();
    const z = part(wx, 1).add(part(uh, 1)).sigmoid();
    const c = part(wx, 2)
      .add(r.mul(part(uh, 2)))
      .tanh();
    return c.add(z.mul(h.sub(c)));
  }

  function loss(layers: readonly Layer[], xs: Tensor, target: Tensor): Tensor {
    let hs = layers.map(() => zeros([hidden]) as Tensor);
    let total = tensor(0) as Tensor;
    for (let t = 0; t < steps; t++) {
      let x = xs.at(t);
      hs = layers.map((one, i) => (x = step(one, x, hs[i]!)));
      total = total.add(x.sub(target.at(t)).square().sum());
    }
    return total;
  }

  const [xs, targets] = [drawn([size, steps, inputs], 30), drawn([size, steps, hidden], 31)];
  const inAxes = [null, 0, 0];

  test('has losses for each sample with the bits of the loop', () => {
    const losses = vmap(loss, { inAxes })(net, xs, targets);
    expect(bits(losses)).toEqual(bits(loop((x, y) => loss(net, x, y), xs, targets)));
  });

  test('has gradients for each sample that equal the loop within 1e-14', () => {
    const all = vmap(grad(loss), { inAxes })(net, xs, targets);
    const alone = Array.from({ length: size }, (_, i) => grad(loss)(net, xs.at(i), targets.at(i)));
    all.forEach((found, l) => {
      for (const name of ['w', 'u', 'b'] as const)
        expect(far(found[name], stack(alone.map((one) => one[l]![name])))).toBeLessThan(1e-14);
    });
  });

  test('has the summed gradient of its samples, by a gradient outside', () => {
    const all = grad((layers: readonly Layer[]) => vmap(loss, { inAxes })(layers, xs, targets).sum())(net);
    const each = vmap(grad(loss), { inAxes })(net, xs, targets);
    expect(far(all[0]!.w, each[0]!.w.sum(0))).toBeLessThan(1e-14);
    expect(far(all[1]!.b, each[1]!.b.sum(0))).toBeLessThan(1e-14);
  });

  test('may keep nothing between its steps, with the same bits', () => {
    const thrifty = (layers: readonly Layer[], x: Tensor, y: Tensor): Tensor => checkpoint(loss)(layers, x, y);
    const plain = vmap(valueAndGrad(loss), { inAxes })(net, xs, targets);
    const again = vmap(valueAndGrad(thrifty), { inAxes })(net, xs, targets);
    expect(bits(again.value)).toEqual(bits(plain.value));
    expect(bits(again.gradient[0]!.w)).toEqual(bits(plain.gradient[0]!.w));
  });
});

describe('is refused', () => {
  test('for batches of different length, showing both', () => {
    const f = vmap((x: Tensor, y: Tensor) => x.add(y));
    expect(() => f(ones([2]), ones([3]))).toThrow(ShapeError);
    expect(() => f(ones([2]), ones([3]))).toThrow('2 entries in [2], 3 in axis 0 of [3]');
  });

  test('for an axis that an argument or a result does not have', () => {
    expect(() => vmap((x: Tensor) => x)(tensor(1))).toThrow(AdjointError);
    expect(() => vmap((x: Tensor) => x, { inAxes: 2 })(ones([2, 2]))).toThrow(IndexError);
    expect(() => vmap((x: Tensor) => x, { inAxes: 0.5 })(ones([2, 2]))).toThrow(AdjointError);
    expect(() => vmap((x: Tensor) => x, { outAxes: 2 })(ones([2, 2]))).toThrow(IndexError);
  });

  test('for axes that do not fit the trees', () => {
    const p = { a: ones([2]), b: ones([2]) };
    const f = (q: typeof p): Tensor => q.a.add(q.b);
    expect(() => vmap(f, { inAxes: [{ a: 0 }] })(p)).toThrow("nothing at 'b'");
    expect(() => vmap(f, { inAxes: [[0, 0]] })(p)).toThrow(TreeError);
    expect(() => vmap(f, { inAxes: [0, 0] })(p)).toThrow('inAxes names 2 arguments, the call has 1');
    expect(() => vmap(f, { inAxes: ['0' as never] })(p)).toThrow(TreeError);
    expect(() => vmap(f, { outAxes: [0] })(p)).toThrow(TreeError);
  });

  test('without a batch, without a function, or with a promise as result', () => {
    expect(() => vmap((x: Tensor) => x, { inAxes: [null] })(ones([2]))).toThrow('no argument carries a batch');
    expect(() => vmap(() => ones([2]))()).toThrow(TreeError);
    expect(() => vmap(3 as never)).toThrow(GradientError);
    expect(() => vmap((x: Tensor) => Promise.resolve(x))(ones([2]))).toThrow(AdjointError);
  });

  test('for a result without an axis that differs between the entries', () => {
    expect(() => vmap((x: Tensor) => x.mul(2), { outAxes: null })(ones([2]))).toThrow(ShapeError);
  });

  test.each<[string, (x: Tensor) => unknown]>([
    ['item()', (x) => x.sum().item()],
    ['toArray()', (x) => x.toArray()],
    ['a conversion to a number', (x) => Number(x.sum())],
    ['a mask, whose count of elements differs', (x) => at(x, x.greater(0))],
  ])('where a value inside is read by %s, saying what to do', (_name, read) => {
    const f = (x: Tensor): Tensor => {
      read(x);
      return x;
    };
    expect(() => vmap(f)(drawn([2, 3]))).toThrow(TraceError);
    expect(() => vmap(grad((x: Tensor) => f(x).sum()))(drawn([2, 3]))).toThrow(TraceError);
    expect(() => vmap(f)(drawn([2, 3]))).toThrow('hint');
  });

  test('for a value that has escaped from a call that is over, by return of another or by use', () => {
    let escaped: Tensor = tensor(0);
    vmap((x: Tensor) => (escaped = x.mul(2)))(ones([2]));
    expect(() => escaped.add(1)).toThrow(TraceError);
    expect(() => escaped.item()).toThrow(TraceError);
    expect(() => vmap((x: Tensor) => x.add(escaped))(ones([2]))).toThrow(TraceError);
    expect(() =>
      vmap((x: Tensor) => {
        grad((y: Tensor) => (escaped = y.square()))(x);
        return escaped;
      })(ones([2])),
    ).toThrow(AdjointError);
    expect(String(escaped)).toContain('without values');
  });

  test('and an error inside leaves nothing behind', () => {
    const f = vmap((x: Tensor) => x.matmul(ones([3, 3])));
    expect(() => f(ones([2, 4]))).toThrow(ShapeError);
    expect(f(ones([2, 3])).toArray()).toEqual([
      [3, 3, 3],
      [3, 3, 3],
    ]);
  });
});
