import { misfit } from '../checks.ts';
import { inNameOf, ShapeError } from '../errors.ts';
import { checkTensor } from '../operand.ts';
import { matmul } from '../ops/matmul.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The product of a chain of matrices in the order that costs least; the first may be a row vector, the last a column.
 *
 * PyTorch: `torch.linalg.multi_dot`.
 *
 * @throws ShapeError for fewer than two tensors, other ranks, or inner sizes that differ.
 * @example
 * multiDot([tensor([[1, 2]]), tensor([[1, 0], [0, 1]]), tensor([3, 4])]);   // [11]
 */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  if (!Array.isArray(tensors) || tensors.length < 2)
    throw new ShapeError('multiDot: an array of two tensors or more is needed');
  const count = tensors.length;
  const list = tensors as readonly Tensor[];
  list.forEach((x, i) => {
    checkTensor('multiDot', x);
    const ends = i === 0 || i === count - 1;
    if (x.rank !== 2 && !(ends && x.rank === 1))
      throw new ShapeError(`multiDot: tensor ${i} is no matrix but has shape ${showShape(x.shape)}`, {
        hint: 'only the first and the last may be vectors',
      });
    if (i > 0 && list[i - 1]!.shape.at(-1) !== x.shape[0])
      throw misfit(`multiDot: tensors ${i - 1} and ${i}`, list[i - 1]!.shape, x.shape);
  });
  // A vector in front is one row, at the end one column.
  const cuts = cheapest([
    list[0]!.shape.at(-2) ?? 1,
    ...list.slice(1).map((x) => x.shape[0]!),
    list.at(-1)!.shape[1] ?? 1,
  ]);
  const product = (first: number, last: number): Tensor => {
    if (first === last) return list[first]!;
    const cut = cuts[first]![last]!;
    return matmul(product(first, cut), product(cut + 1, last));
  };
  return inNameOf('multiDot', () => product(0, count - 1));
}

/** Where to split each stretch of factors, so that the multiplications are fewest (the matrix chain problem). */
function cheapest(sizes: readonly number[]): readonly (readonly number[])[] {
  const count = sizes.length - 1;
  const costs = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const cuts = costs.map((row) => [...row]);
  for (let span = 1; span < count; span++) {
    for (let first = 0; first + span < count; first++) {
      const last = first + span;
      costs[first]![last] = Infinity;
      for (let cut = first; cut < last; cut++) {
        const own = sizes[first]! * sizes[cut + 1]! * sizes[last + 1]!;
        const cost = costs[first]![cut]! + costs[cut + 1]![last]! + own;
        if (cost >= costs[first]![last]!) continue;
        costs[first]![last] = cost;
        cuts[first]![last] = cut;
      }
    }
  }
  return cuts;
}
