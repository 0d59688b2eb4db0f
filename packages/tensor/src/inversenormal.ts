import { log } from './log.ts';

/**
 * The standard normal distribution's quantile: the z below which a share p of it lies, for 0 < p ≤ 1/2 (so z ≤ 0).
 * Made of + − × ÷, `Math.sqrt` and our own `log`, it gives the same bits on every machine.
 *
 * Source: Wichura 1988, algorithm AS 241, PPND16: relative accuracy about 1e-16.
 *
 * @example
 * lowerQuantile(0.025); // -1.9599639845400545
 */
export function lowerQuantile(p: number): number {
  const q = 0.5 - p;
  if (q <= 0.425) {
    const r = 0.180625 - q * q;
    const over =
      ((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r +
        45921.953931549871457) *
        r +
        13731.693765509461125) *
        r +
        1971.5909503065514427) *
        r +
        133.14166789178437745) *
        r +
      3.387132872796366608;
    const under =
      ((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) *
        r +
        5394.1960214247511077) *
        r +
        687.1870074920579083) *
        r +
        42.313330701600911252) *
        r +
      1;
    return (-q * over) / under;
  }
  const root = Math.sqrt(-log(p));
  return root <= 5 ? -middle(root - 1.6) : -far(root - 5);
}
