/**
 * A derivative found by differences, and how much the last extrapolations of it disagreed.
 *
 * @example
 * const found: Difference = richardson((h) => (3 + h) ** 2, 1);
 * found.error < 1e-9;   // true
 */
export interface Difference {
  readonly value: number;
  readonly error: number;
}

/**
 * The derivative at 0 of a function of one number, by central differences and Richardson extrapolation (Ridders 1982).
 *
 * The step halves while the table of extrapolations settles; the entry that moved least is taken.
 *
 * @param scale - the size of the quantity that is varied; the first step is a fraction of it.
 * @example
 * richardson((h) => Math.exp(1 + h), 1).value;   // 2.7182818285, which is e
 */
export function richardson(f: (h: number) => number, scale: number): Difference {
  let best: Difference = { value: NaN, error: Infinity };
  let previous: number[] = [];
  for (let level = 0, h = 0.05 * scale; level < 14; level++, h /= 2) {
    const row = [(f(h) - f(-h)) / (2 * h)];
    for (let k = 1, power = 4; k <= previous.length; k++, power *= 4) {
      const value = (power * row[k - 1]! - previous[k - 1]!) / (power - 1);
      const error = Math.max(Math.abs(value - row[k - 1]!), Math.abs(value - previous[k - 1]!));
      if (error <= best.error) best = { value, error };
      row.push(value);
    }
    // Once rounding takes over, smaller steps only make it worse.
    const moved = Math.abs(row.at(-1)! - (previous.at(-1) ?? NaN));
    if (level > 7 && moved > 4 * best.error) break;
    // Where the first steps reach beyond the domain, the table begins anew with the next.
    previous = Number.isFinite(row[0]) ? row : [];
  }
  return best;
}

/**
 * The slopes to the left and right of 0 where they differ, or null: at a kink no derivative exists.
 *
 * @example
 * kinkOf((h) => Math.abs(h), 1);   // { left: -1, right: 1 }
 */
export function kinkOf(
  f: (h: number) => number,
  scale: number,
): { readonly left: number; readonly right: number } | null {
  const h = 1e-6 * scale;
  const [left, right] = [(f(0) - f(-h)) / h, (f(h) - f(0)) / h];
  return Math.abs(right - left) > 1e-3 * Math.max(1, Math.abs(left), Math.abs(right)) ? { left, right } : null;
}
