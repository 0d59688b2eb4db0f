import { gemm } from './gemm.ts';
import { backsolve, factorize } from './lu.ts';
import type { Page } from './pages.ts';

/** Coefficients of the numerator of the [13/13] Padé approximant of exp. */
const pade = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];

/** Up to this 1-norm the approximant is exact to the last bit. */
const reach = 5.371920351148152;

/** exp(A) by scaling and squaring (Higham 2005); `a` is overwritten. */
export function expPage(a: Page, n: number): Page {
  let norm = 0;
  for (let j = 0; j < n; j++) {
    let column = 0;
    for (let i = 0; i < n; i++) column += Math.abs(a[i * n + j]!);
    norm = Math.max(norm, column);
  }
  if (!Number.isFinite(norm)) return a.fill(NaN);
  const squarings = Math.max(0, Math.ceil(Math.log2(norm / reach)));
  for (let i = 0; i < a.length; i++) a[i]! *= 2 ** -squarings;
  const times = (x: Page, y: Page): Page => {
    const out = new Float64Array(n * n);
    gemm('float64', n, n, n, x, 0, n, 1, y, 0, n, 1, out, 0);
    return out;
  };
  const a2 = times(a, a);
  const a4 = times(a2, a2);
  const a6 = times(a4, a2);
  /** p₀ + p₁ a² + p₂ a⁴ + p₃ a⁶ for every second coefficient from `first` on; the constant on the diagonal. */
  const sum = (first: number, constant: boolean): Page =>
    a2.map(
      (v, i) =>
        pade[first + 2]! * v +
        pade[first + 4]! * a4[i]! +
        pade[first + 6]! * a6[i]! +
        (constant && i % (n + 1) === 0 ? pade[first]! : 0),
    );
  const high = (first: number): Page => times(a6, sum(first, false));
  const [low0, low1, high0, high1] = [sum(0, true), sum(1, true), high(6), high(7)];
  const odd = times(
    a,
    low1.map((v, i) => v + high1[i]!),
  );
  const even = low0.map((v, i) => v + high0[i]!);
  const below = even.map((v, i) => v - odd[i]!);
  let y: Page = backsolve(
    below,
    factorize(below, n),
    n,
    even.map((v, i) => v + odd[i]!),
    n,
  );
  for (let i = 0; i < squarings; i++) y = times(y, y);
  return y;
}
