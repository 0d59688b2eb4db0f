import { unary } from '../elementwise.ts';

/**
 * The nearest whole number; a half goes to the even one. Constant wherever it has a derivative.
 *
 * PyTorch: `torch.round`.
 *
 * @example
 * round(tensor([0.5, 1.5, 2.4]));   // [0, 2, 2]
 */
export const round = unary({
  name: 'round',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) {
      const v = x[at + i * step]!;
      const up = Math.round(v);
      y[to + i] = up - v === 0.5 && up % 2 !== 0 ? up - 1 : up;
    }
  },
  vjp: null,
  keeps: [],
});
