import { unary } from '../elementwise.ts';
import { sub } from './sub.ts';

/**
 * Inverse sine, in [-π/2, π/2]; NaN outside [-1, 1].
 *
 * PyTorch: `torch.asin`.
 *
 * @example
 * asin(tensor([0, 1]));   // [0, 1.5708]
 */
export const asin = unary({
  name: 'asin',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.asin(x[at + i * step]!);
  },
  vjp: (g, x) => g.div(sub(1, x).mul(x.add(1)).sqrt()),
  keeps: [0],
  domain: [-0.9, 0.9],
});
