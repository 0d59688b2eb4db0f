import { sampleOf } from '../samples.ts';
import { apply } from '../apply.ts';
import { alongTheNext } from '../batchrules.ts';
import { ShapeError } from '../errors.ts';
import { eachLane } from '../kernels/lanes.ts';
import { checkChoice, type Over, reducedShape, reductionOf, type ReductionOptions } from '../kernels/reduce.ts';
import { declare, type Op } from '../op.ts';
import { checkTensor } from '../operand.ts';
import { axisOf, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Params of `argmax` and `argmin`, which are one op. */
export interface Choice {
  readonly axis: number;
  readonly pick: 'max' | 'min';
}

const op: Op<Choice> = declare<Choice>({
  name: 'argmax',
  infer: ([x], { axis, pick }) => {
    const { shape } = x!;
    checkChoice(`arg${pick}`, shape, [axisOf(`arg${pick}`, axis, shape.length)]);
    return { shape: reducedShape(shape, { axes: [axis], keepdims: false }), dtype: 'int32' };
  },
  kernel: ([x], out, { axis, pick }) => {
    const { buffer, shape } = x!;
    const sign = pick === 'max' ? 1 : -1;
    eachLane(x!, axis, out, 1, (at, stride, to) => {
      let best = 0;
      let top = sign * buffer[at]!;
      for (let i = 1; i < shape[axis]! && !Number.isNaN(top); i++) {
        const v = sign * buffer[at + i * stride]!;
        if (v <= top) continue;
        top = v;
        best = i;
      }
      out.buffer[to] = best;
    });
  },
  vjp: [null],
  linearity: 'general',
  batch: alongTheNext,
  keeps: [],
  samples: [
    sampleOf({ axis: 0, pick: 'max' }, [4]),
    sampleOf({ axis: 0, pick: 'min' }, [3, 4]),
    sampleOf({ axis: 1, pick: 'max' }, [2, 3, 2]),
    sampleOf({ axis: 1, pick: 'max' }, [0, 2]),
  ],
});

function choose(pick: 'max' | 'min', x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  const name = `arg${pick}`;
  checkTensor(name, x);
  const { shape } = x;
  const reduction = reductionOf(name, shape, over, options);
  const { axes } = reduction;
  checkChoice(name, shape, axes);
  if (axes.length === 1) return apply(op, [x], { axis: axes[0]!, pick }).reshape(reducedShape(shape, reduction));
  if (axes.length < shape.length)
    throw new ShapeError(`${name}: one axis is needed, or none for all, got ${showShape(axes)}`);
  return apply(op, [x.reshape([x.size])], { axis: 0, pick }).reshape(reducedShape(shape, reduction));
}

/**
 * Where the largest element stands along an axis, or among all in row-major order: int32.
 *
 * The first of those tied; NaN counts as the largest.
 *
 * PyTorch: `torch.argmax`.
 *
 * @throws ShapeError if there is no element to choose from, IndexError for an axis out of range.
 * @example
 * argmax(tensor([[1, 5], [4, 2]]), 1);   // [1, 0]
 * argmax(tensor([[1, 5], [4, 2]]));      // 1
 */
export const argmax: ((x: Tensor, over?: Over, options?: ReductionOptions) => Tensor) & { readonly op: typeof op } =
  Object.assign((x: Tensor, over?: Over, options?: ReductionOptions): Tensor => choose('max', x, over, options), {
    op,
  });

/**
 * Where the smallest element stands along an axis, or among all in row-major order: int32.
 *
 * The first of those tied; NaN counts as the smallest.
 *
 * PyTorch: `torch.argmin`.
 *
 * @throws ShapeError if there is no element to choose from, IndexError for an axis out of range.
 * @example
 * argmin(tensor([[1, 5], [4, 2]]), 0);   // [0, 1]
 */
export function argmin(x: Tensor, over?: Over, options?: ReductionOptions): Tensor {
  return choose('min', x, over, options);
}
