import { reshape } from './ops/reshape.ts';
import type { Tensor } from './tensor.ts';

/** Batched inputs with axes of length 1 after the batch, so that all broadcast as the entries alone would. */
export function aligned(inputs: readonly Tensor[], batched: readonly boolean[], least = 0): readonly Tensor[] {
  let rank = least;
  for (let k = 0; k < inputs.length; k++) rank = Math.max(rank, inputs[k]!.shape.length - (batched[k]! ? 1 : 0));
  return inputs.map((x, k) => {
    const missing = rank + 1 - x.shape.length;
    if (!batched[k]! || missing === 0) return x;
    return reshape(x, [x.shape[0]!, ...new Array<number>(missing).fill(1), ...x.shape.slice(1)]);
  });
}
