/** An op of one's own: what it computes and its derivative, written down once. Its laws are then checked in one line. */
import { grad, jvp, vmap } from '@adjoint/autograd';
import { defineOp, formatNumber, ones, scalar, tensor, type Tensor, unary } from '@adjoint/tensor';
import { lawsOf, opLaws } from '@adjoint/testing';
import { command } from './command.ts';
import { table } from './table.ts';

/** x σ(x), element by element. Its derivative is σ(x) (1 + x - y). */
export const swish = defineOp(
  unary({
    name: 'swish',
    accepts: 'float',
    kernel: (x, at, step, y, to, n) => {
      for (let i = 0; i < n; i++) {
        const v = x[at + i * step]!;
        y[to + i] = v / (1 + Math.exp(-v));
      }
    },
    vjp: (g, x, y) => g.mul(x.sigmoid()).mul(x.add(1).sub(y)),
    keeps: [0, 'output'],
  }),
);

const along = (f: (x: Tensor) => Tensor) => (x: Tensor) => jvp(f, [x], [ones([])]).tangent;

/** What the op can do once it is declared. */
export function customOpText(): string {
  opLaws(swish);
  const slope = grad((x: Tensor) => swish(x));
  const rows = [-2, 0, 1].map((x) =>
    [swish(x), slope(x), grad((v: Tensor) => slope(v))(x), along(along(along(swish)))(scalar(x, 'float64'))].map((y) =>
      y.item(),
    ),
  );
  return [
    `swish keeps all ${lawsOf(swish).length} laws: its rule agrees with differences, and with itself at every order.`,
    '',
    table([
      ['x', 'swish', 'slope', 'second', 'third'],
      ...rows.map((row, i) => [String([-2, 0, 1][i]), ...row.map((y) => formatNumber(y))]),
    ]),
    '',
    `Slopes of a batch, by vmap: ${String(vmap(slope)(tensor([-2, 0, 1])))}`,
  ].join('\n');
}

command(
  import.meta.url,
  { file: 'customop.js', what: "Declares an op of one's own and checks its laws.", flags: {} },
  () => console.log(customOpText()),
);
