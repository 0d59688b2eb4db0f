import { unary } from '../elementwise.ts';

/**
 * -1, 0 or 1 by the sign of each element; NaN stays NaN. Constant wherever it has a derivative.
 *
 * PyTorch: `torch.sign`.
 *
 * @example
 * tensor([-2, 0, 3]).sign();   // [-1, 0, 1]
 */
export const sign = unary({
  name: 'sign',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.sign(x[at + i * step]!);
  },
  vjp: null,
  keeps: [],
});
