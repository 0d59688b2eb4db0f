import { factorial } from './factorial.ts';
import { polynomial } from './polynomial.ts';

/** P in erf x = x + x P(x²) below 1: Taylor's series less the 1. Made when first needed. */
let inner: readonly number[] | undefined;

function series(): readonly number[] {
  return Array.from({ length: 20 }, (_, k) =>
    k === 0 ? 0.12837916709551256 : (k % 2 === 0 ? 2 : -2) / (Math.sqrt(Math.PI) * factorial(k) * (2 * k + 1)),
  );
}

/** P in erfc x = exp(-x²) P(x - 1.25) from 0.5 to 2. Made when first needed. */
let middle: readonly number[] | undefined;

/** Taylor's coefficients of y = exp(x²) erfc x about 1.25, from y' = 2 x y - 2 / √π: downward, where errors fade away. */
function scaledTail(): readonly number[] {
  const c = new Array<number>(242).fill(0);
  c[240] = 1e-200;
  for (let k = 239; k >= 0; k--) c[k] = ((k + 2) / 2) * c[k + 2]! - 1.25 * c[k + 1]!;
  return c.slice(0, 36).map((v) => (v / c[0]!) * 0.3678229164523611);
}

// erfc x = exp(-x²) (lead + P(u)) / x from 2 to 28, with u = (x - 4) / (x + 4), the variable of Shepherd & Laframboise (1981)
const lead = 0.5478515625;
const outer = [
  0.000146268000245569, 0.05972346595980492, -0.10167001340782848, 0.11617743547592954, -0.10500112171689269,
  0.07842032532268327, -0.04881471119948413, 0.02500573072592511, -0.01012899805675381, 0.00291554819207863,
  -0.00036801462251641, -0.00013910531575126, 8.662815183655e-5, -1.138314226062e-5, -7.0410524441e-6, 3.4033736579e-6,
  -3.138771048e-7, -8.1863237e-8,
];

const ln2High = 0.6931471805598903; // 42 bits
const ln2Low = 5.497923018708371e-14;

/** The error function; over 100,000 points at most 1.3 units in the last place off. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 1) return x + x * polynomial((inner ??= series()), x * x);
  const y = 1 - tail(a);
  return x < 0 ? -y : y;
}

/** 1 - erf x, with all its digits where that is tiny; over 100,000 points at most 2.3 units in the last place off. */
export function erfc(x: number): number {
  return x < 0.5 ? 1 - erf(x) : tail(x);
}

/** erfc for x ≥ 0.5. */
function tail(x: number): number {
  if (x > 28) return 0;
  // exp(-x²) = 2⁻ᵏ exp r, with the bits that x² loses: z² and k ln2High are exact
  const z = Math.fround(x);
  const k = Math.round((z * z) / Math.LN2);
  const r = k * ln2High - z * z + (k * ln2Low + (z - x) * (z + x));
  const e = Math.expm1(r);
  if (x < 2) {
    const p = polynomial((middle ??= scaledTail()), x - 1.25);
    return (p + p * e) * 2 ** -k;
  }
  const p = polynomial(outer, (x - 4) / (x + 4));
  return ((lead + (p + (lead + p) * e)) / x) * 2 ** -k;
}
