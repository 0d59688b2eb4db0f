import { inNameOf } from '../errors.ts';
import { firstOf } from '../operand.ts';
import { concat } from '../ops/concat.ts';
import type { Tensor } from '../tensor.ts';

function parts(name: string, tensors: readonly Tensor[], prepare: (x: Tensor) => Tensor): Tensor[] {
  firstOf(name, tensors);
  return tensors.map(prepare);
}

function joined(name: string, list: readonly Tensor[], axis: number): Tensor {
  return inNameOf(name, () => concat(list, axis));
}

/** With at least two axes: a vector is a row. */
function rows(x: Tensor): Tensor {
  return x.shape.length < 2 ? x.reshape([1, x.size]) : x;
}

/** With at least three axes, of a tensor with two. */
function pages(x: Tensor): Tensor {
  return x.shape.length === 2 ? x.reshape([...x.shape, 1]) : x;
}

/**
 * Tensors side by side: joined along the second axis, vectors along their only one.
 *
 * @throws ShapeError for an empty list or shapes that differ elsewhere.
 * PyTorch: `torch.hstack`.
 *
 * @example
 * hstack([tensor([1, 2]), tensor([3])]);   // [1, 2, 3]
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const list = parts('hstack', tensors, (x) => (x.shape.length === 0 ? x.reshape([1]) : x));
  return joined('hstack', list, list[0]!.shape.length === 1 ? 0 : 1);
}

/**
 * Tensors one below the other: joined along the first axis, vectors as rows.
 *
 * @throws ShapeError for an empty list or shapes that differ elsewhere.
 * PyTorch: `torch.vstack`.
 *
 * @example
 * vstack([tensor([1, 2]), tensor([3, 4])]);   // [[1, 2], [3, 4]]
 */
export function vstack(tensors: readonly Tensor[]): Tensor {
  return joined('vstack', parts('vstack', tensors, rows), 0);
}

/**
 * Tensors behind each other: joined along the third axis, which vectors and matrices are given.
 *
 * @throws ShapeError for an empty list or shapes that differ elsewhere.
 * PyTorch: `torch.dstack`.
 *
 * @example
 * dstack([tensor([1, 2]), tensor([3, 4])]);   // [[[1, 3], [2, 4]]]
 */
export function dstack(tensors: readonly Tensor[]): Tensor {
  return joined(
    'dstack',
    parts('dstack', tensors, (x) => pages(rows(x))),
    2,
  );
}

/**
 * Tensors as columns side by side: vectors become columns, matrices stay as they are.
 *
 * @throws ShapeError for an empty list or shapes that differ elsewhere.
 * PyTorch: `torch.column_stack`.
 *
 * @example
 * columnStack([tensor([1, 2]), tensor([3, 4])]);   // [[1, 3], [2, 4]]
 */
export function columnStack(tensors: readonly Tensor[]): Tensor {
  return joined(
    'columnStack',
    parts('columnStack', tensors, (x) => (x.shape.length < 2 ? x.reshape([x.size, 1]) : x)),
    1,
  );
}
