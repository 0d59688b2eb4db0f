import { split, type Tensor } from '@adjoint/tensor';
import { type Batch, batchOf } from './alphabet.ts';
import { shuffled } from './firstnames.ts';

/** So many batches are sorted by length together: enough that little is padded, few enough that chance still mixes them. */
const sortedTogether = 16;

/** One pass over the names in batches of like length, drawn anew for every key. */
export function* batchesOf(names: readonly string[], size: number, key: Tensor): Generator<Batch> {
  const [forNames, forBatches] = split(key);
  const drawn = shuffled(names, forNames!);
  const batches: string[][] = [];
  for (let from = 0; from < drawn.length; from += size * sortedTogether) {
    const some = drawn.slice(from, from + size * sortedTogether).toSorted((a, b) => a.length - b.length);
    for (let at = 0; at < some.length; at += size) batches.push(some.slice(at, at + size));
  }
  for (const batch of shuffled(batches, forBatches!)) yield batchOf(batch);
}
