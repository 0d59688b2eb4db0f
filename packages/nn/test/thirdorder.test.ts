import { readFileSync } from 'node:fs';
import { grad, jvp } from '@adjoint/autograd';
import * as t from '@adjoint/tensor';
import { tensor, type Tensor } from '@adjoint/tensor';
import { expect, test } from 'vitest';
import * as nn from '../src/index.ts';

/** Third derivatives by differences in 120 digits; data/thirdorder.py made them. */
const truth = JSON.parse(readFileSync(new URL('data/thirdorder.json', import.meta.url), 'utf8')) as Record<
  string,
  { readonly x: readonly number[]; readonly third: readonly string[] }
>;

/** Asked of every digit that a derivative of this size can have. */
const tolerance = 1e-9;

const pairs =
  (f: (a: Tensor, b: Tensor) => Tensor) =>
  (x: Tensor): Tensor =>
    f(x.slice([0, null, 2]), x.slice([1, null, 2]));
const matrix = (x: Tensor): Tensor => x.reshape([3, 3]);
const gram = (x: Tensor): Tensor => matrix(x).matmul(matrix(x).T).add(t.eye(3).mul(3));

const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  tanh: t.tanh,
  sigmoid: t.sigmoid,
  softmax: (x) => x.softmax(),
  logSoftmax: (x) => x.logSoftmax(),
  logSumExp: (x) => x.logSumExp(),
  gelu: (x) => nn.gelu(x),
  mish: nn.mish,
  silu: nn.silu,
  softplus: (x) => nn.softplus(x),
  logSigmoid: t.logSigmoid,
  selu: nn.selu,
  erf: t.erf,
  erfc: t.erfc,
  lgamma: t.lgamma,
  digamma: t.digamma,
  sinc: t.sinc,
  pow: pairs((a, b) => a.pow(b)),
  square: (x) => x.pow(2),
  cube: (x) => x.pow(3),
  xlogy: pairs(t.xlogy),
  atan2: pairs(t.atan2),
  hypot: pairs(t.hypot),
  logAddExp: pairs(t.logAddExp),
  prod: (x) => t.prod(x),
  prodOfSome: (x) => t.prod(x),
  cumprod: (x) => t.cumprod(x, 0),
  cumprodOfSome: (x) => t.cumprod(x, 0),
  logCumSumExp: (x) => t.logCumSumExp(x, 0),
  std: (x) => t.std(x),
  variance: (x) => t.variance(x),
  norm: (x) => t.norm(x),
  norm3: (x) => t.norm(x, 3),
  normalize: (x) => nn.normalize(x, { axis: 0 }),
  layerNorm: (x) => nn.layerNorm(x, [4]),
  rmsNorm: (x) => nn.rmsNorm(x, [4], { eps: 1e-5 }),
  cosineSimilarity: (x) => nn.cosineSimilarity(x.slice([0, 3]), x.slice([3]), { axis: 0 }),
  inv: (x) => t.inv(matrix(x)),
  solve: (x) => t.solve(matrix(x.slice([0, 9])), x.slice([9])),
  det: (x) => t.det(matrix(x)),
  detSingular: (x) => t.det(matrix(x)),
  detZero: (x) => t.det(matrix(x)),
  logdet: (x) => t.slogdet(matrix(x)).logAbsDet,
  cholesky: (x) => t.cholesky(gram(x)),
  matrixExp: (x) => t.matrixExp(matrix(x)),
  scaledDotProductAttention: (x) => {
    const [q, k, v] = [0, 4, 8].map((at) => x.slice([at, at + 4]).reshape([2, 2]));
    return nn.scaledDotProductAttention(q!, k!, v!);
  },
};

const ways: Readonly<Record<string, (s: (x: Tensor) => Tensor, v: Tensor) => (x: Tensor) => Tensor>> = {
  'reverse, reverse, reverse': (s, v) => {
    const first = (x: Tensor): Tensor => grad(s)(x).mul(v).sum();
    return grad((x: Tensor) => grad(first)(x).mul(v).sum());
  },
  'reverse, forward, forward': (s, v) => grad((x: Tensor) => push((y) => push(s, v)(y), v)(x)),
  'forward, reverse, forward': (s, v) => push((x) => grad((y: Tensor) => push(s, v)(y))(x), v),
  'forward, forward, reverse': (s, v) => push((x) => push((y) => grad(s)(y), v)(x), v),
  'reverse, forward, reverse': (s, v) =>
    grad((x: Tensor) =>
      push(
        (y) => grad(s)(y),
        v,
      )(x)
        .mul(v)
        .sum(),
    ),
};

function push(f: (x: Tensor) => Tensor, v: Tensor): (x: Tensor) => Tensor {
  return (x) => jvp(f, [x], [v]).tangent;
}

test.each(Object.entries(truth))(
  '%s has the third derivative of mathematics, in every order of modes',
  (name, { x, third }) => {
    const f = functions[name]!;
    const v = tensor(x.map((_, j) => Math.sin(2 * j + 1)));
    const s = (at: Tensor): Tensor => {
      const y = f(at);
      const weights = tensor(Array.from({ length: y.size }, (_, i) => Math.cos(i + 1))).reshape(y.shape);
      return y.mul(weights).sum();
    };
    const largest = Math.max(...third.map((digits) => Math.abs(Number(digits))));
    const expected = third.map(Number);
    for (const [way, derive] of Object.entries(ways)) {
      const found = derive(s, v)(tensor(x)).toTypedArray();
      expected.forEach((value, j) => {
        const error = Math.abs(found[j]! - value) / Math.max(1, largest);
        expect(error, `${way}, component ${j}: ${found[j]}, in truth ${value}`).toBeLessThan(tolerance);
      });
    }
    // Forward three times gives the sum along v.
    const thrice = push((a) => push((b) => push(s, v)(b), v)(a), v)(tensor(x)).item();
    const sum = expected.reduce((total, value, j) => total + value * Math.sin(2 * j + 1), 0);
    expect(
      Math.abs(thrice - sum) / Math.max(1, largest),
      `forward three times: ${thrice}, in truth ${sum}`,
    ).toBeLessThan(tolerance);
  },
);
