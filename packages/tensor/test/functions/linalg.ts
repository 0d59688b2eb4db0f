// Over 150 lines: a table, one line for each way to call a function of matrices.
import {
  cholesky,
  cofactors,
  det,
  eigh,
  eye,
  inv,
  logAbsDet,
  logdet,
  matrixExp,
  matrixNorm,
  matrixPower,
  pinv,
  signDet,
  slogdet,
  solve,
  solveTriangular,
  tensor,
  type Tensor,
  zeros,
} from '@adjoint/tensor';
import { drawn, type FunctionCase } from '@adjoint/testing';

/** Matrices far from singular; `seed` tells them apart. */
function regular(shape: readonly number[], seed = 1): Tensor {
  return drawn(shape, -1, 1, seed).add(eye(shape.at(-1)!).mul(2));
}

/** Symmetric matrices, and positive definite ones. */
function symmetric(shape: readonly number[], shift = 0): Tensor {
  const x = drawn(shape, -1, 1);
  const axes = shape.map((_, i) => i);
  const t = x.transpose([...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
  return x.add(t).add(eye(shape.at(-1)!).mul(shift));
}

const square = regular([3, 3]);
const batch = regular([2, 3, 3]);
const definite = symmetric([3, 3], 4);
const positive = tensor([
  [1.5, -0.25, 0.5],
  [0.75, 2, -0.5],
  [-1, 0.25, 1],
]);
const rankTwo = tensor([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]);
const rankOne = tensor([
  [1, 2, -1],
  [2, 4, -2],
  [0.5, 1, -0.5],
]);

export const cases: readonly FunctionCase[] = [
  { name: 'cholesky', torch: 'torch.linalg.cholesky(x)', f: (x) => cholesky(x), inputs: [definite] },
  { name: 'cholesky', torch: 'torch.linalg.cholesky(x)', f: (x) => cholesky(x), inputs: [symmetric([2, 2, 4, 4], 6)] },
  {
    name: 'cholesky',
    torch: 'torch.linalg.cholesky(x, upper=True)',
    f: (x) => cholesky(x, { upper: true }),
    inputs: [definite],
  },
  { name: 'cholesky', torch: 'torch.linalg.cholesky(x)', f: (x) => cholesky(x), inputs: [zeros([2, 0, 0])] },
  { name: 'solve', torch: 'torch.linalg.solve(x, y)', f: solve, inputs: [square, drawn([3, 2])] },
  { name: 'solve', torch: 'torch.linalg.solve(x, y)', f: solve, inputs: [square, drawn([3])] },
  { name: 'solve', torch: 'torch.linalg.solve(x, y)', f: solve, inputs: [batch, drawn([2, 3])] },
  { name: 'solve', torch: 'torch.linalg.solve(x, y)', f: solve, inputs: [batch, drawn([3])] },
  { name: 'solve', torch: 'torch.linalg.solve(x, y)', f: solve, inputs: [batch, drawn([2, 3, 1])] },
  { name: 'solve', torch: 'torch.linalg.solve(x, y)', f: solve, inputs: [batch, drawn([4, 1, 3, 2])] },
  { name: 'solve', torch: 'torch.linalg.solve(x, y)', f: solve, inputs: [square, drawn([2, 3, 2])] },
  { name: 'solve', torch: 'torch.linalg.solve(x, y)', f: solve, inputs: [zeros([0, 0]), zeros([0, 2])] },
  { name: 'solve', torch: 'torch.linalg.solve(x, y)', f: solve, inputs: [regular([8, 8]), drawn([8, 3])] },
  ...[false, true].flatMap((upper) =>
    [false, true].flatMap((left) =>
      [false, true].map((unitriangular): FunctionCase => {
        const [u, l, t] = [upper, left, unitriangular].map((is) => (is ? 'True' : 'False'));
        return {
          name: 'solveTriangular',
          torch: `torch.linalg.solve_triangular(x, y, upper=${u}, left=${l}, unitriangular=${t})`,
          f: (x, y) => solveTriangular(x, y, { upper, left, unitriangular }),
          inputs: [square, drawn(left ? [3, 2] : [2, 3])],
        };
      }),
    ),
  ),
  {
    name: 'solveTriangular',
    torch: 'torch.linalg.solve_triangular(x, y, upper=False)',
    f: (x, y) => solveTriangular(x, y),
    inputs: [batch, drawn([3, 2])],
  },
  {
    name: 'solveTriangular',
    torch: 'torch.linalg.solve_triangular(x, y, upper=False)',
    f: (x, y) => solveTriangular(x, y),
    inputs: [zeros([0, 0]), zeros([0, 2])],
  },
  { name: 'inv', torch: 'torch.linalg.inv(x)', f: inv, inputs: [square] },
  { name: 'inv', torch: 'torch.linalg.inv(x)', f: inv, inputs: [batch] },
  { name: 'inv', torch: 'torch.linalg.inv(x)', f: inv, inputs: [zeros([2, 0, 0])] },
  { name: 'inv', torch: 'torch.linalg.inv(x)', f: inv, inputs: [tensor([[4]])] },
  { name: 'det', torch: 'torch.linalg.det(x)', f: det, inputs: [square] },
  { name: 'det', torch: 'torch.linalg.det(x)', f: det, inputs: [batch] },
  { name: 'det', torch: 'torch.linalg.det(x)', f: det, inputs: [regular([2, 2])] },
  { name: 'det', torch: 'torch.linalg.det(x)', f: det, inputs: [regular([2, 2, 5, 5])] },
  { name: 'det', torch: 'torch.linalg.det(x)', f: det, inputs: [drawn([9, 9], -1, 1)] },
  { name: 'det', torch: 'torch.linalg.det(x)', f: det, inputs: [tensor([[4]])] },
  { name: 'det', torch: 'torch.linalg.det(x)', f: det, inputs: [zeros([0, 0])] },
  // At singular matrices PyTorch's derivatives are wrong.
  { name: 'det', torch: null, f: det, inputs: [rankTwo] },
  { name: 'det', torch: null, f: det, inputs: [rankOne] },
  { name: 'det', torch: null, f: det, inputs: [zeros([4, 4])] },
  {
    name: 'cofactors',
    torch: 'torch.linalg.det(x) * torch.linalg.inv(x).mT',
    f: (x) => cofactors(x),
    inputs: [square],
  },
  { name: 'cofactors', torch: null, f: (x, y) => cofactors(x, y), inputs: [rankOne, drawn([2, 3, 3])] },
  { name: 'logAbsDet', torch: 'torch.linalg.slogdet(x)[1]', f: logAbsDet, inputs: [batch] },
  { name: 'signDet', torch: 'torch.linalg.slogdet(x)[0].detach()', f: signDet, inputs: [drawn([4, 3, 3])] },
  { name: 'slogdet', torch: 'torch.linalg.slogdet(x)[1]', f: (x) => slogdet(x).logAbsDet, inputs: [square] },
  { name: 'slogdet', torch: 'torch.linalg.slogdet(x)[1]', f: (x) => slogdet(x).logAbsDet, inputs: [zeros([2, 0, 0])] },
  { name: 'logdet', torch: 'torch.logdet(x)', f: logdet, inputs: [positive] },
  { name: 'logdet', torch: 'torch.logdet(x)', f: logdet, inputs: [symmetric([2, 3, 3], 5)] },
  ...[-3, -1, 0, 1, 2, 3, 6].map((n): FunctionCase => ({
    name: 'matrixPower',
    torch: `torch.linalg.matrix_power(x, ${n})`,
    f: (x) => matrixPower(x, n),
    inputs: [square],
  })),
  { name: 'matrixPower', torch: 'torch.linalg.matrix_power(x, 5)', f: (x) => matrixPower(x, 5), inputs: [batch] },
  {
    name: 'matrixPower',
    torch: 'torch.linalg.matrix_power(x, 2)',
    f: (x) => matrixPower(x, 2),
    inputs: [zeros([0, 0])],
  },
  { name: 'pinv', torch: 'torch.linalg.pinv(x)', f: (x) => pinv(x), inputs: [drawn([3, 2])] },
  { name: 'pinv', torch: 'torch.linalg.pinv(x)', f: (x) => pinv(x), inputs: [drawn([2, 2, 4])] },
  { name: 'pinv', torch: 'torch.linalg.pinv(x)', f: (x) => pinv(x), inputs: [square] },
  { name: 'pinv', torch: 'torch.linalg.pinv(x)', f: (x) => pinv(x), inputs: [zeros([2, 0, 3])] },
  {
    name: 'pinv',
    torch: 'torch.linalg.pinv(x, atol=1e-3, rtol=1e-3)',
    f: (x) => pinv(x, { atol: 1e-3, rtol: 1e-3 }),
    inputs: [drawn([4, 3])],
  },
  // Where the rank may change there is no derivative to compare with; along matrices of one rank there is.
  {
    name: 'pinv',
    torch: 'torch.linalg.pinv(torch.outer(x, y))',
    f: (x, y) => pinv(x.reshape([3, 1]).mul(y.reshape([1, 4])), { rtol: 1e-6 }),
    inputs: [drawn([3], 1, 2), drawn([4], 1, 2)],
  },
  ...(['fro', 'nuc', 1, -1, 2, -2, Infinity, -Infinity] as const).flatMap((order): FunctionCase[] => {
    const ord = typeof order === 'string' ? `'${order}'` : String(order).replace('Infinity', 'math.inf');
    // A second derivative of nothing but zeros has no storage in PyTorch, which the square gives it.
    const stored = ' + 0 * x.square().sum()';
    return [
      {
        name: 'matrixNorm',
        torch: `torch.linalg.matrix_norm(x, ${ord})${stored}`,
        f: (x) => matrixNorm(x, order),
        inputs: [drawn([3, 4])],
      },
      {
        name: 'matrixNorm',
        torch: `torch.linalg.matrix_norm(x, ${ord}, dim=(2, 0), keepdim=True)${stored}`,
        f: (x) => matrixNorm(x, order, { axis: [2, 0], keepdims: true }),
        inputs: [drawn([3, 2, 4])],
      },
    ];
  }),
  { name: 'matrixNorm', torch: 'torch.linalg.matrix_norm(x)', f: (x) => matrixNorm(x), inputs: [zeros([2, 0, 3])] },
  {
    name: 'matrixNorm',
    torch: "torch.linalg.matrix_norm(x, 'nuc')",
    f: (x) => matrixNorm(x, 'nuc'),
    inputs: [zeros([0, 3])],
  },
  { name: 'matrixExp', torch: 'torch.linalg.matrix_exp(x)', f: matrixExp, inputs: [drawn([3, 3], -1, 1)] },
  { name: 'matrixExp', torch: 'torch.linalg.matrix_exp(x)', f: matrixExp, inputs: [drawn([2, 2, 2], -5, 5)] },
  { name: 'matrixExp', torch: 'torch.linalg.matrix_exp(x)', f: matrixExp, inputs: [drawn([5, 5], -0.01, 0.01)] },
  { name: 'matrixExp', torch: 'torch.linalg.matrix_exp(x)', f: matrixExp, inputs: [zeros([2, 2])] },
  { name: 'matrixExp', torch: 'torch.linalg.matrix_exp(x)', f: matrixExp, inputs: [zeros([2, 0, 0])] },
  { name: 'matrixExp', torch: 'torch.linalg.matrix_exp(x)', f: matrixExp, inputs: [tensor([[1.5]])] },
  { name: 'eigh', torch: 'torch.linalg.eigh(x)[0]', f: (x) => eigh(x).values, inputs: [symmetric([4, 4])] },
  { name: 'eigh', torch: 'torch.linalg.eigh(x)[0]', f: (x) => eigh(x).values, inputs: [symmetric([2, 3, 3])] },
  // Either sign of a vector is right, so squares are compared.
  {
    name: 'eigh',
    torch: 'torch.linalg.eigh(x)[1].square()',
    f: (x) => eigh(x).vectors.square(),
    inputs: [symmetric([4, 4])],
  },
  { name: 'eigh', torch: 'torch.linalg.eigh(x)[0]', f: (x) => eigh(x).values, inputs: [zeros([0, 0])] },
];
