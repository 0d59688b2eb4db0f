import { checkWord } from '../checks.ts';
import { withDefaults } from '../options.ts';
import { arange, ones } from '../create.ts';
import type { DType } from '../dtype.ts';
import { inNameOf } from '../errors.ts';
import type { Operand } from '../operand.ts';
import { scatterAdd } from '../ops/gather.ts';
import { placesOf } from '../ops/places.ts';
import { scatter } from '../ops/scatter.ts';
import { scatterExtremum } from '../ops/scatterExtremum.ts';
import { sourceFor } from '../ops/source.ts';
import { where } from '../ops/where.ts';
import { scalar } from '../scalar.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { prod } from './cumprod.ts';
import { pad } from './pad.ts';
import { movedim } from './permute.ts';

/**
 * How values meet that are scattered to one place.
 *
 * @example
 * const reduce: ScatterReduction = 'amax';
 * scatterReduce(zeros([1]), 0, tensor([0, 0], { dtype: 'int32' }), tensor([3, 5]), reduce);   // [5]
 */
export type ScatterReduction = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

/** The value that any other beats. */
function worst(dtype: DType, largest: boolean): number {
  const ends = { float64: [-Infinity, Infinity], float32: [-Infinity, Infinity], int32: [-(2 ** 31), 2 ** 31 - 1] };
  const [low, high] = { ...ends, uint32: [0, 2 ** 32 - 1], bool: [0, 1] }[dtype];
  return largest ? low! : high!;
}

/** The product of the values for each place of an axis of `length`, 1 where there is none. */
function products(axis: number, length: number, indices: Tensor, src: Tensor): Tensor {
  const [at, values] = [indices, src].map((x) => x.reshape([...x.shape, 1]));
  const chosen = where(at!.equal(arange(length, { dtype: 'int32' })), values!, scalar(1, src.dtype));
  return movedim(prod(chosen, axis), -1, axis);
}

/**
 * `x` reduced, at an index along `axis` for each value, with the values scattered there: their `'sum'`, `'prod'`,
 * `'mean'`, `'amax'` or `'amin'`. Places that no index names stay. Tied extrema share the derivative.
 *
 * The product takes memory for every pair of a value and a place on the axis.
 *
 * @param options - `includeSelf: false` leaves what was there out of the reduction.
 * @throws ShapeError for indices or values that do not fit, IndexError for an index outside the axis.
 * PyTorch: `torch.scatter_reduce`.
 *
 * @example
 * const at = tensor([0, 0, 1], { dtype: 'int32' });
 * scatterReduce(ones([3]), 0, at, tensor([2, 3, 4]), 'prod');                            // [6, 4, 1]
 * scatterReduce(ones([3]), 0, at, tensor([2, 3, 4]), 'mean', { includeSelf: false });    // [2.5, 4, 1]
 */
export function scatterReduce(
  x: Tensor,
  axis: number,
  indices: Tensor,
  src: Operand,
  reduce: ScatterReduction,
  options: { readonly includeSelf?: boolean } = {},
): Tensor {
  const { includeSelf } = withDefaults('scatterReduce', options, { includeSelf: true });
  checkWord('scatterReduce', 'reduce', reduce, 'sum', 'prod', 'mean', 'amax', 'amin');
  const { target, values } = sourceFor('scatterReduce', x, indices, src);
  const along = axisOf('scatterReduce', axis, x.shape.length);
  const { shape, dtype } = target;
  const at = placesOf('scatterReduce', indices, shape[along]!, along);
  const cleared = (y: Tensor, empty: number): Tensor => (includeSelf ? y : scatter(y, along, at, scalar(empty, dtype)));
  const run = (): Tensor => {
    switch (reduce) {
      case 'sum':
        return scatterAdd(cleared(target, 0), along, at, values);
      case 'mean': {
        const count = scatterAdd(cleared(ones(shape, { dtype }), 0), along, at, scalar(1, dtype));
        return scatterAdd(cleared(target, 0), along, at, values).div(count);
      }
      case 'prod': {
        const start = cleared(target, 1);
        const product = products(along, shape[along]!, at, values);
        const widths = shape.toReversed().flatMap((n, i) => [0, n - product.shape.at(-1 - i)!]);
        return start.mul(pad(product, widths, { value: 1 }));
      }
      case 'amax':
      case 'amin':
        break;
    }
    const largest = reduce === 'amax';
    return scatterExtremum(cleared(target, worst(dtype, largest)), at, values, { axis: along, largest });
  };
  return inNameOf('scatterReduce', run);
}
