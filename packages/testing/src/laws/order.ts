import { jvp, vjp } from '@adjoint/autograd';
import { fill, indexAt, combine } from '../values.ts';
import type { Tensor } from '@adjoint/tensor';
import { elementSlope, slope } from '../differences.ts';
import { compareSlope, elementsOf } from './slopes.ts';
import {
  agree,
  type Call,
  type CallLaw,
  cotangentOf,
  directionsOf,
  evaluate,
  isMeasurable,
  operand,
  pointOf,
  pullback,
  total,
} from './call.ts';

/** Both orders of modes multiply the same numbers in another order. */
const tolerance = 1e-10;

/** A fresh one: a rule that overwrites its cotangent must not reach others. */
const one = (): Tensor => fill([], 'float64', () => 1);

/** The first gradient, contracted with `u`: a function of the operands and of the cotangent, to be differentiated again. */
function contracted(call: Call, u: readonly Tensor[]): (...xs: Tensor[]) => Tensor {
  return (...xs) =>
    pullback(call, xs.at(-1)!, xs.slice(0, -1))
      .map((c, i) => c.mul(u[i]!).sum() as Tensor)
      .reduce((a, b) => a.add(b));
}

/** H v: the gradient of <gradient, v>. */
export function hessian(call: Call, g: Tensor, v: readonly Tensor[]): Tensor[] {
  const s = contracted(call, v);
  return vjp((...xs: Tensor[]) => s(...xs, g), ...pointOf(call)).pullback(one());
}

/** The gradient's own gradient, by operands and cotangent, agrees with differences of the gradient. */
export const secondOrder: CallLaw = {
  name: 'the second derivative agrees with differences of the first',
  check(call) {
    if (!isMeasurable(call)) return;
    const point = [...pointOf(call), cotangentOf(call)];
    const s = contracted(call, directionsOf(call));
    const found = vjp(s, ...point).pullback(one());
    point.forEach((x, i) => {
      const what = i < call.active.length ? operand(call, call.active[i]!) : 'the cotangent';
      const values = found[i]!.toTypedArray();
      for (const j of elementsOf(call, call.draw, x))
        compareSlope(
          call,
          `the second derivative by ${what} at ${indexAt(x.shape, j)}`,
          values[j]!,
          elementSlope((moved) => s(...point.with(i, moved)), x, j, one()),
        );
    });
  },
};

/** Forward over reverse, reverse over reverse and reverse over forward: one Hessian, which is symmetric. */
export const ordersAgree: CallLaw = {
  name: 'the Hessian is symmetric, and the same in every order of modes',
  check(call) {
    if (!isMeasurable(call)) return;
    const g = cotangentOf(call);
    const point = pointOf(call);
    const [u, v] = [directionsOf(call), directionsOf(call)];
    const gradient = (...xs: Tensor[]): Tensor[] => pullback(call, g, xs);
    const push = (...xs: Tensor[]): Tensor => jvp((...ys: Tensor[]) => evaluate(call, ys), xs, v).tangent;
    const reverse = total(hessian(call, g, u), v);
    const ways = {
      'forward over reverse': total(jvp(gradient, point, v).tangent, u),
      'reverse over forward': total(vjp(push, ...point).pullback(g), u),
      'reverse over reverse, u and v exchanged': total(hessian(call, g, v), u),
    };
    for (const [way, found] of Object.entries(ways))
      if (!agree(found, reverse, call.slack * tolerance))
        call.fail(`<u, H v> is ${reverse.sum} by reverse over reverse, ${found.sum} by ${way}`);
    const measured = slope((t) => total(gradient(...point.map((x, i) => combine(1, x, t, v[i]!))), u).sum);
    compareSlope(call, '<u, H v>', reverse.sum, measured);
  },
};
