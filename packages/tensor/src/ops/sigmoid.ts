import { unary } from '../elementwise.ts';

/**
 * The logistic function 1 / (1 + e⁻ˣ), computed so that no branch overflows.
 *
 * Its derivative is y · sigmoid(-x): 1 - y would lose all digits where y is nearly 1.
 *
 * PyTorch: `torch.sigmoid`.
 *
 * @example
 * tensor([0, 2]).sigmoid();   // [0.5, 0.8808]
 */
export const sigmoid = unary({
  name: 'sigmoid',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) {
      const v = x[at + i * step]!;
      const e = Math.exp(-Math.abs(v));
      y[to + i] = v < 0 ? e / (1 + e) : 1 / (1 + e);
    }
  },
  vjp: (g, x, y) => g.mul(y.mul(x.neg().sigmoid())),
  keeps: [0, 'output'],
});
