import { binary } from '../elementwise.ts';

/**
 * The sum, element by element; shapes broadcast, ints wrap, bools are or-ed.
 *
 * PyTorch: `torch.add`.
 *
 * @example
 * tensor([1, 2]).add(10);   // [11, 12]
 */
export const add = binary({
  name: 'add',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! + b[bt + i * bstep]!;
  },
  bools: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! | b[bt + i * bstep]!;
  },
  vjp: [(g) => g, (g) => g],
  keeps: [],
});
