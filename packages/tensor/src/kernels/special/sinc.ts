import { cosPi, sinPi } from './halfturns.ts';

/** The derivative of order n of sin πx / πx; n ≥ 0. */
export function sinc(n: number, x: number): number {
  const u = Math.PI * x;
  return Math.PI ** n * (Math.abs(u) <= n / 2 + 1 ? series(n, u) : recurrence(n, x, u));
}

/** Derivative n of Σ (-1)ᵏ u²ᵏ / (2k + 1)!, term by term. */
function series(n: number, u: number): number {
  let k = Math.ceil(n / 2);
  let power = 2 * k - n;
  let term = (k % 2 === 0 ? 1 : -1) * (power === 0 ? 1 : u);
  let sum = 0;
  for (let last = NaN; sum !== last; k++) {
    last = sum;
    sum += term / (2 * k + 1);
    term *= (-u * u) / ((power + 1) * (power + 2));
    power += 2;
  }
  return sum;
}

/** u s = sin u, differentiated n times: u s⁽ⁿ⁾ + n s⁽ⁿ⁻¹⁾ = sin⁽ⁿ⁾ u. */
function recurrence(n: number, x: number, u: number): number {
  const [sin, cos] = [sinPi(x), cosPi(x)];
  const turns = [sin, cos, -sin, -cos];
  let s = sin / u;
  for (let k = 1; k <= n; k++) s = (turns[k % 4]! - k * s) / u;
  return s;
}
