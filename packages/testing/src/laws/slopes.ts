import { jvp } from '@adjoint/autograd';
import { showShape, type Tensor } from '@adjoint/tensor';
import type { Draw } from '../draw.ts';
import { elementSlope, type Slope, slope } from '../differences.ts';
import { combine, indexAt } from '../values.ts';
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

/** Extrapolated differences of values near 1 are good to about 1e-11; the rest is left to steep functions. */
const tolerance = 1e-8;

/** Compares a derivative with a slope, unless a kink is too near to say. */
export function compareSlope(call: Call, what: string, found: number, measured: Slope): void {
  call.tally.points++;
  if (!measured.smooth) {
    call.tally.kinks++;
    return;
  }
  const { derivative, error, central } = measured;
  const limit = call.slack * tolerance * Math.max(1, Math.abs(derivative)) + 4 * error;
  if (!(Math.abs(found - derivative) <= limit))
    call.fail(
      `${what} is ${found}, differences say ${derivative} (steps of 2^${central[0].exponent} and 2^${central[1].exponent} give ${central[0].value} and ${central[1].value})`,
    );
}

/** Which elements of an operand are moved one by one. */
export function elementsOf({ most }: Call, draw: Draw, { size }: Tensor): readonly number[] {
  const all = Array.from({ length: size }, (_, i) => i);
  while (all.length > most) all.splice(Math.floor(draw.next() * all.length), 1);
  return all;
}

/** Every cotangent agrees with differences of the function's own values. */
export const gradientMatchesDifferences: CallLaw = {
  name: 'the gradient agrees with differences',
  check(call) {
    if (!isMeasurable(call)) return;
    const g = cotangentOf(call);
    const point = pointOf(call);
    const found = pullback(call, g);
    call.active.forEach((k, i) => {
      const x = point[i]!;
      const values = found[i]!.toTypedArray();
      if (values.length !== x.size)
        call.fail(`the cotangent of ${operand(call, k)} has the shape ${showShape(found[i]!.shape)}`);
      for (const j of elementsOf(call, call.draw, x)) {
        const measured = elementSlope((moved) => evaluate(call, point.with(i, moved)), x, j, g);
        compareSlope(call, `the cotangent of ${operand(call, k)} at ${indexAt(x.shape, j)}`, values[j]!, measured);
      }
    });
  },
};

/** The tangent agrees with differences along it, and the pullback is the transpose of the pushforward. */
export const forwardMatchesReverse: CallLaw = {
  name: 'the pullback is the transpose of the pushforward: <w, J v> = <Jᵀ w, v>',
  check(call) {
    if (!isMeasurable(call)) return;
    const w = cotangentOf(call);
    const point = pointOf(call);
    const directions = directionsOf(call);
    const cotangents = pullback(call, w);
    // All operands move together, then each alone, so that missing tangents occur.
    for (const only of [-1, ...call.active.keys()]) {
      if (only >= 0 && call.active.length === 1) continue;
      const chosen = <T>(list: readonly T[]): T[] => list.filter((_, i) => only < 0 || i === only);
      const along = chosen(directions);
      const f = (...xs: Tensor[]): Tensor => evaluate(call, only < 0 ? xs : point.with(only, xs[0]!));
      const { tangent } = jvp(f, chosen(point), along);
      const forward = total([w], [tangent]);
      const reverse = total(chosen(cotangents), along);
      const what = only < 0 ? 'along all operands' : `along ${operand(call, call.active[only]!)}`;
      if (!agree(forward, reverse, call.slack * tolerance))
        call.fail(`${what}, <w, J v> is ${forward.sum} and <Jᵀ w, v> is ${reverse.sum}`);
      const measured = slope((t) => total([w], [f(...chosen(point).map((x, i) => combine(1, x, t, along[i]!)))]).sum);
      compareSlope(call, `${what}, <w, J v>`, forward.sum, measured);
    }
  },
};
