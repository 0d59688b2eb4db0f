import { broadcastTo, isFloat, type Tensor, zerosLike } from '@adjoint/tensor';
import { tensorsOf } from './flatten.ts';
import type { Flat } from './lower.ts';
import { record } from './record.ts';

/**
 * The transpose of a linear map of tensors at a list like its argument: what is recorded once can be applied often.
 *
 * The map's results may be stretched versions of what is given; ints among its arguments stay zeros.
 */
export function transposed(name: string, linear: Flat, like: readonly Tensor[]): Flat {
  const moves = like.map(({ dtype }) => isFloat(dtype));
  const zeros = like.map((x) => zerosLike(x));
  const spread = (floats: readonly Tensor[]): readonly Tensor[] => {
    let next = 0;
    return zeros.map((x, k) => (moves[k]! ? floats[next++]! : x));
  };
  const { value, pull } = record(
    name,
    (floats: readonly Tensor[]) => linear(spread(floats)),
    zeros.filter((_, k) => moves[k]),
  );
  return (given) => spread(tensorsOf(pull(value.map((y, i) => broadcastTo(given[i]!, y.shape).cast(y.dtype)))));
}
