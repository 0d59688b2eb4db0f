import { describe, expect, test } from 'vitest';
import {
  binary,
  DtypeError,
  GradientError,
  key,
  normal,
  NumericsError,
  tensor,
  type Tensor,
  unary,
  where,
} from '@adjoint/tensor';
import { gradcheck, jvp, parameter, richardson, sideSlopes } from '../src/index.ts';

/** What the differences themselves reach on smooth functions of size 1, with two digits to spare. */
const tolerance = 1e-9;

const wrongTanh = unary({
  name: 'wrongTanh',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.tanh(x[at + i * step]!);
  },
  vjp: (g, _x, y) => g.sub(g.mul(y)),
  keeps: ['output'],
});

/** A product whose second rule is off by a millionth. */
const nearlyMul = binary({
  name: 'nearlyMul',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! * b[bt + i * bstep]!;
  },
  vjp: [(g, [, b]) => g.mul(b!), (g, [a]) => g.mul(a!).mul(1.000001)],
  keeps: [0, 1],
});

function messageOf(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    expect(error).toBeInstanceOf(GradientError);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('gradcheck', () => {
  test('accepts right gradients of trees, numbers and several outputs, and counts them', () => {
    const f = (p: { w: Tensor; b: Tensor }, x: Tensor, s: Tensor): unknown => ({
      y: x.matmul(p.w).add(p.b).tanh(),
      z: [p.w.sum().mul(s)],
    });
    const report = gradcheck(
      f as never,
      [{ w: normal(key(1), [3, 2]), b: tensor([0.1, -0.2]) }, normal(key(2), [4, 3]), 0.5] as never,
    );
    expect(report.checked).toBe(6 + 2 + 12 + 1);
    expect(report.largest).toBeLessThan(tolerance);
  });

  test.each<[string, (x: Tensor) => Tensor, number[]]>([
    ['tanh', (x) => x.tanh(), [-2, 0, 0.5]],
    ['log', (x) => x.log(), [0.5, 3]],
    ['a pole nearby', (x) => x.div(x.sub(1)), [0.5, 2]],
    ['large values', (x) => x.square(), [1e6, -1e6]],
    ['exp', (x) => x.exp(), [-5, 0, 3]],
    ['softmax', (x) => x.softmax(), [1, 2, 3]],
    ['a constant', (x) => x.sign(), [1, -2]],
  ])('accepts %s', (_name, f, at) => {
    gradcheck(f, [tensor(at)]);
  });

  test('names the op whose rule is wrong, the argument and the index', () => {
    const message = messageOf(() =>
      gradcheck(
        (p: { w: Tensor }) => wrongTanh(p.w.mul(2)).exp(),
        [
          {
            w: tensor([
              [0, 1],
              [0.5, 2],
            ]),
          },
        ],
      ),
    );
    expect(message).toContain("'wrongTanh'");
    expect(message).not.toContain("'exp'");
    expect(message).toMatch(/argument 0\.w\[\d\]\[\d\]: the gradient is .*, differences give /);
  });

  test('names the input of the op whose rule is wrong', () => {
    const message = messageOf(() =>
      gradcheck((x: Tensor, y: Tensor) => nearlyMul(x, y), [tensor(1), tensor(2)], { tolerance: 1e-8 }),
    );
    expect(message).toContain("'nearlyMul' for its input 1");
    gradcheck((x: Tensor, y: Tensor) => nearlyMul(x, y), [tensor(1), tensor(2)], { tolerance: 1e-4 });
  });

  test('near a singularity does not wave a wrong rule through because differences are bad there', () => {
    const wrongSqrt = unary({
      name: 'wrongSqrt',
      kernel: (x, at, step, y, to, n) => {
        for (let i = 0; i < n; i++) y[to + i] = Math.sqrt(x[at + i * step]!);
      },
      vjp: (g, _x, y) => g.div(y.mul(2.002)),
      keeps: ['output'],
    });
    expect(() => gradcheck(wrongSqrt, [tensor(0.001)])).toThrow(GradientError);
  });

  test.each<[string, (x: Tensor) => Tensor]>([
    ['relu', (x) => x.relu()],
    ['2 |x| - relu(x)', (x) => x.abs().mul(2).sub(x.relu())],
    ['a jump', (x) => where(x.greater(0), x, x.add(1))],
  ])('says that %s has no derivative at 0', (_name, f) => {
    expect(messageOf(() => gradcheck(f, [tensor(0)]))).toContain('on either side differ');
  });

  test('says where a gradient is lost although every rule is right', () => {
    expect(messageOf(() => gradcheck((x: Tensor) => x.detach().mul(x), [tensor(2)]))).toContain('stopGradient');
    expect(messageOf(() => gradcheck((x: Tensor) => x.mul(x.item()), [tensor(2)]))).toContain('read out');
  });

  test('refuses a function that depends on more than its inputs', () => {
    let calls = 0;
    expect(messageOf(() => gradcheck((x: Tensor) => x.mul(++calls), [tensor(2)]))).toContain(
      'twice the same inputs gave',
    );
  });

  test('refuses float32, ints, NaN and infinity, naming the place', () => {
    const f = (p: { a: Tensor[] }): Tensor => p.a[1]!.sum();
    expect(() => gradcheck(f, [{ a: [tensor(1), tensor([1], { dtype: 'float32' })] }])).toThrow(DtypeError);
    expect(() => gradcheck(f, [{ a: [tensor(1), tensor([1], { dtype: 'int32' })] }])).toThrow(DtypeError);
    expect(() => gradcheck(f, [{ a: [tensor(1), tensor([[1], [NaN]])] }])).toThrow(NumericsError);
    expect(() => gradcheck(f, [{ a: [tensor(1), tensor([[1], [NaN]])] }])).toThrow('argument 0.a[1][1][0] is NaN');
    expect(() => gradcheck(f, [{ a: [tensor(-Infinity), tensor(1)] }])).toThrow('argument 0.a[0] is -Infinity');
  });

  test('takes a NaN gradient for wrong', () => {
    const f = (x: Tensor): Tensor => where(x.greater(0), x.log(), x.mul(0));
    expect(() => gradcheck(f, [tensor(-1)])).not.toThrow();
    expect(() => gradcheck((x: Tensor) => where(x.greater(-9), x, x.neg().sqrt()), [tensor(1)])).toThrow(GradientError);
    expect(() => gradcheck((x: Tensor) => x.mul(NaN), [tensor(1)])).toThrow(NumericsError);
  });

  test('checks second derivatives when it is given first ones', () => {
    gradcheck((x: Tensor) => jvp((y: Tensor) => y.tanh().mul(y), [x], [tensor([1, 2])]).tangent, [tensor([0.3, -0.4])]);
  });

  test('leaves parameters in the function alone', () => {
    const w = parameter(tensor([1, 2]));
    gradcheck((x: Tensor) => x.mul(w), [tensor([3, 4])]);
    expect([w.grad, w.toArray()]).toEqual([null, [1, 2]]);
  });
});

describe('differences', () => {
  test('extrapolated agree with known derivatives to ten digits', () => {
    expect(Math.abs(richardson((h) => Math.exp(1 + h), 0.05).value - Math.E)).toBeLessThan(1e-10);
    expect(Math.abs(richardson((h) => Math.sin(2 + h), 0.05).value - Math.cos(2))).toBeLessThan(1e-10);
    expect(richardson((h) => 3 * h, 0.05).value).toBeCloseTo(3, 12);
  });

  test('see a kink and only a kink', () => {
    expect(sideSlopes((h) => Math.abs(h), 0.01)).toEqual({ left: -1, right: 1 });
    const { left, right } = sideSlopes((h) => Math.exp(h), 0.01);
    expect(Math.abs(right - left)).toBeLessThan(1e-6);
  });
});
