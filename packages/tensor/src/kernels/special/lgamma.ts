import { sinPi } from './halfturns.ts';
import { polynomial } from './polynomial.ts';

// log Γ(x) = (x - 1) (x - 2) P(x - 1.5) from 1 to 2
const middle = [
  0.4831289505409809, -0.14595989591430594, 0.06291140107456485, -0.03130848750105327, 0.01679709863121395,
  -0.009425622444829649, 0.005446457842219553, -0.0032120742206072908, 0.0019229162321227923, -0.001164411377219605,
  0.0007115202752051298, -0.00043803516132580534, 0.00027130273545114005, -0.0001685717945035172,
  0.00010541715222185904, -6.793733027397047e-5, 4.281642862794779e-5, -2.148770252062576e-5, 1.3584275459130943e-5,
  -1.8527803997032962e-5, 1.1820969445467145e-5,
];

/** log |Γ(x)|; infinite at 0, -1, -2, … */
export function lgamma(x: number): number {
  if (x <= 0) {
    // Next to 0, where πx may be denormal, only the pole is left.
    if (x > -1e-20) return -Math.log(-x);
    // reflection: Γ(x) Γ(1 - x) sin πx = π
    const s = Math.abs(sinPi(x));
    return Math.abs(x) === Infinity || s === 0 ? Infinity : Math.log(Math.PI) - Math.log(s) - lgamma(1 - x);
  }
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
