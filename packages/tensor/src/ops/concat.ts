import { apply } from '../apply.ts';
import { promote } from '../dtype.ts';
import { DtypeError, ShapeError } from '../errors.ts';
import { eachRow } from '../kernels/ndarray.ts';
import { declare } from '../op.ts';
import { axisOf, denseStrides, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

const op = declare<{ readonly axis: number }>({
  name: 'concat',
  infer: (inputs, { axis }) => {
    const [first] = inputs;
    for (const x of inputs) {
      if (x.dtype !== first!.dtype) throw new DtypeError(`concat: ${first!.dtype} and ${x.dtype} differ`);
      if (x.shape.length !== first!.shape.length || x.shape.some((n, i) => i !== axis && n !== first!.shape[i]))
        throw new ShapeError(
          `concat: shapes ${showShape(first!.shape)} and ${showShape(x.shape)} differ outside axis ${axis}`,
        );
    }
    const length = inputs.reduce((sum, x) => sum + x.shape[axis]!, 0);
    return { shape: first!.shape.map((n, i) => (i === axis ? length : n)), dtype: first!.dtype };
  },
  kernel: (inputs, out, { axis }) => {
    const outer = denseStrides(out.shape);
    let start = out.offset;
    for (const x of inputs) {
      const places: number[] = [];
      eachRow(x.shape, outer, start, (to, step, n) => {
        for (let i = 0; i < n; i++) places.push(to + i * step);
      });
      let next = 0;
      eachRow(x.shape, x.strides, x.offset, (at, step, n) => {
        for (let i = 0; i < n; i++) out.buffer[places[next++]!] = x.buffer[at + i * step]!;
      });
      start += x.shape[axis]! * outer[axis]!;
    }
  },
  vjp: [
    (g, inputs, _y, { axis }, k) => {
      let start = 0;
      for (let i = 0; i < k; i++) start += inputs[i]!.shape[axis]!;
      return g.slice(
        ...g.shape.map((_, i) => (i === axis ? ([start, start + inputs[k]!.shape[axis]!] as const) : null)),
      );
    },
  ],
  linearity: 'linear',
  keeps: [],
  samples: [
    { shapes: [[2], [3]], params: { axis: 0 } },
    {
      shapes: [
        [2, 1],
        [2, 2],
        [2, 3],
      ],
      params: { axis: 1 },
    },
    {
      shapes: [
        [0, 2],
        [1, 2],
      ],
      params: { axis: 0 },
    },
  ],
});

/**
 * Joins tensors along an axis they already have; dtypes are promoted.
 *
 * @throws ShapeError for an empty list or shapes that differ elsewhere.
 * @example
 * concat([tensor([1, 2]), tensor([3])]);   // [1, 2, 3]
 */
export const concat: ((parts: readonly Tensor[], axis?: number) => Tensor) & { readonly op: typeof op } = Object.assign(
  (parts: readonly Tensor[], axis = 0): Tensor => {
    const [first] = parts;
    if (first === undefined) throw new ShapeError('concat: at least one tensor is needed, got an empty list');
    const dtype = parts.reduce((d, x) => promote(d, x.dtype, 'concat'), first.dtype);
    const inputs = parts.map((x) => (x.dtype === dtype ? x : cast(x, dtype)));
    return apply(op, inputs, { axis: axisOf('concat', axis, first.shape.length) });
  },
  { op },
);
