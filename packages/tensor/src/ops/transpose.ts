import { apply } from '../apply.ts';
import { ShapeError } from '../errors.ts';
import { declare, type Op } from '../op.ts';
import { axisOf, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

export interface Params {
  /** Axis i of the result is this axis of the input. */
  readonly axes: readonly number[];
}

const op: Op<Params> = declare<Params>({
  name: 'transpose',
  infer: ([x], { axes }) => {
    const rank = x!.shape.length;
    if (axes.length !== rank || new Set(axes).size !== rank)
      throw new ShapeError(`transpose: ${showShape(axes)} is not an order of the axes of ${showShape(x!.shape)}`);
    return { shape: axes.map((axis) => x!.shape[axisOf('transpose', axis, rank)]!), dtype: x!.dtype };
  },
  view: (x, { axes }) => ({ strides: axes.map((axis) => x.strides[axis]!), offset: x.offset }),
  vjp: [(g, _inputs, _y, { axes }) => apply(op, [g], { axes: axes.map((_, i) => axes.indexOf(i)) })],
  linearity: 'linear',
  keeps: [],
  samples: [
    { shapes: [[2, 3]], params: { axes: [1, 0] } },
    { shapes: [[2, 3, 4]], params: { axes: [2, 0, 1] } },
    { shapes: [[]], params: { axes: [] } },
  ],
});

const reversed = [[], [0], [1, 0], [2, 1, 0]] as const;

/**
 * The axes in another order, by default reversed; a view.
 *
 * @throws ShapeError unless `axes` names every axis once.
 * @example
 * tensor([[1, 2, 3]]).transpose().shape;         // [3, 1]
 * zeros([2, 3, 4]).transpose([0, 2, 1]).shape;   // [2, 4, 3]
 */
export const transpose: ((x: Tensor, axes?: readonly number[]) => Tensor) & { readonly op: typeof op } = Object.assign(
  (x: Tensor, axes?: readonly number[]): Tensor => {
    const rank = x.shape.length;
    const order =
      axes?.map((axis) => axisOf('transpose', axis, rank)) ??
      reversed[rank] ??
      Array.from({ length: rank }, (_, i) => rank - 1 - i);
    return apply(op, [x], { axes: order });
  },
  { op },
);
