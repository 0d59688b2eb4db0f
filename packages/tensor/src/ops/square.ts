import { unary } from '../elementwise.ts';

/**
 * Each element times itself; ints wrap.
 *
 * PyTorch: `torch.square`.
 *
 * @example
 * tensor([3, -2]).square();   // [9, 4]
 */
export const square = unary({
  name: 'square',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = x[at + i * step]! * x[at + i * step]!;
  },
  integers: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.imul(x[at + i * step]!, x[at + i * step]!);
  },
  vjp: (g, x) => g.mul(x.add(x)),
  keeps: [0],
});
