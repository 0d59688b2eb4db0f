import { jvp, vjp } from '@adjoint/autograd';
import { AdjointError, apply, cast, isFloat, ruleFor, sameShape, showShape, type Tensor, shell } from '@adjoint/tensor';
import { differences } from '../differences.ts';
import { inDtype, indexAt } from '../values.ts';
import { accepted } from './kernel.ts';
import { evaluate, operand } from './call.ts';
import type { LawDeclaration, Trial } from './trial.ts';

/** Differences of a function that stands still are rounding errors divided by a step of 2^-10. */
const still = 1e-9;

/** What is constant by nature is watched by no one, and what is not is. */
export const constantsAreUnwatched: LawDeclaration = {
  name: 'a result is watched if and only if a derivative flows to it',
  check(trial) {
    const { op, params, inputs, fail } = trial;
    inputs.forEach((x, k) => {
      const rule = ruleFor(op, k);
      if (!isFloat(x.dtype)) {
        if (rule !== null) fail(`${operand(trial, k)} is ${x.dtype}, which has no derivative, but a rule`);
        return;
      }
      const modes = [
        (f: (x: Tensor) => Tensor): unknown => vjp(f, x),
        (f: (x: Tensor) => Tensor): unknown => jvp(f, [x], [x]),
      ];
      for (const mode of modes) {
        mode((watched) => {
          const y = apply(op, inputs.with(k, watched), params);
          const flows = rule !== null && isFloat(y.dtype);
          if ((y.tracer !== null) !== flows)
            fail(
              `with ${operand(trial, k)} watched, the result ${showShape(y.shape)} ${flows ? 'is not' : 'is'} watched`,
            );
          return y;
        });
      }
    });
  },
};

/**
 * An operand without a rule has no derivative in truth, or a gradient would be silently zero.
 *
 * The one exception is an op without any rule whose result is its operand itself, a window on all of it: it stops
 * gradients by decree.
 */
export const constantsStandStill: LawDeclaration = {
  name: 'where an operand has no rule, the result does not move with it',
  check(trial) {
    const { op, params, inputs, draw, tally } = trial;
    const y = evaluate(trial);
    if (y.dtype !== 'float64' || stops(trial)) return;
    const g = draw.direction(y.shape);
    inputs.forEach((x, k) => {
      if (x.dtype !== 'float64' || ruleFor(op, k) !== null) return;
      differences((moved) => apply(op, inputs.with(k, moved), params), x, g).slopes.forEach((s, i) => {
        tally.points++;
        if (!s.smooth) tally.kinks++;
        else if (Math.abs(s.derivative) > still)
          trial.fail(`${operand(trial, k)} has no rule, but at ${indexAt(x.shape, i)} differences say ${s.derivative}`);
      });
    });
  },
};

function stops({ op, params, inputs }: Trial): boolean {
  const [x] = inputs;
  if (op.view === undefined || op.vjp.some((rule) => rule !== null)) return false;
  const layout = op.view(x!, params);
  const { shape } = op.infer(inputs, params);
  return (
    layout !== null &&
    sameShape(shape, x!.shape) &&
    layout.offset === x!.offset &&
    sameShape(layout.strides ?? shell(shape, x!.dtype).strides, x!.strides)
  );
}

/** Ints and bools are not differentiated: not as leaves, not on the way. */
export const intsAreConstant: LawDeclaration = {
  name: 'ints and bools are not differentiated',
  check(trial) {
    const { op, params, inputs, fail } = trial;
    for (const dtype of ['int32', 'bool'] as const) {
      const ints = inputs.map((x) => (isFloat(x.dtype) ? inDtype(x, dtype) : x));
      if (!accepted(() => op.infer(ints, params))) continue;
      inputs.forEach((x, k) => {
        if (!isFloat(x.dtype)) return;
        let refused = false;
        try {
          vjp((...xs: Tensor[]) => apply(op, ints.with(k, xs[0]!), params), ints[k]!);
        } catch (error) {
          if (!(error instanceof AdjointError)) throw error;
          refused = true;
        }
        if (!refused) fail(`${operand(trial, k)} as ${dtype} was accepted as a leaf`);
        vjp((watched: Tensor) => {
          const y = apply(op, ints.with(k, cast(watched, dtype)), params);
          if (y.tracer !== null) fail(`of ${operand(trial, k)} cast to ${dtype} the result is watched`);
          return y;
        }, x);
      });
    }
  },
};
