// @ts-nocheck: types.test.ts drops this line and compiles the rest as somebody else's file, with TypeScript 7 and 5.0.4
import { add, div, matmul, mul, ones, reshape, sub, sum, tensor, zeros } from '@adjoint/tensor';
import type { Shape, Tensor } from '@adjoint/tensor';

type IsAny<T> = 0 extends 1 & T ? true : false;
type Same<A, B> = IsAny<A> extends true ? false : [A, B] extends [B, A] ? true : false;

declare const rows: number;
declare const unknownShape: number[];
declare const table: number[][];
declare const samples: Float64Array;

// literals are followed
const a = zeros([2, 3]);
const b = ones([3, 5]);
const c = ones([4, 5]);
const product = a.matmul(b);
const square = tensor([
  [1, 2],
  [3, 4],
]);
const chain = a
  .add(1)
  .mul(ones([3]))
  .sub(a)
  .div(2)
  .matmul(b).T;
export const productShape: readonly [2, 5] = a.matmul(b).shape;
export const chainShape: readonly [5, 2] = chain.shape;
export const literal: [
  Same<typeof product, Tensor<readonly [2, 5]>>,
  Same<typeof chain, Tensor<readonly [5, 2]>>,
  Same<typeof square, Tensor<readonly [2, 2]>>,
] = [true, true, true];

const scalar = tensor(3);
const flags = tensor([true, false]);
const outer = zeros([2, 1]).add(zeros([1, 4]));
const batched = zeros([7, 2, 3]).matmul(b);
const inner = zeros([3]).matmul(zeros([3]));
const reshaped = a.reshape([3, -1]);
const total = a.sum();
const free = matmul(add(a, ones([3])), mul(2, sub(b, div(b, 2))));
export const shapes: [
  Same<typeof scalar.shape, readonly []>,
  Same<typeof flags.shape, readonly [2]>,
  Same<typeof outer.shape, readonly [2, 4]>,
  Same<typeof batched.shape, readonly [7, 2, 5]>,
  Same<typeof inner.shape, readonly []>,
  Same<typeof reshaped.shape, readonly [3, number]>,
  Same<typeof total.shape, readonly []>,
  Same<typeof free.shape, readonly [2, 5]>,
] = [true, true, true, true, true, true, true, true];
export const freeShapes: [readonly [3, 2], readonly []] = [reshape(a, [3, 2]).shape, sum(a).shape];

// what is not literal degrades, and never fails
const measured = tensor(samples);
const read = tensor(table);
const rowsByThree = zeros([rows, 3]);
const anything = zeros(unknownShape);
const affine = rowsByThree.matmul(b).add(ones([5]));
const sumOfRows = a.sum({ axis: 0 });
export const degraded: [
  Same<typeof measured.shape, readonly [number]>,
  Same<typeof read.shape, readonly [number, number]>,
  Same<typeof affine.shape, readonly [number, 5]>,
  Same<typeof sumOfRows.shape, Shape>,
  number extends (typeof anything.shape)['length'] ? true : false,
] = [true, true, true, true, true];
export const mixed: Tensor[] = [
  anything.add(a),
  a.matmul(anything),
  read.matmul(c),
  measured.add(c),
  rowsByThree.mul(a),
];

// no result is `any`, which would accept everything above
export const any: [
  IsAny<typeof product>,
  IsAny<typeof chain>,
  IsAny<typeof scalar>,
  IsAny<typeof total>,
  IsAny<typeof measured>,
  IsAny<typeof affine>,
  IsAny<typeof anything>,
  IsAny<typeof sumOfRows>,
  IsAny<typeof free>,
  IsAny<(typeof free)['shape']>,
] = [false, false, false, false, false, false, false, false, false, false];

// a tensor of known shape is a tensor
export const plain: Tensor = square;
export const plainShape: Shape = square.shape;
export const matrix: Tensor<readonly [number, number]> = square;
export const several: Tensor[] = [a, b, product, scalar, outer.T];
export const named: Record<string, Tensor> = { a: a, b: b };
export function dense(x: Tensor, w: Tensor<readonly [number, number]>, bias: Tensor = zeros([3])): Tensor {
  return x.matmul(w.T).add(bias);
}
export const applied: Tensor = dense(a, square, zeros([2])).add(dense(product, b));
export const accumulated: Tensor = [a, a].reduce((left, right) => left.add(right));
let running: Tensor = a;
for (const step of [a, ones([1, 3])]) running = running.add(step);
export const ran: Tensor = running;

// mismatches are sentences
a.matmul(c); // error: matmul: inner sizes 3 and 4 differ
matmul(a, c); // error: matmul: inner sizes 3 and 4 differ
b.T.add(1).matmul(a); // error: matmul: inner sizes 3 and 2 differ
rowsByThree.matmul(c); // error: matmul: inner sizes 3 and 4 differ
zeros([2, 2, 3]).matmul(zeros([4, 3, 3])); // error: matmul: shapes [2] and [4] do not broadcast
zeros([2, 2, 3]).matmul(zeros([4, 5, 3])); // error: matmul: inner sizes 3 and 5 differ
zeros([]).matmul(a); // error: matmul: a 0-d operand has no axis to sum over, use mul
zeros([3]).add(zeros([4])); // error: add: shapes [3] and [4] do not broadcast
zeros([3]).add(tensor([1, 2, 3, 4])); // error: add: shapes [3] and [4] do not broadcast
add(zeros([3]), zeros([4])); // error: add: shapes [3] and [4] do not broadcast
a.mul(b); // error: mul: shapes [2, 3] and [3, 5] do not broadcast
a.T.sub(a); // error: sub: shapes [3, 2] and [2, 3] do not broadcast
product.div(zeros([2])); // error: div: shapes [2, 5] and [2] do not broadcast
rowsByThree.add(zeros([4])); // error: add: shapes [number, 3] and [4] do not broadcast
a.add('1'); // error: is not assignable to parameter of type
export const wrong: Tensor<readonly [2, 3]> = square; // error: 'Tensor<readonly [2, 2]>' is not assignable to type 'Tensor<readonly [2, 3]>'
export const narrowed: Tensor<readonly [2, 2]> = plain; // error: is not assignable to type 'Tensor<readonly [2, 2]>'
