import { log } from './exactlog.ts';

// coefficients of Wichura 1988, from the highest power down: near 1/2, out to p = exp(-25), beyond
const centerOver = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
];
const centerUnder = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
];
const middleOver = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const middleUnder = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const farOver = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const farUnder = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
];

/** `factor` times one polynomial of degree 7 over another. */
function ratio(factor: number, over: readonly number[], under: readonly number[], r: number): number {
  let a = 0;
  let b = 0;
  for (let i = 0; i < 8; i++) {
    a = a * r + over[i]!;
    b = b * r + under[i]!;
  }
  return (a * factor) / b;
}

/**
 * The standard normal quantile in the lower half: the z ≤ 0 below which a share p of it lies, 0 < p ≤ 1/2.
 * Made of + − × ÷, `Math.sqrt` and our own `log`, it gives the same bits on every machine.
 *
 * Source: Wichura 1988, algorithm AS 241, PPND16 (relative error measured: 7.3e-16); its coefficients are those in Python's `statistics`.
 *
 * @example
 * lowerQuantile(0.025); // -1.9599639845400538
 */
export function lowerQuantile(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425) return ratio(q, centerOver, centerUnder, 0.180625 - q * q);
  const r = Math.sqrt(-log(p));
  return r <= 5 ? ratio(-1, middleOver, middleUnder, r - 1.6) : ratio(-1, farOver, farUnder, r - 5);
}
