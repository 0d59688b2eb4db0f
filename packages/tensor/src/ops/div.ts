import { binary } from '../elementwise.ts';

/**
 * The quotient, element by element; of ints in float64. Division by 0 gives ±inf or NaN.
 *
 * PyTorch: `torch.div`.
 *
 * @example
 * tensor([1, 3]).div(2);   // [0.5, 1.5]
 */
export const div = binary({
  name: 'div',
  accepts: 'float',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! / b[bt + i * bstep]!;
  },
  vjp: [(g, [, b]) => g.div(b!), (g, [, b], y) => g.mul(y).div(b!).neg()],
  keeps: [1, 'output'],
  domain: [0.5, 2],
});
