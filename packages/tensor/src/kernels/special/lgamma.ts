import { sinPi } from './halfturns.ts';
import { factorial } from './factorial.ts';
import { polygamma } from './polygamma.ts';
import { polynomial } from './polynomial.ts';

/** P in log Γ(x) = (x - 1) (x - 2) P(x - 1.5) from 1 to 2. Made when first needed. */
let middle: readonly number[] | undefined;

/** Taylor's coefficients of log Γ about 1.5, divided by those of (x - 1) (x - 2) = u² - 1/4. */
function quotient(): readonly number[] {
  const p = new Array<number>(40).fill(0);
  for (let k = 37; k >= 0; k--) p[k] = polygamma(k + 1, 1.5) / factorial(k + 2) + p[k + 2]! / 4;
  return p;
}

/** log |Γ(x)|; infinite at 0, -1, -2, … */
export function lgamma(x: number): number {
  if (x <= 0) {
    // Next to 0, where πx may be denormal, only the pole is left.
    if (x > -1e-20) return -Math.log(-x);
    // reflection: Γ(x) Γ(1 - x) sin πx = π
    const s = Math.abs(sinPi(x));
    return Math.abs(x) === Infinity || s === 0 ? Infinity : Math.log(Math.PI) - Math.log(s) - lgamma(1 - x);
  }
  middle ??= quotient();
  // In this form the factor that vanishes at 1 is exact.
  if (x < 1) return x * (x - 1) * polynomial(middle, x - 0.5) - Math.log(x);
  if (x >= 10) return stirling(x);
  let product = 1;
  while (x > 2) product *= --x;
  return (x - 1) * (x - 2) * polynomial(middle, x - 1.5) + Math.log(product);
}

function stirling(x: number): number {
  if (x === Infinity) return x;
  const r = 1 / (x * x);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360360))))) / x;
  // 0.4189… = log(2π) / 2 - 1/2
  return (x - 0.5) * (Math.log(x) - 1) + (0.4189385332046727 + series);
}
