import {
  checkOptions,
  IndexError,
  ShapeError,
  shown,
  showShape,
  stopGradient,
  take,
  type Tensor,
  where,
} from '@adjoint/tensor';
import { checkInts, floats } from './check.ts';

/**
 * Which row stands for no word.
 *
 * @example
 * const options: EmbeddingOptions = { paddingIndex: 0 };
 * embedding(tensor([0], { dtype: 'int32' }), tensor([[1, 2], [3, 4]]), options);   // [[1, 2]]
 */
export interface EmbeddingOptions {
  /** The row that receives no gradient; a negative one counts from the end. */
  readonly paddingIndex?: number | undefined;
}

/**
 * The rows of `weight` that `indices` name.
 *
 * PyTorch: `torch.nn.functional.embedding`.
 *
 * @param indices - int32 or uint32, of any shape [...]
 * @param weight - [rows, width]; the result is [..., width].
 * @throws IndexError for a row that does not exist: negative indices do not count from the end here.
 * @example
 * embedding(tensor([1, 0, 1], { dtype: 'int32' }), tensor([[1, 2], [3, 4]]));   // [[3, 4], [1, 2], [3, 4]]
 */
export function embedding(indices: Tensor, weight: Tensor, options: EmbeddingOptions = {}): Tensor {
  const table = checkTable('embedding', indices, weight);
  checkOptions('embedding', options, 'paddingIndex');
  const { paddingIndex } = options;
  const rows = take(table, indices);
  if (paddingIndex === undefined) return rows;
  const count = table.shape[0]!;
  if (!Number.isInteger(paddingIndex) || paddingIndex < -count || paddingIndex >= count)
    throw new IndexError(`embedding: the padding index ${shown(paddingIndex)} is none of ${count} rows`);
  const padding = indices.equal(paddingIndex < 0 ? paddingIndex + count : paddingIndex);
  return where(padding.reshape([...indices.shape, 1]), stopGradient(rows), rows);
}

/** Checks a table of rows and the indices into it. */
export function checkTable(name: string, indices: Tensor, weight: Tensor): Tensor {
  checkInts(name, indices);
  const table = floats(name, weight);
  if (table.shape.length !== 2)
    throw new ShapeError(`${name}: weight is [rows, width], got ${showShape(table.shape)}`, {
      hint: `${name}(indices, weight): the indices come first`,
    });
  checkRows(name, indices, table.shape[0]!);
  return table;
}

/** Where values are at hand: indices that someone watches are checked by `take` when they are computed. */
function checkRows(name: string, indices: Tensor, rows: number): void {
  const plain = stopGradient(indices);
  if (plain.tracer !== null) return;
  for (const index of plain.toTypedArray())
    if (index < 0 || index >= rows)
      throw new IndexError(`${name}: index ${index} is none of the rows 0 to ${rows - 1}`);
}
