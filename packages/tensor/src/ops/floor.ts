import { unary } from '../elementwise.ts';

/**
 * The largest whole number that is not above x. Constant wherever it has a derivative.
 *
 * PyTorch: `torch.floor`.
 *
 * @example
 * floor(tensor([1.5, -1.5]));   // [1, -2]
 */
export const floor = unary({
  name: 'floor',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.floor(x[at + i * step]!);
  },
  vjp: null,
  keeps: [],
});
