/** The derivative of what an iteration converges to, without going back through its steps. */
import { type Argument, customVjp, grad, hessian, vjp, whileLoop } from '@adjoint/autograd';
import { formatNumber, mapTree, scalar, stopGradient, type Tensor, zerosLike } from '@adjoint/tensor';
import { command } from './command.ts';
import { small, table } from './table.ts';

/** A step of an iteration, which depends on a tree of parameters. */
export type Step<P> = (x: Tensor, parameters: P) => Tensor;

/** Steps until nothing moves by more than rounding; in a batch, each entry for itself. */
function iterate<P>(step: Step<P>, start: Tensor, parameters: P): Tensor {
  const rounding = start.dtype === 'float32' ? 1e-6 : 1e-15;
  const { x } = whileLoop(
    ({ x, last }) => x.sub(last).abs().max().greater(x.abs().max().add(1).mul(rounding)),
    ({ x }) => ({ x: step(x, parameters), last: x }),
    { x: step(start, parameters), last: start },
    { limit: 10_000 },
  );
  return x;
}

/**
 * x* = step(x*, p), as a function of p that can be differentiated to any order.
 *
 * Where the iteration starts makes no difference. From x* = f(x*, p) follows dx* = A dx* + B dp, where A and B are the derivatives of f by x and by p. So the cotangent of
 * p is Bᵀ u, where u = g + Aᵀ u: a fixed point again, which is found and differentiated in the same way.
 */
export function fixedPoint<P>(step: Step<P>, start: Tensor): (parameters: P) => Tensor {
  return customVjp((parameters: P) => ({
    value: iterate(step, stopGradient(start), mapTree(stopGradient, parameters)),
    pullback: (g: Tensor, x: Tensor) => [pulledBack(step, x, parameters, g)] as never,
  }));
}

function pulledBack<P>(step: Step<P>, x: Tensor, p: P, g: Tensor): P {
  type Around = { readonly x: Tensor; readonly p: P; readonly g: Tensor };
  const turn: Step<Around> = (u, at) => at.g.add(vjp((v: Tensor) => step(v, at.p), at.x).pullback(u)[0]);
  const u = fixedPoint(turn, zerosLike(g))({ x, p, g });
  return vjp((q: P) => step(x, q), p as Argument<P>).pullback(u)[0] as P;
}

/** The same by going back through all steps, of which there are so many. */
export function unrolled<P>(step: Step<P>, start: Tensor, steps: number): (parameters: P) => Tensor {
  return (parameters) => {
    let x = start;
    for (let i = 0; i < steps; i++) x = step(x, parameters);
    return x;
  };
}

/** Where a planet is on its ellipse of eccentricity e at the mean anomaly M: E = M + e sin E. */
export interface Orbit {
  readonly M: Tensor;
  readonly e: Tensor;
}

export const kepler: Step<Orbit> = (E, { M, e }) => M.add(e.mul(E.sin()));

/** So many steps reach the last digit at e = 1/2. */
const steps = 60;

/** First and second derivatives of E by M and e: through the fixed point, through all steps, and as the formulas say. */
export function keplerTable(
  M: number,
  e: number,
): { readonly text: string; readonly implicit: number; readonly loop: number } {
  const at = { M: scalar(M, 'float64'), e: scalar(e, 'float64') };
  const start = scalar(0, 'float64');
  const [implicit, loop] = [fixedPoint(kepler, start), unrolled(kepler, start, steps)].map((solve) => {
    const first = grad(solve)(at);
    const second = hessian(solve)(at);
    return [solve(at), first.M, first.e, second.M.M, second.M.e, second.e.e].map((x) => x.item());
  }) as [number[], number[]];
  const E = implicit[0]!;
  const [s, c] = [Math.sin(E), Math.cos(E)];
  const d = 1 - e * c;
  const formulas = [
    M + e * s,
    1 / d,
    s / d,
    (-e * s) / d ** 3,
    c / d ** 2 - (e * s * s) / d ** 3,
    (2 * s * c) / d ** 2 - (e * s ** 3) / d ** 3,
  ];
  const names = ['E', 'dE/dM', 'dE/de', 'd²E/dM²', 'd²E/dMde', 'd²E/de²'];
  const far = (xs: readonly number[]): number => Math.max(...xs.map((x, i) => Math.abs(x - formulas[i]!)));
  return {
    text: table([
      ['', 'fixed point', `${steps} steps`, 'formula'],
      ...names.map((name, i) => [name, ...[implicit, loop, formulas].map((xs) => formatNumber(xs[i]!))]),
    ]),
    implicit: far(implicit),
    loop: far(loop),
  };
}

/** The whole example as text. */
export function fixedPointText(): string {
  const { text, implicit, loop } = keplerTable(1, 0.5);
  return [
    "Kepler's equation E = M + e sin E at M = 1, e = 1/2, solved by iteration.",
    'Its derivatives, from the fixed point alone and by going back through the iteration:',
    '',
    text,
    '',
    `Farthest from the formulas: ${small(implicit)} from the fixed point, ${small(loop)} through the steps,`,
    `of which the tape keeps all ${steps}; of the fixed point it keeps none.`,
  ].join('\n');
}

command(
  import.meta.url,
  { file: 'fixedpoint.js', what: 'Differentiates what an iteration converges to.', flags: {} },
  () => console.log(fixedPointText()),
);
