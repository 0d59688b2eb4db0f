import { sampleOf } from './samples.ts';
import { NumericsError } from './errors.ts';
import { walk1 } from './kernels/walk.ts';
import { checkFloat } from './dtype.ts';
import { checkInteger } from './checks.ts';
import { apply } from './apply.ts';
import { declare, type Op } from './op.ts';

/** Which derivative: 0 is the function itself. */
export interface Derivative {
  readonly n: number;
}

/** A function and all its derivatives as one op: the derivative of member n is member n + 1. */
export function family(
  name: string,
  value: (n: number, x: number) => number,
  domain: readonly [number, number],
): Op<Derivative> {
  const op: Op<Derivative> = declare<Derivative>({
    name,
    infer: ([x], { n }) => {
      checkInteger(name, 'the order', n, 0, Infinity, NumericsError);
      checkFloat(name, x!.dtype);
      return x!;
    },
    kernel: ([x], out, { n }) =>
      walk1(
        (from, at, step, y, to, length) => {
          for (let i = 0; i < length; i++) y[to + i] = value(n, from[at + i * step]!);
        },
        x!,
        out,
      ),
    vjp: [(g, [x], _y, { n }) => g.mul(apply(op, [x!], { n: n + 1 }))],
    linearity: 'elementwise',
    keeps: [0],
    samples: [[], [3], [2, 3], [0]].map((shape, n) => sampleOf({ n }, shape)),
    domain,
  });
  return op;
}
