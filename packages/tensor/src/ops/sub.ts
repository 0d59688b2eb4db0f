import { binary } from '../elementwise.ts';

/**
 * The difference, element by element; shapes broadcast, ints wrap.
 *
 * PyTorch: `torch.sub`.
 *
 * @example
 * tensor([1, 2]).sub(tensor([[1], [2]]));   // [[0, 1], [-1, 0]]
 */
export const sub = binary({
  name: 'sub',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! - b[bt + i * bstep]!;
  },
  vjp: [(g) => g, (g) => g.neg()],
  keeps: [],
});
