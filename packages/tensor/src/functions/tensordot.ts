import { misfit } from '../checks.ts';
import { inNameOf, ShapeError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { matmul } from '../ops/matmul.ts';
import { axesIn, showShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Sums products of elements of `a` and `b` over pairs of axes: over the last `axes` of `a` and the first of `b`, or over
 * those listed for each. The other axes of `a`, then those of `b`, remain.
 *
 * PyTorch: `torch.tensordot`.
 *
 * @throws ShapeError if paired axes differ in length or in number, IndexError for an axis out of range.
 * @example
 * tensordot(tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 1]])).item();              // 5
 * tensordot(tensor([[1, 2], [3, 4]]), tensor([10, 1]), [[0], [0]]);   // [13, 24]
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  axes: number | readonly [axesOfA: readonly number[], axesOfB: readonly number[]] = 2,
): Tensor {
  checkTensor('tensordot', a);
  checkTensor('tensordot', b);
  const [p, q] = pairs(a, b, axes);
  const [left, right] = [free(a, p), free(b, q)];
  const inner = sizeOf(sizes(a, p));
  const rows = a.transpose([...left, ...p]).reshape([sizeOf(sizes(a, left)), inner]);
  const columns = b.transpose([...q, ...right]).reshape([inner, sizeOf(sizes(b, right))]);
  return inNameOf('tensordot', () => matmul(rows, columns)).reshape([...sizes(a, left), ...sizes(b, right)]);
}

/** The axes that remain. */
function free(x: Tensor, summed: readonly number[]): readonly number[] {
  return x.shape.map((_, axis) => axis).filter((axis) => !summed.includes(axis));
}

function sizes(x: Tensor, axes: readonly number[]): readonly number[] {
  return axes.map((axis) => x.shape[axis]!);
}

function pairs(a: Tensor, b: Tensor, axes: unknown): readonly [readonly number[], readonly number[]] {
  const got = `got ${typeof axes === 'bigint' ? 'a bigint' : JSON.stringify(axes)} for ${showShape(a.shape)} and ${showShape(b.shape)}`;
  const count = typeof axes === 'number' && axes >= 0 && axes <= Math.min(a.rank, b.rank) ? axes : NaN;
  const [p, q] = Number.isInteger(count)
    ? [a.rank - count, 0].map((from) => Array.from({ length: count }, (_, i) => from + i))
    : Array.isArray(axes) && axes.length === 2
      ? (axes as unknown[])
      : [];
  if (!Array.isArray(p) || !Array.isArray(q) || p.length !== q.length)
    throw new ShapeError(`tensordot: axes are a count that both have, or a list for each of one length, ${got}`);
  const [left, right] = [axesIn('tensordot', p, a.rank), axesIn('tensordot', q, b.rank)];
  if (left.some((axis, i) => a.shape[axis] !== b.shape[right[i]!]))
    throw new ShapeError(`tensordot: paired axes differ in length, ${got}`);
  return [left, right];
}

/**
 * Inner products of all vectors along the last axes of two tensors; a 0-d one scales the other.
 *
 * PyTorch: `torch.inner`.
 *
 * @throws ShapeError if the last axes differ in length.
 * @example
 * inner(tensor([[1, 2], [3, 4]]), tensor([1, 1]));   // [3, 7]
 */
export function inner(a: Tensor, b: Tensor): Tensor {
  checkTensor('inner', a);
  checkTensor('inner', b);
  if (a.rank === 0 || b.rank === 0) return a.mul(b);
  if (a.shape.at(-1) !== b.shape.at(-1)) throw misfit('inner: last axes of', a.shape, b.shape);
  return inNameOf('inner', () => tensordot(a, b, [[-1], [-1]]));
}
