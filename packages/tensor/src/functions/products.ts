import { misfit, noStretch } from '../checks.ts';
import { withDefaults } from '../options.ts';
import { inNameOf, ShapeError } from '../errors.ts';
import { checkNumber, checkTensor } from '../operand.ts';
import { matmul } from '../ops/matmul.ts';
import { sum } from '../ops/sum.ts';
import { axisOf, broadcastShapes, sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Refuses operands of other ranks, or whose inner sizes differ. */
function check(name: string, a: Tensor, b: Tensor, ranks: readonly [number, number]): void {
  checkTensor(name, a);
  checkTensor(name, b);
  const got = `got ${showShape(a.shape)} and ${showShape(b.shape)}`;
  if (a.shape.length !== ranks[0] || b.shape.length !== ranks[1])
    throw new ShapeError(`${name}: operands of rank ${ranks[0]} and ${ranks[1]} are needed, ${got}`, {
      hint: 'matmul takes all ranks',
    });
  const inner = Math.max(0, ranks[1] - 2);
  if (name !== 'outer' && (a.shape.at(-1) !== b.shape[inner] || (inner === 1 && a.shape[0] !== b.shape[0])))
    throw misfit(name, a.shape, b.shape);
}

function product(name: string, a: Tensor, b: Tensor, ranks: readonly [number, number]): Tensor {
  check(name, a, b, ranks);
  return inNameOf(name, () => matmul(a, b));
}

/**
 * The product of two matrices.
 *
 * PyTorch: `torch.mm`.
 *
 * @throws ShapeError for other ranks than 2, or inner sizes that differ.
 * @example
 * mm(tensor([[1, 2]]), tensor([[3], [4]]));   // [[11]]
 */
export function mm(a: Tensor, b: Tensor): Tensor {
  return product('mm', a, b, [2, 2]);
}

/**
 * The products of two batches of matrices, [batch, n, k] and [batch, k, m].
 *
 * PyTorch: `torch.bmm`.
 *
 * @throws ShapeError for other ranks than 3, or sizes that differ.
 * @example
 * bmm(tensor([[[1, 2]]]), tensor([[[3], [4]]]));   // [[[11]]]
 */
export function bmm(a: Tensor, b: Tensor): Tensor {
  return product('bmm', a, b, [3, 3]);
}

/**
 * The product of a matrix and a vector.
 *
 * PyTorch: `torch.mv`.
 *
 * @throws ShapeError for other ranks than 2 and 1, or inner sizes that differ.
 * @example
 * mv(tensor([[1, 2], [3, 4]]), tensor([1, 1]));   // [3, 7]
 */
export function mv(a: Tensor, b: Tensor): Tensor {
  return product('mv', a, b, [2, 1]);
}

/**
 * The inner product of two vectors.
 *
 * PyTorch: `torch.dot`.
 *
 * @throws ShapeError for other ranks than 1, or lengths that differ.
 * @example
 * dot(tensor([1, 2]), tensor([3, 4])).item();   // 11
 */
export function dot(a: Tensor, b: Tensor): Tensor<readonly []> {
  return product('dot', a, b, [1, 1]) as Tensor<readonly []>;
}

/**
 * All products of an element of one vector with one of another: a[i] · b[j].
 *
 * PyTorch: `torch.outer`.
 *
 * @throws ShapeError for other ranks than 1.
 * @example
 * outer(tensor([1, 2]), tensor([3, 4]));   // [[3, 4], [6, 8]]
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  check('outer', a, b, [1, 1]);
  return a.reshape([a.size, 1]).mul(b.reshape([1, b.size]));
}

/**
 * Inner products along an axis, by default the last; all other axes broadcast.
 *
 * PyTorch: `torch.linalg.vecdot`.
 *
 * @throws ShapeError if the shapes do not broadcast or the lengths differ, IndexError for an axis out of range.
 * @example
 * vecdot(tensor([[1, 2], [3, 4]]), tensor([1, 1]));   // [3, 7]
 */
export function vecdot(a: Tensor, b: Tensor, axis = -1): Tensor {
  checkTensor('vecdot', a);
  checkTensor('vecdot', b);
  const { length } = broadcastShapes('vecdot', a.shape, b.shape);
  return sum(a.mul(b), axisOf('vecdot', axis, length));
}

/**
 * Factors of the two terms of `addmm`.
 *
 * @example
 * const options: AddmmOptions = { alpha: 2 };
 * addmm(tensor([1]), tensor([[2]]), tensor([[3]]), options);   // [[13]]
 */
export interface AddmmOptions {
  /** Factor of the product. */
  readonly alpha?: number;
  /** Factor of what is added to it; for 0 not even a NaN of it shows. */
  readonly beta?: number;
}

/**
 * beta · x + alpha · a b for matrices a and b; x broadcasts to the shape of the product.
 *
 * PyTorch: `torch.addmm`.
 *
 * @throws ShapeError for other ranks than 2, inner sizes that differ, or x that does not broadcast.
 * @example
 * addmm(tensor([10, 20]), tensor([[1, 2]]), tensor([[1, 0], [0, 1]]));   // [[11, 22]]
 */
export function addmm(x: Tensor, a: Tensor, b: Tensor, options: AddmmOptions = {}): Tensor {
  checkTensor('addmm', x);
  const { alpha, beta } = withDefaults('addmm', options, { alpha: 1, beta: 1 });
  checkNumber('addmm', alpha);
  checkNumber('addmm', beta);
  const y = product('addmm', a, b, [2, 2]);
  const scaled = alpha === 1 ? y : y.mul(alpha);
  if (!sameShape(broadcastShapes('addmm', x.shape, y.shape), y.shape)) throw noStretch('addmm', x.shape, y.shape);
  const added = x.broadcastTo(y.shape);
  if (beta === 0) return scaled;
  return (beta === 1 ? added : added.mul(beta)).add(scaled);
}
