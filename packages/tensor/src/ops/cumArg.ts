import { sampleOf } from '../samples.ts';
import { apply } from '../apply.ts';
import { alongTheNext } from '../batchrules.ts';
import { alongAxis } from '../lane.ts';
import { eachLane } from '../kernels/lanes.ts';
import { declare, type Op } from '../op.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Choice } from './argmax.ts';

const op: Op<Choice> = declare<Choice>({
  name: 'cumArg',
  infer: ([x], { axis }) => {
    axisOf('cumArg', axis, x!.shape.length);
    return { shape: x!.shape, dtype: 'int32' };
  },
  kernel: ([x], out, { axis, pick }) => {
    const { buffer, shape } = x!;
    const sign = pick === 'max' ? 1 : -1;
    eachLane(x!, axis, out, shape[axis]!, (at, stride, to, step) => {
      let best = 0;
      let top = -Infinity;
      for (let i = 0; i < shape[axis]!; i++) {
        const v = sign * buffer[at + i * stride]!;
        if (v >= top || Number.isNaN(v)) {
          top = v;
          best = i;
        }
        out.buffer[to + i * step] = best;
      }
    });
  },
  vjp: [null],
  linearity: 'general',
  batch: alongTheNext,
  keeps: [],
  samples: [
    sampleOf({ axis: 0, pick: 'max' }, [4]),
    sampleOf({ axis: 0, pick: 'min' }, [3, 4]),
    sampleOf({ axis: 1, pick: 'max' }, [2, 0]),
  ],
});

/**
 * Where along an axis the largest, or smallest, element so far stands: int32. The latest of those tied; NaN beats all.
 *
 * @throws IndexError for an axis out of range.
 * @example
 * cumArg(tensor([1, 3, 2, 3]), 0, 'max');   // [0, 1, 1, 3]
 */
export const cumArg: ((x: Tensor, axis: number, pick: 'max' | 'min') => Tensor) & { readonly op: typeof op } =
  Object.assign(
    (x: Tensor, axis: number, pick: 'max' | 'min'): Tensor =>
      alongAxis('cumArg', x, axis, (lanes, along) => apply(op, [lanes], { axis: along, pick })),
    { op },
  );
