import { unary } from '../elementwise.ts';

/**
 * The negative, element by element; ints wrap.
 *
 * PyTorch: `torch.neg`.
 *
 * @example
 * tensor([1, -2]).neg();   // [-1, 2]
 */
export const neg = unary({
  name: 'neg',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = -x[at + i * step]!;
  },
  vjp: (g) => g.neg(),
  keeps: [],
});
