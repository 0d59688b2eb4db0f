import { sampleOf } from '../samples.ts';
import { apply } from '../apply.ts';
import { alongTheNext } from '../batchrules.ts';
import { alongAxis } from '../lane.ts';
import { eachLane } from '../kernels/lanes.ts';
import { declare, type Op } from '../op.ts';
import { checkOptions } from '../options.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Params of `argsort`. */
export interface Order {
  readonly axis: number;
  readonly descending: boolean;
}

/**
 * Options of sorting.
 *
 * @example
 * const options: SortOptions = { descending: true };
 * argsort(tensor([1, 3, 2]), 0, options);   // [1, 2, 0]
 */
export interface SortOptions {
  /** The largest first; NaN counts as the largest. */
  readonly descending?: boolean;
}

const op: Op<Order> = declare<Order>({
  name: 'argsort',
  infer: ([x], { axis }) => {
    axisOf('argsort', axis, x!.shape.length);
    return { shape: x!.shape, dtype: 'int32' };
  },
  kernel: ([x], out, { axis, descending }) => {
    const n = x!.shape[axis]!;
    const values = new Float64Array(n);
    const order = new Int32Array(n);
    const sign = descending ? -1 : 1;
    const compare = (i: number, j: number): number => {
      const [p, q] = [values[i]!, values[j]!];
      if (p < q) return -sign;
      if (p > q) return sign;
      // Equal, or one of them NaN; equal ones stay in the order in which they stand.
      return p === q ? i - j : sign * (Number(Number.isNaN(p)) - Number(Number.isNaN(q))) || i - j;
    };
    eachLane(x!, axis, out, n, (at, stride, to, step) => {
      for (let i = 0; i < n; i++) {
        values[i] = x!.buffer[at + i * stride]!;
        order[i] = i;
      }
      order.sort(compare);
      for (let i = 0; i < n; i++) out.buffer[to + i * step] = order[i]!;
    });
  },
  vjp: [null],
  linearity: 'general',
  batch: alongTheNext,
  keeps: [],
  samples: [
    sampleOf({ axis: 0, descending: false }, [5]),
    sampleOf({ axis: 0, descending: true }, [3, 4]),
    sampleOf({ axis: 1, descending: false }, [2, 0]),
    sampleOf({ axis: 1, descending: false }, [2, 3, 2]),
  ],
});

/**
 * The places of the elements along an axis, by default the last, in ascending order of their values: int32.
 *
 * Stable: equal elements stay in order. NaN counts as the largest.
 *
 * PyTorch: `torch.argsort`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * argsort(tensor([3, 1, 2]));                          // [1, 2, 0]
 * argsort(tensor([3, 1, 2]), 0, { descending: true }); // [0, 2, 1]
 */
export const argsort: ((x: Tensor, axis?: number, options?: SortOptions) => Tensor) & { readonly op: typeof op } =
  Object.assign(
    (x: Tensor, axis = -1, options: SortOptions = {}): Tensor => {
      checkOptions('argsort', options, 'descending?');
      const { descending = false } = options;
      return alongAxis('argsort', x, axis, (lanes, along) => apply(op, [lanes], { axis: along, descending }));
    },
    { op },
  );
