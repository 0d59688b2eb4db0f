import { checkTensor } from './operand.ts';
import { reshape } from './ops/reshape.ts';
import { slice } from './ops/slice.ts';
import { transpose } from './ops/transpose.ts';
import { axisOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** `f` along an axis that its result keeps. A 0-d tensor has, as in PyTorch, an axis 0 of one element. */
export function alongAxis(name: string, x: Tensor, axis: number, f: (lanes: Tensor, axis: number) => Tensor): Tensor {
  checkTensor(name, x);
  if (x.shape.length > 0) return f(x, axisOf(name, axis, x.shape.length));
  return reshape(f(reshape(x, [1]), axisOf(name, axis, 1)), []);
}

/** The elements from `start` until `stop` along an axis, as a slice. */
export function part(x: Tensor, axis: number, start: number, stop: number | null = null): Tensor {
  return slice(x, ...x.shape.map((_, i) => (i === axis ? ([start, stop] as const) : null)));
}

/** The axes one by one, those that are reduced joined into a last one. */
export function joined(x: Tensor, axes: readonly number[]): Tensor {
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const lengths = (of: readonly number[]): number[] => of.map((axis) => x.shape[axis]!);
  const length = lengths(axes).reduce((p, n) => p * n, 1);
  return reshape(transpose(x, [...kept, ...axes]), [...lengths(kept), length]);
}
