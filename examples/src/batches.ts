import { type BatchList, bucketByLength } from '@adjoint/nn';
import type { Tensor } from '@adjoint/tensor';
import { type Batch, batchOf } from './alphabet.ts';

/** One pass over the names in batches of like length, drawn anew for every key. */
export function batchesOf(names: readonly string[], size: number, key: Tensor): BatchList<Batch> {
  return bucketByLength(names, { size, key, collate: (some) => batchOf(some) });
}
