import {
  checkOptions,
  addAt,
  arange,
  cast,
  DtypeError,
  gather,
  IndexError,
  min,
  ones,
  sameShape,
  ShapeError,
  showShape,
  stopGradient,
  sum,
  take,
  type Tensor,
  where,
} from '@adjoint/tensor';
import { checkInts, floats } from './check.ts';
import { checkTable } from './embedding.ts';

/**
 * How rows are put together.
 *
 * @example
 * const options: EmbeddingBagOptions = { mode: 'sum' };
 * embeddingBag(tensor([[0, 1]], { dtype: 'int32' }), tensor([[1, 2], [3, 4]]), options);   // [[4, 6]]
 */
export interface EmbeddingBagOptions {
  /** Where each bag begins in indices of rank 1; ascending from 0. */
  readonly offsets?: Tensor | undefined;
  /** 'mean' when left out. */
  readonly mode?: 'sum' | 'mean' | 'max' | undefined;
  /** A factor for each index, in mode 'sum' only. */
  readonly perSampleWeights?: Tensor | undefined;
}

/** The number of the bag that each index lies in. */
function bagsOf(indices: Tensor, offsets: Tensor | undefined): { bags: Tensor; count: number } {
  const [first, length] = indices.shape;
  if (indices.shape.length === 2 && offsets === undefined) {
    const rows = arange(first!, { dtype: 'int32' }).reshape([first!, 1]);
    return { bags: rows.broadcastTo([first!, length!]).reshape([indices.size]), count: first! };
  }
  if (indices.shape.length !== 1 || offsets === undefined)
    throw new ShapeError(
      `embeddingBag: indices are [bags, length], or [length] with offsets, got ${showShape(indices.shape)} ${offsets === undefined ? 'without' : 'with'} offsets`,
    );
  checkInts('embeddingBag', offsets);
  if (offsets.shape.length !== 1)
    throw new ShapeError(`embeddingBag: offsets are [bags], got ${showShape(offsets.shape)}`);
  const plain = stopGradient(offsets);
  if (plain.tracer === null) {
    const starts = Array.from(plain.toTypedArray());
    const wrong = (start: number, i: number): boolean => start < (starts[i - 1] ?? 0) || start > first!;
    if ((starts[0] ?? first) !== 0 || starts.some(wrong))
      throw new IndexError(`embeddingBag: offsets ascend from 0 to at most ${first}, got ${showShape(starts)}`);
  }
  const begun = arange(first!, { dtype: 'int32' }).reshape([first!, 1]).greaterEqual(offsets);
  return { bags: sum(cast(begun, 'int32'), 1).sub(1), count: offsets.size };
}

/** The largest of each bag, column by column, the first one of equals; zeros for an empty bag. */
function largest(rows: Tensor, bags: Tensor, count: number): Tensor {
  const [length, width] = rows.shape as readonly [number, number];
  if (length === 0 || count === 0) return sum(rows, 0, { keepdims: true }).mul(0).broadcastTo([count, width]);
  const inBag = arange(count, { dtype: 'int32' }).reshape([count, 1]).equal(bags).reshape([count, length, 1]);
  const places = arange(length, { dtype: 'int32' }).reshape([length, 1]);
  const values = where(inBag, stopGradient(rows), -Infinity);
  // Places ascend, so that the first winner has the smallest; `length` stands for none.
  const wins = where(values.equal(values.max(1, { keepdims: true })), inBag, values.notEqual(values));
  const first = min(where(wins, places, length), 1);
  const empty = first.equal(length);
  return where(empty, 0, gather(rows, 0, where(empty, 0, first)));
}

/**
 * Rows of `weight`, added, averaged or compared within bags; zeros for an empty bag.
 *
 * PyTorch: `torch.nn.functional.embedding_bag`.
 *
 * @param indices - [bags, length], or [length] with offsets
 * @param weight - [rows, width]; the result is [bags, width].
 * @throws ShapeError, DtypeError for what does not fit; IndexError for a row that does not exist or offsets that do not ascend.
 * @example
 * const weight = tensor([[1, 2], [3, 4]]);
 * const offsets = tensor([0, 2], { dtype: 'int32' });
 * embeddingBag(tensor([0, 1, 1], { dtype: 'int32' }), weight, { offsets });   // [[2, 3], [3, 4]]
 */
export function embeddingBag(indices: Tensor, weight: Tensor, options: EmbeddingBagOptions = {}): Tensor {
  const table = checkTable('embeddingBag', indices, weight);
  checkOptions('embeddingBag', options, 'offsets', 'mode', 'perSampleWeights');
  const { offsets, mode = 'mean', perSampleWeights } = options;
  if (!['sum', 'mean', 'max'].includes(mode))
    throw new ShapeError(`embeddingBag: the mode is 'sum', 'mean' or 'max', got '${mode as string}'`);
  const { bags, count } = bagsOf(indices, offsets);
  let rows = take(table, indices.reshape([indices.size]));
  if (perSampleWeights !== undefined) {
    const factors = floats('embeddingBag', perSampleWeights);
    if (mode !== 'sum') throw new DtypeError(`embeddingBag: perSampleWeights go with mode 'sum', got mode '${mode}'`);
    if (!sameShape(factors.shape, indices.shape))
      throw new ShapeError(
        `embeddingBag: perSampleWeights ${showShape(factors.shape)} are not of the shape of the indices, ${showShape(indices.shape)}`,
      );
    rows = rows.mul(factors.reshape([indices.size, 1]));
  }
  if (mode === 'max') return largest(rows, bags, count);
  const sums = addAt(rows, bags, 0, count);
  if (mode === 'sum') return sums;
  const sizes = addAt(ones([indices.size], { dtype: rows.dtype }), bags, 0, count);
  return sums.div(sizes.maximum(1).reshape([count, 1]));
}
