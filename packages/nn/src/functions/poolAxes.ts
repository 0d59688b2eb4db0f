import { ShapeError, showShape, type Tensor } from '@adjoint/tensor';
import { perAxis } from './check.ts';
import type { MaxPoolOptions } from './maxPool.ts';

/** Windows on one axis: the i-th starts at i · step - padding. */
export interface PoolAxis {
  readonly length: number;
  readonly size: number;
  readonly step: number;
  readonly padding: number;
  readonly dilation: number;
  readonly count: number;
}

/** Windows on each of the last axes. @throws ShapeError where none fits or parameters make no sense. */
export function poolAxes(
  name: string,
  lengths: readonly number[],
  size: number | readonly number[],
  { stride = size, padding = 0, dilation = 1, ceilMode = false }: MaxPoolOptions,
): readonly PoolAxis[] {
  const rank = lengths.length;
  const [sizes, steps] = [perAxis(name, 'a window', size, rank, 1), perAxis(name, 'stride', stride, rank, 1)];
  const [paddings, dilations] = [
    perAxis(name, 'padding', padding, rank, 0),
    perAxis(name, 'dilation', dilation, rank, 1),
  ];
  return lengths.map((length, i) => {
    const axis = { length, size: sizes[i]!, step: steps[i]!, padding: paddings[i]!, dilation: dilations[i]! };
    const span = (axis.size - 1) * axis.dilation + 1;
    if (axis.padding > axis.size / 2)
      throw new ShapeError(`${name}: padding ${axis.padding} is more than half of a window of size ${axis.size}`);
    const room = length + 2 * axis.padding - span;
    const count = (ceilMode ? Math.ceil(room / axis.step) : Math.floor(room / axis.step)) + 1;
    if (length === 0 || room < (ceilMode ? 1 - axis.step : 0))
      throw new ShapeError(
        `${name}: no window over ${span} elements fits on ${showShape(lengths)} with padding ${axis.padding}`,
      );
    // A last window that starts beyond the end is none.
    return { ...axis, count: ceilMode && (count - 1) * axis.step >= length + axis.padding ? count - 1 : count };
  });
}

/** How many axes a pooling of this size runs over. */
export function poolRank(x: Tensor, size: number | readonly number[]): number {
  return Array.isArray(size) ? size.length : Math.max(1, x.shape.length - 2);
}
