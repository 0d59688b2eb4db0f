import { binary } from '../elementwise.ts';

/**
 * The product, element by element; shapes broadcast, ints wrap, bools are and-ed.
 *
 * PyTorch: `torch.mul`.
 *
 * @example
 * tensor([1, 2]).mul(3);   // [3, 6]
 */
export const mul = binary({
  name: 'mul',
  kernel: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! * b[bt + i * bstep]!;
  },
  integers: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.imul(a[at + i * step]!, b[bt + i * bstep]!);
  },
  bools: (a, at, step, b, bt, bstep, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = a[at + i * step]! & b[bt + i * bstep]!;
  },
  vjp: [(g, [, b]) => g.mul(b!), (g, [a]) => g.mul(a!)],
  keeps: [0, 1],
});
