import type { NdArray } from './ndarray.ts';
import type { Shape } from '../shapetypes.ts';

/** Strides of `x` under a shape it broadcasts to: 0 along stretched axes. */
export function stretched(x: Pick<NdArray, 'shape' | 'strides'>, shape: Shape): readonly number[] {
  const missing = shape.length - x.shape.length;
  const strides = new Array<number>(shape.length).fill(0);
  for (let axis = missing; axis < shape.length; axis++)
    if (x.shape[axis - missing] !== 1) strides[axis] = x.strides[axis - missing]!;
  return strides;
}
