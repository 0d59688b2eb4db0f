import { apply } from '../apply.ts';
import { along, type Along, checkAlong, checkSource } from '../kernels/along.ts';
import { readDense } from '../kernels/ndarray.ts';
import { places } from '../kernels/places.ts';
import { declare, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { alongSamples, batchAlong, gather, scatterAdd, zerosFor } from './gather.ts';

export interface Extremum extends Along {
  readonly largest: boolean;
}

/** The share of what was there, and of each value, in the result: 1 over the number of those tied for it, or 0. */
function shares(x: Tensor, indices: Tensor, src: Tensor, y: Tensor, { axis }: Along): readonly [Tensor, Tensor] {
  const old = cast(x.equal(y), x.dtype);
  const fresh = cast(src.equal(apply(gather.op, [y, indices], { axis })), x.dtype);
  const tied = apply(scatterAdd.op, [old, indices, fresh], { axis });
  return [old.div(tied), fresh.div(apply(gather.op, [tied, indices], { axis }))];
}

const op: Op<Extremum> = declare<Extremum>({
  name: 'scatterExtremum',
  infer: ([x, indices, src], { axis }) => {
    checkAlong('scatterExtremum', x!, indices!, axis);
    checkSource('scatterExtremum', x!, indices!, src!);
    return x!;
  },
  kernel: ([x, indices, src], out, { axis, largest }) => {
    const at = places('scatterExtremum', indices!, out.shape[axis]!, axis);
    const [from, to] = [src!.buffer, out.buffer];
    readDense(x!, to, out.offset);
    along(out, axis, src!, (first, start, reach, stride, next, step, n) => {
      for (let i = 0; i < n; i++) {
        const v = from[next + i * step]!;
        const k = start + i * reach + at[first + i]! * stride;
        if ((largest ? v > to[k]! : v < to[k]!) || Number.isNaN(v)) to[k] = v;
      }
    });
  },
  vjp: [
    (g, [x, indices, src], y, params) => g.mul(shares(x!, indices!, src!, y, params)[0]),
    null,
    (g, [x, indices, src], y, params) =>
      apply(gather.op, [g, indices!], { axis: params.axis }).mul(shares(x!, indices!, src!, y, params)[1]),
  ],
  linearity: 'general',
  jvp: ([tx, , ts], [x, indices, src], y, params) => {
    const [old, fresh] = shares(x!, indices!, src!, y, params);
    const base = tx === null || tx === undefined ? zerosFor(y.shape, y) : tx.mul(old);
    return ts ? apply(scatterAdd.op, [base, indices!, ts.mul(fresh)], { axis: params.axis }) : base;
  },
  batch: batchAlong,
  keeps: [0, 1, 2, 'output'],
  samples: alongSamples((axis) => ({ axis, largest: axis === 1 }), true),
});

/** The largest or smallest of what was there and the values scattered to it; those tied share the derivative. */
export const scatterExtremum: ((x: Tensor, indices: Tensor, src: Tensor, params: Extremum) => Tensor) & {
  readonly op: typeof op;
} = Object.assign(
  (x: Tensor, indices: Tensor, src: Tensor, params: Extremum): Tensor => apply(op, [x, indices, src], params),
  {
    op,
  },
);
