import { unary } from '../elementwise.ts';
import type { Tensor } from '../tensor.ts';
import { stopGradient } from './stopGradient.ts';
import { sub } from './sub.ts';

/** √(1 - x²), whose value is that of the factors, exact near ±1, and whose derivatives are those of the square, exact near 0. */
export function semicircle(x: Tensor): Tensor {
  const y = sub(1, x.square());
  return y.add(stopGradient(sub(1, x).mul(x.add(1)).sub(y))).sqrt();
}

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
  vjp: (g, x) => g.div(semicircle(x)),
  keeps: [0],
  domain: [-0.9, 0.9],
});
