/**
 * Batches that are made when their turn comes, as often as one likes.
 *
 * @example
 * const list: BatchList<Tensor> = batches(arange(5), { size: 2 });
 * list.length;                   // 3
 * [...list].map((x) => x.size);  // [2, 2, 1]
 */
export interface BatchList<B> extends Iterable<B> {
  /** How many batches there are. */
  readonly length: number;
}

/** A list that makes batch `i` by `at(i)`. */
export function batchList<B>(length: number, at: (i: number) => B): BatchList<B> {
  return {
    length,
    *[Symbol.iterator]() {
      for (let i = 0; i < length; i++) yield at(i);
    },
  };
}
