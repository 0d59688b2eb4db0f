import { describe, expect, test } from 'vitest';
import { LawError, opLaws } from '@adjoint/testing';
import {
  AdjointError,
  binary,
  defineOp,
  DtypeError,
  isFloat,
  type OpDeclaration,
  ones,
  primitives,
  readDense,
  ShapeError,
  tanh,
  tensor,
  type Tensor,
  unary,
} from '@adjoint/tensor';
import { grad, hessian, jacobian, jvp, vmap } from '../src/index.ts';

type Params = { readonly scale: number };

/** Shares of a sum along the last axis, times a number: neither elementwise nor linear. */
const shares: OpDeclaration<Params> = {
  name: 'shares',
  infer: ([x]) => {
    if (x!.shape.length === 0) throw new ShapeError('shares: an axis is needed, got []');
    if (!isFloat(x!.dtype)) throw new DtypeError(`shares: floats are needed, got ${x!.dtype}`);
    return x!;
  },
  kernel: ([x], out, { scale }) => {
    const { buffer, offset, size } = out;
    const n = x!.shape.at(-1)!;
    readDense(x!, buffer, offset);
    for (let row = offset; row < offset + size; row += n) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += buffer[row + i]!;
      for (let i = 0; i < n; i++) buffer[row + i] = (buffer[row + i]! / sum) * scale;
    }
  },
  vjp: [
    (g, [x], _y, { scale }) => {
      const sum = x!.sum(-1, { keepdims: true });
      return g
        .sub(g.mul(x!).sum(-1, { keepdims: true }).div(sum))
        .mul(scale)
        .div(sum);
    },
  ],
  linearity: 'general',
  keeps: [0],
  domain: [0.5, 2],
  samples: [
    { shapes: [[3]], params: { scale: 1 } },
    { shapes: [[2, 4]], params: { scale: -2 } },
    { shapes: [[0, 3]], params: { scale: 1 } },
  ],
};

const composed = (x: Tensor): Tensor => x.div(x.sum(-1, { keepdims: true })).mul(2);

describe('an op of one’s own', () => {
  const op = defineOp(shares);
  const x = tensor([1, 2, 5]);

  test('is called with its inputs, then its params, and carries its declaration', () => {
    expect(op(x, { scale: 4 }).toArray()).toEqual([0.5, 1, 2.5]);
    expect([op.op.name, op.op.linearity]).toEqual(['shares', 'general']);
  });

  test('keeps all laws without a jvp, which is derived from its rule', () => {
    opLaws(op);
  });

  test('takes part in every transform, at every order', () => {
    const f = (v: Tensor): Tensor => op(v, { scale: 2 });
    const t = tensor([1, -1, 2]);
    const near = (a: Tensor, b: Tensor): void => expect(a.sub(b).abs().max().item()).toBeLessThan(1e-13);
    near(jvp(f, [x], [t]).tangent, jvp(composed, [x], [t]).tangent);
    near(jacobian(f)(x), jacobian(composed)(x));
    near(jacobian(f, { mode: 'forward' })(x), jacobian(composed)(x));
    const loss = (h: (v: Tensor) => Tensor) => (v: Tensor) => h(v).pow(3).sum();
    near(hessian(loss(f))(x), hessian(loss(composed))(x));
    near(grad((v: Tensor) => hessian(loss(f))(v).sum())(x), grad((v: Tensor) => hessian(loss(composed))(v).sum())(x));
    const twice = (h: (v: Tensor) => Tensor): Tensor =>
      jvp((v: Tensor) => jvp((u: Tensor) => jvp(h, [u], [t]).tangent, [v], [t]).tangent, [x], [t]).tangent;
    near(twice(f), twice(composed));
    const xs = tensor([
      [1, 2, 3],
      [4, 1, 1],
    ]);
    expect(vmap(f)(xs).toArray()).toEqual([f(xs.at(0)).toArray(), f(xs.at(1)).toArray()]);
    near(vmap(grad(loss(f)))(xs), vmap(grad(loss(composed)))(xs));
  });

  test('of several inputs sums the tangents that there are, and shrinks what its rule stretches', () => {
    const op2 = defineOp<null>({ ...primitives.mul, name: 'times', linearity: 'general', jvp: undefined });
    opLaws(op2);
    const { tangent } = jvp((a: Tensor, b: Tensor) => op2(a, b), [ones([2]), tensor(3)], [tensor([1, 2]), tensor(10)]);
    expect(tangent.toArray()).toEqual([13, 16]);
    expect(jvp((b: Tensor) => op2(ones([2]), b), [tensor(3)], [tensor(10)]).tangent.toArray()).toEqual([10, 10]);
  });

  test('takes numbers for inputs, of the dtype of their partner', () => {
    const power = defineOp(primitives.pow);
    expect(power(tensor([2, 3]), 2).toArray()).toEqual([4, 9]);
    expect(power(2, tensor([1, 3], { dtype: 'float32' })).dtype).toBe('float32');
    expect(power(2, 5).item()).toBe(32);
    expect(defineOp(primitives.add)(tensor([1], { dtype: 'int32' }), 2).dtype).toBe('int32');
  });

  test('is what unary and binary make, as it is', () => {
    const halve = unary({
      name: 'halve',
      kernel: (v, at, step, y, to, n) => {
        for (let i = 0; i < n; i++) y[to + i] = v[at + i * step]! / 2;
      },
      vjp: (g) => g.div(2),
      keeps: [],
    });
    expect(defineOp(halve)).toBe(halve);
    expect(defineOp(tanh)).toBe(tanh);
    const bad = binary({
      name: 'bad',
      kernel: () => {},
      vjp: [(g) => g, null],
      keeps: [2],
    });
    expect(() => defineOp(bad)).toThrow('keeps of bad is a list of inputs');
  });

  test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
    [
      'missing params',
      () => (op as unknown as (x: Tensor) => Tensor)(x),
      AdjointError,
      'shares: the last argument must be its params',
    ],
    ['too many inputs', () => op(x, x, { scale: 1 }), ShapeError, 'shares: 1 inputs are needed, got 2'],
    ['no inputs', () => op({ scale: 1 }), ShapeError, 'got 0'],
    [
      'an array',
      () => op([1, 2] as never, { scale: 1 }),
      DtypeError,
      'shares: an operand is a tensor or a number, got an array',
    ],
    ['nothing', () => op(undefined as never, { scale: 1 }), DtypeError, 'got undefined'],
    ['what infer refuses', () => op(tensor(1), { scale: 1 }), ShapeError, 'an axis is needed'],
    ['one input of two', () => defineOp(primitives.add)(x), ShapeError, 'add: 2 inputs are needed, got 1'],
  ])('refuses %s', (_name, call, kind, sentence) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(sentence);
  });
});

describe('a declaration is refused', () => {
  const wrong =
    (change: Record<string, unknown>): (() => unknown) =>
    () =>
      defineOp({ ...shares, ...change } as never);

  test.each<[string, Record<string, unknown>, string]>([
    ['without a name', { name: undefined }, 'the name of an op is an identifier, got undefined'],
    ['with a name that is a sentence', { name: 'my op' }, "identifier, got 'my op'"],
    ['without infer', { infer: undefined }, 'infer of shares is a function'],
    ['with neither kernel nor view', { kernel: undefined }, 'shares needs a kernel or a view'],
    ['with a kernel that is no function', { kernel: [] }, 'kernel of shares is a function'],
    ['with a batch that is no function', { batch: true }, 'batch of shares is a function, got true'],
    ['without rules', { vjp: [] }, 'vjp of shares is a list of rules, one for each input, got []'],
    ['with one rule outside of a list', { vjp: (g: Tensor) => g }, 'vjp of shares is a list of rules'],
    ['with a rule that is no function', { vjp: [3] }, 'the rule of shares for input 0 is a function or null, got 3'],
    ['without linearity', { linearity: undefined }, 'linearity of shares is one of elementwise, linear'],
    ['with another linearity', { linearity: 'convex' }, "got 'convex'"],
    ['without keeps', { keeps: undefined }, 'keeps of shares is a list of inputs'],
    ['that keeps an input it does not have', { keeps: [1] }, 'whose values rules read, got [1]'],
    ['that keeps something else', { keeps: ['input'] }, 'got ["input"]'],
    ['without samples', { samples: [] }, 'samples of shares are a list'],
    [
      'with samples that are no shapes',
      { samples: [{ shapes: [3], params: null }] },
      'sample 0 of shares has a list of shapes, one for each of 1 rules or more, got [3]',
    ],
    [
      'with a sample of too few inputs',
      { samples: [{ shapes: [], params: null }] },
      'one for each of 1 rules or more, got []',
    ],
    [
      'with a sample it does not accept',
      { samples: [{ shapes: [[]], params: null }] },
      'infer refuses sample 0 of shares: ShapeError: shares: an axis is needed',
    ],
    [
      'with fixed inputs of another shape',
      { samples: [{ shapes: [[2]], params: null, fixed: { 0: ones([3]) } }] },
      'fixes input 0 to a tensor of its shape, got [3]',
    ],
    ['whose infer gives no type', { infer: () => [2] }, 'infer makes { shape, dtype } of sample 0 of shares, got [2]'],
    ['with an interval turned round', { domain: [2, 1] }, 'a domain of shares is [low, high], got [2,1]'],
  ])('%s', (_name, change, sentence) => {
    expect(wrong(change)).toThrow(AdjointError);
    expect(wrong(change)).toThrow(sentence);
  });

  test.each([undefined, null, 3, 'op', () => 1])('if it is %s', (given) => {
    expect(() => defineOp(given as never)).toThrow(AdjointError);
  });

  test('by its laws, if a rule is wrong', () => {
    const vjp = [
      (g: Tensor, inputs: readonly Tensor[], y: Tensor, params: Params) =>
        shares.vjp[0]!(g, inputs, y, params, 0).neg(),
    ];
    expect(() => opLaws(defineOp({ ...shares, vjp }))).toThrow(LawError);
  });
});
