import { apply, declare, ruleFor, type Tensor } from '@adjoint/tensor';
import { fill, mismatch } from '../values.ts';
import { evaluate, operand, pullback } from './call.ts';
import type { LawDeclaration } from './trial.ts';

/** NaN survives arithmetic, a number survives comparisons: one of both shows whether a value was read. */
const poisons = [NaN, 1e5];

/** Rules read no value that the op does not keep. */
export const keepsSuffice: LawDeclaration = {
  name: 'the rules read only what the op keeps',
  check(trial) {
    const { op, inputs, params, active, draw, fail } = trial;
    if (active.length === 0) return;
    const output = evaluate(trial);
    const g = draw.direction(output.shape, output.dtype);
    for (const k of active) {
      const rule = ruleFor(op, k) ?? fail(`there is no rule for operand ${k}`);
      const whole = rule(g, inputs, output, params, k);
      for (const poison of poisons) {
        const seen = inputs.map((x, i) =>
          poisonedBy(x, op.keepsInput[Math.min(i, op.keepsInput.length - 1)] === true, poison),
        );
        const part = rule(g, seen, poisonedBy(output, op.keepsOutput, poison), params, k);
        const differs = mismatch(part, whole, 0);
        if (differs)
          fail(
            `the cotangent of ${operand(trial, k)} at ${differs.index} is ${differs.right}, but ${differs.left} when what is not kept holds ${poison}: keeps must list all that a rule reads`,
          );
      }
    }
    const everything = declare({ ...op, keeps: [...op.vjp.keys(), 'output'] });
    const [taped, full] = [pullback(trial, g), pullback({ ...trial, f: (...xs) => apply(everything, xs, params) }, g)];
    active.forEach((k, i) => {
      const differs = mismatch(taped[i]!, full[i]!, 0);
      if (differs)
        fail(
          `on the tape the cotangent of ${operand(trial, k)} at ${differs.index} is ${differs.left}, with everything kept ${differs.right}`,
        );
    });
  },
};

function poisonedBy(x: Tensor, kept: boolean, poison: number): Tensor {
  return kept ? x : fill(x.shape, x.dtype, () => poison);
}
