import { checkTensor } from '../operand.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { gather } from '../ops/gather.ts';

/**
 * Elements chosen along an axis, and where they stood.
 *
 * @example
 * const chosen: Selection = sort(tensor([3, 1, 2]));
 * chosen.values;    // [1, 2, 3]
 * chosen.indices;   // [1, 2, 0]
 */
export interface Selection {
  readonly values: Tensor;
  /** int32, counted along the axis. */
  readonly indices: Tensor;
}

/** What `choose` names along an axis. A 0-d tensor has, as in PyTorch, an axis 0 of one element. */
export function select(
  name: string,
  x: Tensor,
  axis: number,
  choose: (lanes: Tensor, axis: number) => Tensor,
): Selection {
  checkTensor(name, x);
  const lanes = x.shape.length === 0 ? x.reshape([1]) : x;
  const along = axisOf(name, axis, lanes.shape.length);
  const indices = choose(lanes, along);
  const values = gather(lanes, along, indices);
  return x.shape.length === 0 ? mapped({ values, indices }, (t) => t.reshape([])) : { values, indices };
}

/** The same of both. */
export function mapped({ values, indices }: Selection, f: (x: Tensor) => Tensor): Selection {
  return { values: f(values), indices: f(indices) };
}

/** Without an axis of length 1, unless it is to stay. */
export function settled(chosen: Selection, x: Tensor, axis: number, keepdims = false): Selection {
  const { shape } = chosen.values;
  if (keepdims || shape.length === 0) return chosen;
  const along = axisOf('axis', axis, x.shape.length);
  return mapped(chosen, (t) => t.reshape(shape.filter((_, i) => i !== along)));
}
