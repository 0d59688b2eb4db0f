import { grad, jvp, vmap } from '../../autograd/src/index.ts';
import { describe, expect, test } from 'vitest';
import * as t from '../src/index.ts';
import { eye, NumericsError, ones, ShapeError, tensor, type Tensor, zeros } from '../src/index.ts';
import { randomFrom } from './naive.ts';

/** Rounding errors of matrices of this size, well conditioned; a wrong formula is off by far more. */
const tolerance = 1e-11;

function randomMatrix(n: number, m = n, seed = 1): Tensor {
  const random = randomFrom(seed);
  return tensor(Float64Array.from({ length: n * m }, () => 2 * random() - 1)).reshape([n, m]);
}

function expectClose(x: Tensor, y: Tensor): void {
  expect(x.shape).toEqual(y.shape);
  expect(x.sub(y).abs().reshape([-1]).max().item()).toBeLessThan(tolerance * Math.max(1, y.abs().max().item()));
}

function errorOf(f: () => unknown): Error {
  try {
    f();
  } catch (error) {
    return error as Error;
  }
  return expect.fail('it did not throw');
}

const singular = tensor([
  [1, 2],
  [2, 4],
]);

describe('factors', () => {
  test.each([1, 2, 5, 20, 60])('of %d × %d give back the matrix', (n) => {
    const a = randomMatrix(n);
    const definite = a.matmul(a.T).add(eye(n));
    const l = t.cholesky(definite);
    expectClose(l.matmul(l.T), definite);
    expectClose(a.matmul(t.inv(a)), eye(n));
    const { values, vectors } = t.eigh(definite);
    expectClose(vectors.mul(values).matmul(vectors.T), definite);
    expectClose(vectors.T.matmul(vectors), eye(n));
    expect([...values.toTypedArray()]).toEqual([...values.toTypedArray()].toSorted((p, q) => p - q));
    expectClose(t.pinv(a), t.inv(a));
    expectClose(t.matrixExp(a).matmul(t.matrixExp(a.neg())), eye(n));
  });

  test('a matrix that a batch shares is not spoiled by its first entry', () => {
    const a = randomMatrix(4).matmul(randomMatrix(4).T).add(eye(4));
    const many = a.reshape([1, 4, 4]).broadcastTo([3, 4, 4]);
    for (const f of [
      t.cholesky,
      t.inv,
      t.det,
      t.logAbsDet,
      t.pinv,
      t.matrixExp,
      t.cofactors,
      (x: Tensor) => t.eigh(x).values,
    ]) {
      const [one, all] = [f(a), f(many)];
      expect(all.toTypedArray()).toEqual(Float64Array.from([one, one, one].flatMap((x) => [...x.toTypedArray()])));
    }
  });

  test('the pseudoinverse fulfils the equations of Penrose at any rank, and at any scale', () => {
    for (const rank of [1, 2, 3, 4]) {
      for (const scale of [1e-180, 1, 1e180]) {
        const a = randomMatrix(6, rank).matmul(randomMatrix(rank, 4, 2));
        const p = t.pinv(a.mul(scale)).mul(scale);
        expectClose(a.matmul(p).matmul(a), a);
        expectClose(p.matmul(a).matmul(p), p);
        expectClose(a.matmul(p).T, a.matmul(p));
        expectClose(p.matmul(a).T, p.matmul(a));
      }
    }
    expect(t.pinv(zeros([2, 3])).toArray()).toEqual(zeros([3, 2]).toArray());
  });

  test('a matrix that is not positive definite, or is singular, is refused with its place and pivot', () => {
    const cases: [() => unknown, string][] = [
      [
        () =>
          t.cholesky(
            tensor([
              [1, 2],
              [2, 1],
            ]),
          ),
        'cholesky: the matrix is not positive definite: pivot 1 is -3',
      ],
      [
        () => t.cholesky(tensor([[[1]], [[0]]])),
        'cholesky: matrix [1] of the batch is not positive definite: pivot 0 is 0',
      ],
      [() => t.solve(singular, ones([2])), 'solve: the matrix is singular: pivot 1 is 0'],
      [() => t.inv(zeros([2, 3, 1, 1])), 'inv: matrix [0, 0] of the batch is singular: pivot 0 is 0'],
      [() => t.matrixPower(singular, -1), 'matrixPower: the matrix is singular'],
      [
        () =>
          t.solveTriangular(
            tensor([
              [1, 0],
              [2, 0],
            ]),
            ones([2, 1]),
          ),
        'solveTriangular: the matrix is singular: pivot 1 is 0',
      ],
      [() => vmap((x: Tensor) => t.inv(x))(zeros([2, 1, 1])), 'inv: the matrix is singular: pivot 0 is 0'],
    ];
    for (const [f, message] of cases) {
      const error = errorOf(f);
      expect(error).toBeInstanceOf(NumericsError);
      expect(error.message).toContain(message);
    }
    expect(t.solveTriangular(zeros([2, 2]), ones([2, 1]), { unitriangular: true }).toArray()).toEqual([[1], [1]]);
  });

  test('NaN is data: nothing throws, and it shows', () => {
    const x = tensor([
      [1, NaN],
      [NaN, 2],
    ]);
    for (const f of [
      t.inv,
      t.pinv,
      t.matrixExp,
      t.cofactors,
      t.det,
      t.logAbsDet,
      t.signDet,
      t.cholesky,
      t.matrixNorm,
      t.trace,
    ])
      expect(
        f(x.add(eye(2).mul(NaN)))
          .toTypedArray()
          .some(Number.isNaN),
      ).toBe(true);
    expect(t.solve(x, ones([2])).toArray()).toEqual([NaN, NaN]);
    expect(t.eigh(x).values.toArray()).toEqual([NaN, NaN]);
    expect(t.matrixNorm(x, 2).item()).toBe(NaN);
  });

  test('equal singular values share the derivative of a spectral norm', () => {
    for (const order of [2, -2]) {
      const slope = grad((a: Tensor) => t.matrixNorm(a, order))(eye(3));
      expectClose(slope, eye(3).div(3));
    }
  });
});

describe('determinants', () => {
  test('of small integers are exact, and of no rows 1', () => {
    expect(
      t
        .det(
          tensor([
            [1, 2, 3],
            [4, 5, 6],
            [7, 8, 9],
          ]),
        )
        .item(),
    ).toBe(0);
    expect(t.det(zeros([0, 0])).item()).toBe(1);
    expect(t.slogdet(zeros([0, 0])).sign.item()).toBe(1);
  });

  test('neither overflow nor underflow as logarithms', () => {
    const { sign, logAbsDet } = t.slogdet(eye(300).mul(-1e-30));
    expect(sign.item()).toBe(1);
    expect(logAbsDet.item()).toBeCloseTo(300 * Math.log(1e-30), 8);
    expect(t.logdet(tensor([[-1]])).item()).toBe(NaN);
  });

  test('of a singular matrix have a sign of 0 and a logarithm of -inf, whose gradient is NaN', () => {
    expect(t.slogdet(singular).sign.item()).toBe(0);
    expect(t.logdet(singular).item()).toBe(-Infinity);
    expect(
      grad((x: Tensor) => t.logdet(x).sum())(singular)
        .toTypedArray()
        .every(Number.isNaN),
    ).toBe(true);
  });

  test('of large matrices have the gradient det(A) A⁻ᵀ', () => {
    const a = randomMatrix(40);
    expectClose(grad((x: Tensor) => t.det(x).sum())(a), t.inv(a).T.mul(t.det(a)));
  });

  test('have derivatives of every order at matrices of any rank', () => {
    const f = (x: Tensor): Tensor => t.det(x);
    const along = (g: (x: Tensor) => Tensor, v: Tensor) => (x: Tensor) => jvp(g, [x], [v]).tangent;
    const [u, v, w] = [1, 2, 3].map((seed) => randomMatrix(3, 3, seed)) as [Tensor, Tensor, Tensor];
    // The third derivative of a cubic form is the form itself, polarised, whatever the point.
    const polar = (x: Tensor): number => along(along(along(f, u), v), w)(x).item();
    const expected = [u.add(v).add(w), u.add(v), u.add(w), v.add(w), u, v, w]
      .map((x, i) => t.det(x).item() * (i === 0 || i > 3 ? 1 : -1))
      .reduce((p, q) => p + q);
    for (const x of [
      zeros([3, 3]),
      tensor([
        [1, 2, 0],
        [2, 4, 0],
        [0, 0, 0],
      ]),
      randomMatrix(3),
    ])
      expect(polar(x)).toBeCloseTo(expected, 11);
    const hessian = along(along(f, u), u)(zeros([3, 3]));
    expect(hessian.item()).toBe(0);
    expect(
      grad((x: Tensor) => t.det(x).sum())(
        tensor([
          [1, 2],
          [2, 4],
        ]),
      ).toArray(),
    ).toEqual([
      [4, -2],
      [-2, 1],
    ]);
  });
});

describe('solve', () => {
  test('takes B for vectors only where it has one for each matrix', () => {
    const a = eye(3).broadcastTo([2, 3, 3]);
    expect(t.solve(a, ones([2, 3])).shape).toEqual([2, 3]);
    expect(t.solve(a, ones([3])).shape).toEqual([2, 3]);
    expect(t.solve(a, ones([3, 2])).shape).toEqual([2, 3, 2]);
    expect(t.solve(eye(3), ones([5, 3, 1])).shape).toEqual([5, 3, 1]);
    expect(() => t.solve(a, ones([4, 3]))).toThrow(ShapeError);
  });

  test('takes ints, and keeps float32', () => {
    expect(t.solve(tensor([[2]], { dtype: 'int32' }), tensor([1], { dtype: 'int32' })).item()).toBe(0.5);
    expect(t.solve(eye(2).cast('float32'), ones([2]).cast('float32')).dtype).toBe('float32');
  });
});

test.each([
  ['square', () => t.inv(ones([2, 3])), '[2, 3]'],
  ['a matrix', () => t.det(ones([3])), '[3]'],
  ['fitting', () => t.solve(eye(3), ones([2])), 'a matrix and a right side [3, 3] and [2]'],
  ['a fitting batch', () => t.solve(ones([2, 3, 3]), ones([4, 3, 1])), '[2, 3, 3] and [4, 3, 1]'],
  ['of known options', () => t.cholesky(eye(2), { lower: true } as never), "'lower'"],
  ['two axes', () => t.matrixNorm(ones([2, 2]), 'fro', { axis: [0] as never }), '0'],
  ['of rank 2', () => t.mm(ones([2]), ones([2, 2])), '[2] and [2, 2]'],
  ['of one batch', () => t.bmm(ones([2, 2, 2]), ones([3, 2, 2])), '[2, 2, 2] and [3, 2, 2]'],
  ['of length 3', () => t.cross(ones([2]), ones([2])), '[2] and [2]'],
  ['a chain', () => t.multiDot([ones([2, 2]), ones([3, 2])]), '[2, 2] and [3, 2]'],
  ['a chain of matrices', () => t.multiDot([ones([2, 2]), ones([2]), ones([2])]), 'tensor 1'],
  ['as narrow as the product', () => t.addmm(ones([3, 2, 2]), eye(2), eye(2)), '[3, 2, 2]'],
  ['paired', () => t.tensordot(ones([2, 3]), ones([4, 3]), 1), '[2, 3] and [4, 3]'],
  ['paired in number', () => t.tensordot(ones([2]), ones([2]), [[0], []]), '[[0],[]]'],
])('what is not %s is refused, and shown', (_, f, shown) => {
  const error = errorOf(f);
  expect(error).toBeInstanceOf(ShapeError);
  expect(error.message).toContain(shown);
});

describe('einsum', () => {
  test.each([
    ['ij,jk->ik', 'it describes 2 operands, got 1'],
    ['i$->i', "'$' is neither a letter nor an ellipsis"],
    ['i', "'i' does not describe operand 0, [2, 3]"],
    ['ijk', "'ijk' does not describe operand 0, [2, 3]"],
    ['ij...k', 'does not describe'],
    ['ii', "'i' stands for unequal axes of operand 0, [2, 3]"],
    ['ij->iji', "'i' stands twice in the result"],
    ['ij->k', "'k' of the result is in no operand"],
    ['ij->i->j', 'more than one arrow'],
    ['......', 'more than one ellipsis'],
    ['i..j', "'.' is neither"],
  ])('says what is wrong with %s', (equation, message) => {
    const error = errorOf(() => t.einsum(equation, ones([2, 3])));
    expect(error).toBeInstanceOf(ShapeError);
    expect(error.message).toContain(message);
    expect(error.message).toContain(`einsum '${equation}'`);
  });

  test('multiplies ints without leaving them, and counts bools', () => {
    const x = tensor([[1, 2]], { dtype: 'int32' });
    expect(t.einsum('ij,ij->', x, x).dtype).toBe('int32');
    expect(t.einsum('ij->', tensor([[true, true]])).item()).toBe(2);
  });

  test('never makes more than the operands and the result need where an order of pairs avoids it', () => {
    // Left to right, the first pair would have 10^10 elements.
    const big = 100_000;
    expect(t.einsum('i,j,i,j->', ones([big]), ones([big]), ones([big]), ones([big])).item()).toBe(big * big);
  });
});
