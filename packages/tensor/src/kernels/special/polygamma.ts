import { factorial } from './factorial.ts';
import { cosPi, sinPi } from './halfturns.ts';
import { polynomial } from './polynomial.ts';

const root = 1.4616321449683622;
const rootRest = 9.549995429965697e-17;

/** ψ⁽ᵏ⁾(root) / k! from k = 1 on: Taylor's series about the root has all digits where ψ is small. Made when first needed. */
let aboutRoot: readonly number[] | undefined;

/** B₂ⱼ / (2j)! of the asymptotic series (DLMF 25.11.43, 5.15.8). */
const bernoulli = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
];

/** The derivative of order n of ψ = Γ'/Γ; n ≥ 0. */
export function polygamma(n: number, x: number): number {
  if (Number.isNaN(x)) return x;
  if (x === -Infinity) return n % 2 === 0 ? NaN : Infinity;
  if (x <= 0) return reflected(n, x);
  return n === 0 ? digamma(x) : (n % 2 === 0 ? -1 : 1) * zeta(n, x);
}

function digamma(x: number): number {
  let sum = 0;
  if (x < 1) sum -= 1 / x++;
  if (x <= 2) {
    const d = x - root - rootRest;
    aboutRoot ??= Array.from({ length: 42 }, (_, k) => polygamma(k + 1, root) / factorial(k + 1));
    return sum + d * polynomial(aboutRoot, d);
  }
  for (; x < 10; x++) sum -= 1 / x;
  const r = 1 / (x * x);
  let series = 0;
  for (let j = bernoulli.length; j >= 1; j--) series = r * (bernoulli[j - 1]! * factorial(2 * j - 1) + series);
  return sum + (Math.log(x) - 0.5 / x - series);
}

/** n! Σ (x + k)⁻ⁿ⁻¹ over k ≥ 0, for n ≥ 1 and x > 0: the first terms, then the Euler-Maclaurin sum of the rest. */
function zeta(n: number, x: number): number {
  if (x === Infinity) return 0;
  let sum = 0;
  for (; x < 10 + n; x++) sum += term(n, x);
  const r = 1 / (x * x);
  let series = 0;
  for (let j = bernoulli.length; j >= 1; j--) {
    // the rising factorial (n + 1) … (n + 2j - 1) over x to that power, built up pair by pair
    series = bernoulli[j - 1]! + series * r * (n + 2 * j) * (n + 2 * j + 1);
  }
  return sum + term(n - 1, x) * (1 + (n / x) * (0.5 + ((n + 1) / x) * series));
}

/** n! / xⁿ⁺¹, which overflows only where it is too large itself. */
function term(n: number, x: number): number {
  let t = 1 / x;
  for (let k = 1; k <= n; k++) t *= k / x;
  return t;
}

/** From ψ⁽ⁿ⁾(1 - x), by the derivatives of π cot πx. */
function reflected(n: number, x: number): number {
  const s = sinPi(x);
  const sign = n % 2 === 0 ? 1 : -1;
  // Next to 0 only the pole is left, whose sides the sign of zero tells apart.
  if (x > -1e-20) return -sign * term(n, x);
  // At the other poles both sides agree for odd n only.
  if (s === 0) return sign < 0 ? Infinity : NaN;
  const cot = cosPi(x) / s;
  // d/dx p(cot πx) = -π p'(c) (1 + c²): the signs alternate, so that the coefficients are all positive
  let c = [0, 1];
  for (let k = 0; k < n; k++) {
    const next = new Array<number>(c.length + 1).fill(0);
    for (let i = 1; i < c.length; i++) {
      next[i - 1]! += i * c[i]!;
      next[i + 1]! += i * c[i]!;
    }
    c = next;
  }
  return sign * (polygamma(n, 1 - x) - Math.PI ** (n + 1) * polynomial(c, cot));
}
