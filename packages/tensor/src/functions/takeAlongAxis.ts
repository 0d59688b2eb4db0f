import { misfit } from '../checks.ts';
import { checkTensor, type Operand } from '../operand.ts';
import { gather } from '../ops/gather.ts';
import { placesOf } from '../ops/places.ts';
import { scatter } from '../ops/scatter.ts';
import { stretchedTo } from '../ops/source.ts';
import { axisOf, broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** The tensor and the checked indices, both stretched to one shape outside of the axis. */
function matched(name: string, x: Tensor, indices: Tensor, axis: number): readonly [Tensor, Tensor, number] {
  checkTensor(name, x);
  checkTensor(name, indices);
  const { shape } = x;
  const along = axisOf(name, axis, shape.length);
  if (indices.shape.length !== shape.length) throw misfit(`${name}: indices`, indices.shape, shape);
  const at = placesOf(name, indices, shape[along]!, along);
  const rest = broadcastShapes(name, shape.with(along, 1), at.shape.with(along, 1));
  return [x.broadcastTo(rest.with(along, shape[along]!)), at.broadcastTo(rest.with(along, at.shape[along]!)), along];
}

/**
 * One entry along `axis` for each index, as `gather` takes it; the other axes broadcast. What `argsort` and `argmax` with
 * `keepdims` give are such indices.
 *
 * @throws ShapeError for indices of another rank, IndexError for one outside the axis.
 * PyTorch: `torch.take_along_dim`.
 *
 * @example
 * takeAlongAxis(tensor([[1, 2], [3, 4]]), tensor([[1]], { dtype: 'int32' }), 1);   // [[2], [4]]
 */
export function takeAlongAxis(x: Tensor, indices: Tensor, axis: number): Tensor {
  const [from, at, along] = matched('takeAlongAxis', x, indices, axis);
  return gather(from, along, at);
}

/**
 * `x` with one value written along `axis` for each index, as `scatter` writes it; the other axes broadcast.
 *
 * @throws ShapeError for indices or values that do not fit, IndexError for an index outside the axis.
 * NumPy: `numpy.put_along_axis`.
 *
 * @example
 * putAlongAxis(tensor([[1, 2], [3, 4]]), tensor([[1]], { dtype: 'int32' }), 9, 1);   // [[1, 9], [3, 9]]
 */
export function putAlongAxis(x: Tensor, indices: Tensor, values: Operand, axis: number): Tensor {
  const [to, at, along] = matched('putAlongAxis', x, indices, axis);
  return scatter(to, along, at, stretchedTo('putAlongAxis', values, at.shape));
}
