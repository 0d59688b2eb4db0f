import { unary } from '../elementwise.ts';
import { lgamma as value } from '../kernels/special/lgamma.ts';
import { digamma } from './polygamma.ts';

/**
 * log |Γ(x)|; infinite at 0, -1, -2, …
 *
 * PyTorch: `torch.lgamma`.
 *
 * @example
 * lgamma(tensor([1, 5]));   // [0, 3.1781], which is log 4!
 */
export const lgamma = unary({
  name: 'lgamma',
  accepts: 'float',
  kernel: (x, at, step, y, to, n) => {
    for (let i = 0; i < n; i++) y[to + i] = value(x[at + i * step]!);
  },
  vjp: (g, x) => g.mul(digamma(x)),
  keeps: [0],
  domain: [0.5, 3],
});
