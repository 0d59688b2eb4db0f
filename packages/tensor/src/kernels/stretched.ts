import type { NdArray } from './ndarray.ts';
import type { Shape } from '../shapetypes.ts';

/** Strides of `x` under a shape it broadcasts to: 0 along stretched axes. */
export function stretched(x: Pick<NdArray, 'shape' | 'strides'>, shape: Shape): readonly number[] {
  const missing = shape.length - x.shape.length;
  return shape.map((_, axis) => (axis < missing || x.shape[axis - missing] === 1 ? 0 : x.strides[axis - missing]!));
}
