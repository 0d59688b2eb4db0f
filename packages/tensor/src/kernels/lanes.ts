import { sizeOf } from '../shape.ts';
import { eachRow, type NdArray } from './ndarray.ts';

/**
 * Calls `run` for each line of `x` along an axis, row by row: where it begins in `x` and how it steps there, and the
 * same in dense `out`, whose shape differs at most in having `length` elements along the axis; 1 if it lacks it.
 */
export function eachLane(
  x: NdArray,
  axis: number,
  out: NdArray,
  length: number,
  run: (at: number, stride: number, to: number, step: number) => void,
): void {
  const { shape, strides } = x;
  const step = sizeOf(shape.slice(axis + 1));
  const others = <T>(list: readonly T[]): readonly T[] => list.filter((_, i) => i !== axis);
  let lane = 0;
  eachRow(others(shape), others(strides), x.offset, (at, apart, n) => {
    for (let i = 0; i < n; i++, lane++) {
      const inner = lane % step;
      run(at + i * apart, strides[axis]!, out.offset + (lane - inner) * length + inner, step);
    }
  });
}
