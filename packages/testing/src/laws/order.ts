import { jvp, vjp } from '@adjoint/autograd';
import { type Tensor } from '@adjoint/tensor';
import { differences, slope } from '../differences.ts';
import { combine, dot, indexAt } from '../values.ts';
import { compareSlope } from './slopes.ts';
import {
  evaluate,
  operand,
  pointOf,
  pullback,
  type LawDeclaration,
  type Trial,
  isMeasurable,
  cotangentOf,
} from './trial.ts';

/** Both orders of modes multiply the same numbers in another order. */
const tolerance = 1e-10;

/** The first gradient, contracted with `u`: a function of the operands and of the cotangent, to be differentiated again. */
function contracted(trial: Trial, u: readonly Tensor[]): (...xs: Tensor[]) => Tensor {
  return (...xs) =>
    pullback(trial, xs.at(-1)!, xs.slice(0, -1))
      .map((c, i) => c.mul(u[i]!).sum() as Tensor)
      .reduce((a, b) => a.add(b));
}

/** The gradient's own gradient, by operands and cotangent, agrees with differences of the gradient. */
export const secondOrder: LawDeclaration = {
  name: 'the second derivative agrees with differences of the first',
  check(trial) {
    if (!isMeasurable(trial)) return;
    const g = cotangentOf(trial);
    const point = [...pointOf(trial), g];
    const s = contracted(
      trial,
      pointOf(trial).map((x) => trial.draw.direction(x.shape)),
    );
    const found = vjp(s, ...point).pullback(
      s(...point)
        .mul(0)
        .add(1),
    );
    point.forEach((x, i) => {
      const what = i < trial.active.length ? operand(trial, trial.active[i]!) : 'the cotangent';
      const measured = differences(
        (moved) => s(...point.with(i, moved)),
        x,
        s(...point)
          .mul(0)
          .add(1),
      );
      const values = found[i]!.toTypedArray();
      measured.slopes.forEach((one, j) =>
        compareSlope(trial, `the second derivative by ${what} at ${indexAt(x.shape, j)}`, values[j]!, one),
      );
    });
  },
};

/** Forward over reverse, reverse over reverse and reverse over forward: one Hessian. */
export const ordersAgree: LawDeclaration = {
  name: 'forward over reverse, reverse over reverse and reverse over forward agree',
  check(trial) {
    if (!isMeasurable(trial)) return;
    const g = cotangentOf(trial);
    const point = pointOf(trial);
    const [u, v] = [0, 1].map(() => point.map((x) => trial.draw.direction(x.shape))) as [Tensor[], Tensor[]];
    const s = contracted(trial, u);
    const seed = s(...point, g)
      .mul(0)
      .add(1);
    const twice = vjp((...xs: Tensor[]) => s(...xs, g), ...point).pullback(seed);
    const reverse = total(twice, v);
    const over = jvp((...xs: Tensor[]) => pullback(trial, g, xs), point, v).tangent;
    const forward = total(over, u);
    if (!(Math.abs(forward - reverse) <= tolerance * Math.max(1, Math.abs(forward))))
      trial.fail(`<u, H v> is ${forward} by forward over reverse, ${reverse} by reverse over reverse`);
    const pushed = vjp((...xs: Tensor[]) => jvp((...ys: Tensor[]) => evaluate(trial, ys), xs, v).tangent, ...point);
    const mixed = total(pushed.pullback(g), u);
    if (!(Math.abs(mixed - forward) <= tolerance * Math.max(1, Math.abs(forward))))
      trial.fail(`<u, H v> is ${forward} by forward over reverse, ${mixed} by reverse over forward`);
    const measured = slope((t) =>
      total(
        pullback(
          trial,
          g,
          point.map((x, i) => combine(1, x, t, v[i]!)),
        ),
        u,
      ),
    );
    compareSlope(trial, '<u, H v>', forward, measured);
  },
};

function total(xs: readonly Tensor[], ys: readonly Tensor[]): number {
  return xs.reduce((sum, x, i) => sum + dot(x, ys[i]!), 0);
}
