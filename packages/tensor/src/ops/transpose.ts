import { sampleOf } from '../samples.ts';
import { checkArray } from '../checks.ts';
import { apply } from '../apply.ts';
import { ShapeError } from '../errors.ts';
import { declare, type Op } from '../op.ts';
import { checkTensor } from '../checktensor.ts';
import { axisOf, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

export interface Params {
  /** Axis i of the result is this axis of the input. */
  readonly axes: readonly number[];
}

const op: Op<Params> = declare<Params>({
  name: 'transpose',
  infer: ([x], { axes }) => {
    const { shape, dtype } = x!;
    const out = new Array<number>(axes.length);
    let all = axes.length === shape.length;
    for (let i = 0; i < axes.length; i++) {
      all &&= axes.includes(i);
      out[i] = shape[axes[i]!]!;
    }
    if (!all) throw new ShapeError(`transpose: ${showShape(axes)} is not an order of the axes of ${showShape(shape)}`);
    return { shape: out, dtype };
  },
  view: ({ strides, offset }, { axes }) => {
    const out = new Array<number>(axes.length);
    for (let i = 0; i < axes.length; i++) out[i] = strides[axes[i]!]!;
    return { strides: out, offset };
  },
  vjp: [(g, _inputs, _y, { axes }) => apply(op, [g], { axes: axes.map((_, i) => axes.indexOf(i)) })],
  linearity: 'linear',
  batch: ([x], _batched, { axes }) => apply(op, [x!], { axes: [0, ...axes.map((axis) => axis + 1)] }),
  keeps: [],
  samples: [sampleOf({ axes: [1, 0] }, [2, 3]), sampleOf({ axes: [2, 0, 1] }, [2, 3, 4]), sampleOf({ axes: [] }, [])],
});

const reversed: readonly Params[] = [{ axes: [] }, { axes: [0] }, { axes: [1, 0] }, { axes: [2, 1, 0] }];

/**
 * The axes in another order, by default reversed; a view.
 *
 * NumPy: `numpy.transpose`.
 *
 * @throws ShapeError unless `axes` names every axis once.
 * @example
 * tensor([[1, 2, 3]]).transpose().shape;         // [3, 1]
 * zeros([2, 3, 4]).transpose([0, 2, 1]).shape;   // [2, 4, 3]
 */
export const transpose: ((x: Tensor, axes?: readonly number[]) => Tensor) & { readonly op: typeof op } = Object.assign(
  (x: Tensor, axes?: readonly number[]): Tensor => {
    checkTensor('transpose', x);
    const rank = x.shape.length;
    if (axes === undefined) return apply(op, [x], reversed[rank] ?? { axes: x.shape.map((_, i) => rank - 1 - i) });
    checkArray('transpose', 'an order of axes', axes);
    return apply(op, [x], { axes: axes.map((axis) => axisOf('transpose', axis, rank)) });
  },
  { op },
);

/** `count` axes from `from` on, moved together so that they begin at `to`; the others keep their order. */
export function moveAxes(x: Tensor, from: number, count: number, to: number): Tensor {
  const others = x.shape.map((_, i) => i);
  const moved = others.splice(from, count);
  return transpose(x, others.toSpliced(to, 0, ...moved));
}
