import { extremum } from '../extremum.ts';

/**
 * The smallest element over some axes, or all of them; NaN if there is one. Tied elements share the derivative.
 *
 * PyTorch: `torch.amin`.
 *
 * @throws ShapeError if there is no element to choose from, IndexError for an axis out of range.
 * @example
 * min(tensor([[1, 5], [4, 2]]), 1);   // [1, 2]
 */
export const min = extremum('min', (x, at, step, n) => {
  let m = x[at]!;
  for (let i = 1; i < n; i++) {
    const v = x[at + i * step]!;
    if (v < m || Number.isNaN(v)) m = v;
  }
  return m;
});
