import { withDefaults } from '../options.ts';
import { checkArray, checkWord, noStretch } from '../checks.ts';
import { ShapeError } from '../errors.ts';
import { checkTensor, checkTensors } from '../operand.ts';
import { broadcastShapes, checkShape, showShape } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The tensor stretched to `sizes`, where -1 keeps the length of an axis; a view, no element is copied.
 *
 * @throws ShapeError if it does not broadcast to them or a -1 has no axis to keep.
 * PyTorch: `torch.Tensor.expand`.
 *
 * @example
 * expand(tensor([[1], [2]]), [-1, 2]);   // [[1, 1], [2, 2]]
 */
export function expand(x: Tensor, sizes: Shape): Tensor {
  checkTensor('expand', x);
  checkArray('expand', 'a shape', sizes);
  const missing = sizes.length - x.shape.length;
  const shape = sizes.map((n, i) => (n === -1 ? (x.shape[i - missing] ?? -1) : n));
  if (missing < 0 || x.shape.some((n, i) => n !== 1 && n !== shape[i + missing]))
    throw noStretch('expand', x.shape, sizes);
  return x.broadcastTo(checkShape('expand', shape));
}

/**
 * Tensors stretched to the shape they broadcast to; views.
 *
 * @throws ShapeError if they do not broadcast.
 * PyTorch: `torch.broadcast_tensors`.
 *
 * @example
 * const [a, b] = broadcastTensors([tensor([[1], [2]]), tensor([3, 4, 5])]);
 * a;   // [[1, 1, 1], [2, 2, 2]]
 * b;   // [[3, 4, 5], [3, 4, 5]]
 */
export function broadcastTensors(tensors: readonly Tensor[]): Tensor[] {
  checkTensors('broadcastTensors', tensors);
  const shape = tensors.reduce<Shape>((s, x) => broadcastShapes('broadcastTensors', s, x.shape), []);
  return tensors.map((x) => x.broadcastTo(shape));
}

/**
 * A grid of coordinates: the k-th result varies along axis k with the k-th tensor, and is constant along the others.
 *
 * @param options - `indexing: 'xy'` exchanges the first two axes, as NumPy does unless told.
 * @throws ShapeError for a tensor of several axes.
 * PyTorch: `torch.meshgrid`.
 *
 * @example
 * const [rows, columns] = meshgrid([arange(2), arange(3)]);
 * rows;      // [[0, 0, 0], [1, 1, 1]]
 * columns;   // [[0, 1, 2], [0, 1, 2]]
 */
export function meshgrid(tensors: readonly Tensor[], options: { readonly indexing?: 'ij' | 'xy' } = {}): Tensor[] {
  checkTensors('meshgrid', tensors);
  const { indexing } = withDefaults('meshgrid', options, { indexing: 'ij' });
  checkWord('meshgrid', 'indexing', indexing, 'ij', 'xy');
  const long = tensors.find((x) => x.shape.length > 1);
  if (long !== undefined) throw new ShapeError(`meshgrid: vectors are needed, got ${showShape(long.shape)}`);
  const place = (k: number): number => (indexing === 'xy' && k < 2 && tensors.length > 1 ? 1 - k : k);
  const shape = tensors.map((_, k) => tensors[place(k)]!.size);
  return tensors.map((x, k) => x.reshape(shape.map((_, i) => (i === place(k) ? x.size : 1))).broadcastTo(shape));
}
