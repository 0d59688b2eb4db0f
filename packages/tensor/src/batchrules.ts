import { aligned } from './aligned.ts';
import { apply } from './apply.ts';
import type { Op } from './op.ts';
import { broadcastTo } from './ops/broadcastTo.ts';
import type { Shape } from './shapetypes.ts';
import type { Tensor } from './tensor.ts';

/** All inputs with the batch as their first axis: those without it are stretched along it. */
export function spread(inputs: readonly Tensor[], batched: readonly boolean[], size: number): readonly Tensor[] {
  return inputs.map((x, k) => (batched[k]! ? x : broadcastTo(x, [size, ...x.shape] as Shape)));
}

/** The rule of an op along an axis of inputs of one rank: the same along the next. */
export function alongTheNext<P extends { readonly axis: number }>(
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  params: P,
  size: number,
  op: Op<P>,
): Tensor {
  return apply(op, spread(inputs, batched, size), { ...params, axis: params.axis + 1 });
}

/** The rule of an op over several axes of one input. */
export function overTheNext<P extends { readonly axes: readonly number[] }>(
  inputs: readonly Tensor[],
  _batched: readonly boolean[],
  params: P,
  _size: number,
  op: Op<P>,
): Tensor {
  return apply(op, inputs, { ...params, axes: params.axes.map((axis) => axis + 1) });
}

/** The rule of an op on elements or on last axes, before which all others broadcast. */
export function beforeTheLast<P>(
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  params: P,
  _size: number,
  op: Op<P>,
): Tensor {
  return apply(op, aligned(inputs, batched), params);
}
