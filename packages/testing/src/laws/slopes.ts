import { jvp } from '@adjoint/autograd';
import { showShape, type Tensor } from '@adjoint/tensor';
import { differences, type Slope, slope } from '../differences.ts';
import { combine, dot, indexAt } from '../values.ts';
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

/** Extrapolated differences of values near 1 are good to about 1e-11; the rest is left to steep ops. */
const tolerance = 1e-8;

/** Compares a rule's number with a slope, unless a kink is too near to say. */
export function compareSlope(trial: Trial, what: string, found: number, measured: Slope): void {
  trial.tally.points++;
  if (!measured.smooth) {
    trial.tally.kinks++;
    return;
  }
  const { derivative, error } = measured;
  const limit = tolerance * Math.max(1, Math.abs(derivative)) + 4 * error;
  if (!(Math.abs(found - derivative) <= limit))
    trial.fail(`${what} is ${found}, differences say ${derivative} (steps 2^-8, 2^-9 and 2^-10 leave ${error})`);
}

/** Every rule agrees with differences of the op's own values. */
export const rulesMatchDifferences: LawDeclaration = {
  name: 'the rules agree with differences',
  check(trial) {
    if (!isMeasurable(trial)) return;
    const g = cotangentOf(trial);
    const point = pointOf(trial);
    const found = pullback(trial, g);
    trial.active.forEach((k, i) => {
      const measured = differences((x) => evaluate(trial, point.with(i, x)), point[i]!, g);
      const values = found[i]!.toTypedArray();
      if (values.length !== measured.slopes.length)
        trial.fail(`the cotangent of ${operand(trial, k)} has the shape ${showShape(found[i]!.shape)}`);
      measured.slopes.forEach((s, j) =>
        compareSlope(trial, `the cotangent of ${operand(trial, k)} at ${indexAt(point[i]!.shape, j)}`, values[j]!, s),
      );
    });
  },
};

/** The tangent agrees with differences along it, and the pullback is the transpose of the pushforward. */
export const forwardMatchesReverse: LawDeclaration = {
  name: 'the pullback is the transpose of the pushforward: <w, J v> = <Jᵀ w, v>',
  check(trial) {
    if (!isMeasurable(trial)) return;
    const w = cotangentOf(trial);
    const point = pointOf(trial);
    const directions = point.map((x) => trial.draw.direction(x.shape));
    const cotangents = pullback(trial, w);
    // All operands move together, then each alone, so that missing tangents occur.
    for (const only of [-1, ...trial.active.keys()]) {
      if (only >= 0 && trial.active.length === 1) continue;
      const moves = (i: number): boolean => only < 0 || i === only;
      const moved = point.filter((_, i) => moves(i));
      const along = directions.filter((_, i) => moves(i));
      const f = (...xs: Tensor[]): Tensor =>
        evaluate(
          trial,
          point.map((x, i) => (only < 0 ? xs[i]! : i === only ? xs[0]! : x)),
        );
      const { tangent } = jvp(f, moved, along);
      const forward = dot(w, tangent);
      const reverse = along.reduce((sum, v, i) => sum + dot(cotangents[only < 0 ? i : only]!, v), 0);
      const what = only < 0 ? 'along all operands' : `along ${operand(trial, trial.active[only]!)}`;
      if (!(Math.abs(forward - reverse) <= tolerance * Math.max(1, Math.abs(forward))))
        trial.fail(`${what}, <w, J v> is ${forward} and <Jᵀ w, v> is ${reverse}`);
      const measured = slope((t) => dot(w, f(...moved.map((x, i) => combine(1, x, t, along[i]!)))));
      compareSlope(trial, `${what}, <w, J v>`, forward, measured);
    }
  },
};
