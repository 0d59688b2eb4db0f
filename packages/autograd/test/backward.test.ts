import { describe, expect, test } from 'vitest';
import { DtypeError, GradientError, ones, ShapeError, tensor, type Tensor, unary, zeros } from '@adjoint/tensor';
import { grad, Parameter, parameter, zeroGrad } from '../src/index.ts';

/** The identity, whose rule fails as often as it is told to. */
function failing(times: number): (x: Tensor) => Tensor {
  let left = times;
  return unary({
    name: 'failing',
    kernel: (x, at, step, y, to, n) => {
      for (let i = 0; i < n; i++) y[to + i] = x[at + i * step]!;
    },
    vjp: (g) => {
      if (left-- > 0) throw new Error('the rule failed');
      return g;
    },
    keeps: [],
  });
}

describe('a parameter', () => {
  test('is a copy of its value, with no gradient yet', () => {
    const value = tensor([1, 2]);
    const w = parameter(value);
    expect(w).toBeInstanceOf(Parameter);
    expect([w.toArray(), w.grad, w.shape, w.dtype]).toEqual([[1, 2], null, [2], 'float64']);
    expect(w.buffer).not.toBe(value.buffer);
    expect(
      parameter(
        tensor([
          [1, 2],
          [3, 4],
        ]).T,
      ).toArray(),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('is made of floats alone', () => {
    expect(() => parameter(tensor([1], { dtype: 'int32' }))).toThrow(DtypeError);
    expect(() => parameter(tensor(true))).toThrow(DtypeError);
    expect(parameter(tensor([1], { dtype: 'float32' })).dtype).toBe('float32');
  });

  test('takes a new value by assign, which shares nothing with it and is watched by no one', () => {
    const w = parameter(tensor([1, 2]));
    const next = w.mul(2);
    w.assign(next);
    expect(w.toArray()).toEqual([2, 4]);
    expect(w.buffer).not.toBe(next.buffer);
    w.sum().backward();
    expect(w.grad!.toArray()).toEqual([1, 1]);
  });

  test('refuses another shape or dtype and is then as it was', () => {
    const w = parameter(tensor([1, 2]));
    w.sum().backward();
    const [grad, tracer] = [w.grad, w.tracer];
    expect(() => w.assign(tensor([1, 2, 3]))).toThrow(ShapeError);
    expect(() => w.assign(tensor(1))).toThrow(ShapeError);
    expect(() => w.assign(tensor([1, 2], { dtype: 'float32' }))).toThrow(DtypeError);
    expect(w.toArray()).toEqual([1, 2]);
    expect(w.grad).toBe(grad);
    expect(w.tracer).toBe(tracer);
    w.square().sum().backward();
    expect(w.grad!.toArray()).toEqual([3, 5]);
  });

  test('leaves views and results made before an assignment as they were', () => {
    const w = parameter(tensor([1, 2]));
    const [view, result, plain] = [w.slice([1]), w.mul(3), w.detach()];
    w.assign(tensor([10, 20]));
    expect([view.toArray(), result.toArray(), plain.toArray()]).toEqual([[2], [3, 6], [1, 2]]);
  });
});

describe('backward', () => {
  test('adds up over calls until zeroGrad', () => {
    const [w, b] = [parameter(tensor(3)), parameter(tensor(1))];
    w.square().backward();
    w.mul(b).backward();
    expect([w.grad!.item(), b.grad!.item()]).toEqual([7, 3]);
    zeroGrad({ w, b: [b], name: 'net' });
    expect([w.grad, b.grad]).toEqual([null, null]);
    w.mul(b).backward();
    expect([w.grad!.item(), b.grad!.item()]).toEqual([1, 3]);
  });

  test('may be called twice on one value', () => {
    const w = parameter(tensor([1, 2]));
    const loss = w.square().sum();
    loss.backward();
    loss.backward();
    expect(w.grad!.toArray()).toEqual([4, 8]);
  });

  test('leaves null what it does not reach, and does not touch what it reached before', () => {
    const [w, unreached] = [parameter(tensor([1, 2])), parameter(tensor(5))];
    w.mul(2).sum().backward();
    expect(unreached.grad).toBeNull();
    const [kept, bits] = [w.grad!, w.grad!.toArray()];
    for (let i = 0; i < 3; i++) w.square().sum().add(w.sum()).backward();
    expect(w.grad === kept).toBe(false);
    expect(kept.toArray()).toEqual(bits);
    unreached.square().backward();
    expect(w.grad!.toArray()).toEqual([2 + 3 * 3, 2 + 3 * 5]);
  });

  test('gives a gradient that shares no memory with anything and is plain data', () => {
    const [w, v] = [parameter(tensor([1, 2])), parameter(tensor([3, 4]))];
    const seed = tensor([5, 6]);
    w.add(v).backward(seed);
    expect(w.grad!.buffer).not.toBe(seed.buffer);
    expect(w.grad!.buffer).not.toBe(v.grad!.buffer);
    expect([w.grad!.tracer, w.grad!.dense, w.grad!.buffer.length]).toEqual([null, true, 2]);
  });

  test('takes a seed of the value’s shape', () => {
    const w = parameter(tensor([1, 2, 3]));
    w.square().backward(tensor([1, 10, 0]));
    expect(w.grad!.toArray()).toEqual([2, 40, 0]);
    expect(() => w.square().backward()).toThrow(GradientError);
    expect(() => w.square().backward(ones([2]))).toThrow(ShapeError);
    expect(() => w.square().backward(tensor(1))).toThrow(ShapeError);
    expect(w.grad!.toArray()).toEqual([2, 40, 0]);
  });

  test('needs no seed for one element of any rank', () => {
    const w = parameter(tensor([[3]]));
    w.square().backward();
    expect(w.grad!.toArray()).toEqual([[6]]);
  });

  test('of a parameter itself is 1', () => {
    const w = parameter(tensor(3));
    w.backward();
    w.backward(tensor(4));
    expect(w.grad!.item()).toBe(5);
  });

  test('keeps the dtype of a parameter, whatever it is mixed with', () => {
    const w = parameter(tensor([1, 2], { dtype: 'float32' }));
    w.mul(tensor([0.1, 0.2]))
      .sum()
      .backward();
    expect([w.grad!.dtype, w.grad!.toArray()]).toEqual(['float32', [0.1, 0.2].map(Math.fround)]);
  });

  test('refuses a value in which there is no parameter', () => {
    expect(() => tensor(1).backward()).toThrow(GradientError);
    expect(() => parameter(tensor(1)).detach().backward()).toThrow(GradientError);
    expect(() =>
      parameter(tensor([1]))
        .greater(0)
        .cast('float64')
        .sum()
        .backward(),
    ).toThrow(GradientError);
  });

  test('refuses a parameter that was assigned since, and every gradient stays as it was', () => {
    const [w, b] = [parameter(tensor(2)), parameter(tensor(1))];
    b.mul(7).backward();
    const before = b.grad;
    const loss = w.mul(b);
    w.assign(tensor(2));
    expect(() => loss.backward()).toThrow(GradientError);
    expect(w.grad).toBeNull();
    expect(b.grad).toBe(before);
    w.mul(b).backward();
    expect([w.grad!.item(), b.grad!.item()]).toEqual([1, 9]);
  });

  test('after a rule that throws changes nothing, and the next is right', () => {
    const [w, b] = [parameter(tensor([1, 2])), parameter(tensor(3))];
    b.mul(2).backward();
    const before = b.grad;
    const h = w.square();
    const loss = failing(1)(h).add(h.mul(b)).sum();
    expect(() => loss.backward()).toThrow('the rule failed');
    expect(w.grad).toBeNull();
    expect(b.grad).toBe(before);
    loss.backward();
    expect([w.grad!.toArray(), b.grad!.item()]).toEqual([[2 * 4, 4 * 4], 2 + 5]);
    h.sum().backward();
    expect(w.grad!.toArray()).toEqual([8 + 2, 16 + 4]);
  });

  test('after a function that throws inside grad leaves nothing behind', () => {
    const w = parameter(tensor(2));
    const bad = (x: Tensor): Tensor => {
      x.mul(w);
      throw new Error('no');
    };
    expect(() => grad(bad)(tensor(1))).toThrow('no');
    expect(() => grad((x: Tensor) => failing(1)(x.mul(w)))(tensor(1))).toThrow('the rule failed');
    w.square().backward();
    expect(w.grad!.item()).toBe(4);
    expect(grad((x: Tensor) => x.square())(tensor(3)).item()).toBe(6);
  });

  test('agrees with grad, bit for bit', () => {
    const [x, values] = [
      tensor([
        [0.3, -0.7],
        [1.1, 0.2],
      ]),
      [
        [0.1, 0.2],
        [0.3, -0.4],
      ],
    ];
    const f = (w: Tensor): Tensor => x.matmul(w).tanh().matmul(w).sub(0.3).square().mean();
    const w = parameter(tensor(values));
    f(w).backward();
    expect(w.grad!.toTypedArray()).toEqual(grad(f)(tensor(values)).toTypedArray());
  });

  test('of a sum of nothing gives zeros', () => {
    const w = parameter(zeros([0, 2]));
    w.square().sum().backward();
    expect(w.grad!.shape).toEqual([0, 2]);
  });
});
