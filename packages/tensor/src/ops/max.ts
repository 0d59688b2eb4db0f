import { extremum } from '../extremum.ts';

/**
 * The largest element over some axes, or all of them; NaN if there is one. Tied elements share the derivative.
 *
 * PyTorch: `torch.amax`.
 *
 * @throws ShapeError if there is no element to choose from, IndexError for an axis out of range.
 * @example
 * tensor([[1, 5], [4, 2]]).max(1);   // [5, 4]
 */
export const max = extremum('max', (x, at, step, n) => {
  let m = x[at]!;
  for (let i = 1; i < n; i++) {
    const v = x[at + i * step]!;
    if (v > m || Number.isNaN(v)) m = v;
  }
  return m;
});
