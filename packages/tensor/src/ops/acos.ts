import { unary } from '../elementwise.ts';
import { semicircle } from './asin.ts';

/**
 * Inverse cosine, in [0, π]; NaN outside [-1, 1].
 *
 * PyTorch: `torch.acos`.
 *
 * @example
 * acos(tensor([1, 0]));   // [0, 1.5708]
 */
export const acos = unary({
  name: 'acos',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = Math.acos(x[at + i * step]!);
  },
  vjp: (g, x) => g.div(semicircle(x)).neg(),
  keeps: [0],
  domain: [-0.9, 0.9],
});
