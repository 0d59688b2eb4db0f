import { sampleOf } from '../samples.ts';
import { summable } from '../floats.ts';
import { addable } from '../dtype.ts';
import { apply } from '../apply.ts';
import { alongTheNext } from '../batchrules.ts';
import { alongAxis } from '../lane.ts';
import { eachLane } from '../kernels/lanes.ts';
import { declare, type Op } from '../op.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Params of a scan; reversed it runs from the end of the axis to its beginning. */
export interface Scan {
  readonly axis: number;
  readonly reverse: boolean;
}

/**
 * Options of a running sum.
 *
 * @example
 * const options: CumulateOptions = { reverse: true };
 * cumsum(tensor([1, 2, 3]), 0, options);   // [6, 5, 3]
 */
export interface CumulateOptions {
  /** From the end of the axis to its beginning. */
  readonly reverse?: boolean;
}

const op: Op<Scan> = declare<Scan>({
  name: 'cumsum',
  infer: ([x], { axis }) => {
    axisOf('cumsum', axis, x!.shape.length);
    return { shape: x!.shape, dtype: addable('cumsum', x!.dtype) };
  },
  kernel: ([x], out, { axis, reverse }) => {
    const n = x!.shape[axis]!;
    const y = out.buffer;
    eachLane(x!, axis, out, n, (at, stride, to, step) => {
      // Sums are read back from memory, which rounds and wraps them as the dtype does.
      for (let k = 0; k < n; k++) {
        const i = reverse ? n - 1 - k : k;
        const v = x!.buffer[at + i * stride]!;
        y[to + i * step] = k === 0 ? v : y[to + (reverse ? i + 1 : i - 1) * step]! + v;
      }
    });
  },
  vjp: [(g, _inputs, _y, { axis, reverse }) => apply(op, [g], { axis, reverse: !reverse })],
  linearity: 'linear',
  batch: alongTheNext,
  keeps: [],
  samples: [
    sampleOf({ axis: 0, reverse: false }, [4]),
    sampleOf({ axis: 1, reverse: true }, [2, 3]),
    sampleOf({ axis: 0, reverse: false }, [3, 1, 2]),
    sampleOf({ axis: 1, reverse: false }, [2, 0]),
  ],
});

/**
 * Running sums along an axis, added in order; ints wrap, bools count as int32.
 *
 * PyTorch: `torch.cumsum`.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * cumsum(tensor([1, 2, 3]), 0);                      // [1, 3, 6]
 * cumsum(tensor([1, 2, 3]), 0, { reverse: true });   // [6, 5, 3]
 */
export const cumsum: ((x: Tensor, axis: number, options?: CumulateOptions) => Tensor) & { readonly op: typeof op } =
  Object.assign(
    (x: Tensor, axis: number, { reverse = false }: CumulateOptions = {}): Tensor =>
      alongAxis('cumsum', x, axis, (lanes, along) => apply(op, [summable('cumsum', lanes)], { axis: along, reverse })),
    { op },
  );
