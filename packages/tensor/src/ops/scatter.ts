import { apply } from '../apply.ts';
import { arange } from '../create.ts';
import { type Along, along, checkAlong, checkSource } from '../kernels/along.ts';
import { readDense } from '../kernels/ndarray.ts';
import { places } from '../kernels/places.ts';
import type { Operand } from '../operand.ts';
import { declare, type Op } from '../op.ts';
import { axisOf } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';
import { alongSamples, batchAlong, gather, zerosFor } from './gather.ts';
import { sourceFor } from './source.ts';
import { where } from './where.ts';

/** Which values are the last for their place, and so stay? */
function winners(shape: Shape, indices: Tensor, { axis }: Along): Tensor {
  const order = arange(indices.size, { dtype: 'int32' }).reshape(indices.shape);
  const last = apply(op, [zerosFor(shape, order), indices, order], { axis });
  return apply(gather.op, [last, indices], { axis }).equal(order);
}

const op: Op<Along> = declare<Along>({
  name: 'scatter',
  infer: ([x, indices, src], { axis }) => {
    checkAlong('scatter', x!, indices!, axis);
    checkSource('scatter', x!, indices!, src!);
    return x!;
  },
  kernel: ([x, indices, src], out, { axis }) => {
    const at = places('scatter', indices!, out.shape[axis]!, axis);
    const [from, to] = [src!.buffer, out.buffer];
    readDense(x!, to, out.offset);
    along(out, axis, src!, (first, start, reach, stride, next, step, n) => {
      for (let i = 0; i < n; i++) to[start + i * reach + at[first + i]! * stride] = from[next + i * step]!;
    });
  },
  vjp: [
    (g, [, indices], _y, params) => apply(op, [g, indices!, zerosFor(indices!.shape, g)], params),
    null,
    (g, [x, indices], _y, params) =>
      where(winners(x!.shape, indices!, params), apply(gather.op, [g, indices!], params), 0),
  ],
  linearity: 'linear',
  batch: batchAlong,
  keeps: [1],
  samples: alongSamples((axis) => ({ axis }), true),
});

/**
 * `x` overwritten with a value for each index along `axis`, the last one staying where an index is repeated; values
 * that were overwritten have a derivative of 0.
 *
 * `src` may be longer than `indices`, and is then read at its beginning; a number is written for every index.
 *
 * @throws ShapeError for indices or values that do not fit, IndexError for an index outside the axis.
 * PyTorch: `torch.scatter`.
 *
 * @example
 * scatter(zeros([3]), 0, tensor([2, 0], { dtype: 'int32' }), tensor([5, 6]));   // [6, 0, 5]
 */
export const scatter: ((x: Tensor, axis: number, indices: Tensor, src: Operand) => Tensor) & {
  readonly op: typeof op;
} = Object.assign(
  (x: Tensor, axis: number, indices: Tensor, src: Operand): Tensor => {
    const { target, values } = sourceFor('scatter', x, indices, src);
    return apply(op, [target, indices, values], { axis: axisOf('scatter', axis, x.shape.length) });
  },
  { op },
);
