import { ruleFor, sameShape, showShape, sumTo } from '@adjoint/tensor';
import { combine, fill, mismatch } from '../values.ts';
import { accepted } from './kernel.ts';
import { type CallLaw, evaluate, isMeasurable, operand, pullback } from './call.ts';
import type { LawDeclaration } from './trial.ts';

/** One rounding more or less on either side of the equation. */
const tolerance = 1e-11;

/** A pullback is linear, and pulls nothing back to nothing. */
export const pullbackIsLinear: CallLaw = {
  name: 'the pullback is linear in the cotangent, and zero for zero',
  check(call) {
    const { active, draw, fail, slack } = call;
    if (!isMeasurable(call)) return;
    const { shape } = evaluate(call);
    const [p, q] = [draw.direction(shape), draw.direction(shape)];
    const [a, b, sum, none] = [p, q, combine(3, p, -2, q), fill(shape, 'float64', () => 0)].map((g) =>
      pullback(call, g),
    );
    active.forEach((k, i) => {
      const differs = mismatch(sum![i]!, combine(3, a![i]!, -2, b![i]!), slack * tolerance);
      if (differs)
        fail(
          `of 3 p - 2 q the cotangent of ${operand(call, k)} at ${differs.index} is ${differs.left}, of the parts ${differs.right}`,
        );
      const zero = mismatch(
        none![i]!,
        fill(none![i]!.shape, none![i]!.dtype, () => 0),
        Number.MIN_VALUE,
      );
      if (zero) fail(`of zero the cotangent of ${operand(call, k)} at ${zero.index} is ${zero.left}`);
    });
  },
};

/** A rule gives a cotangent of its operand's type, the same every time, and writes to nothing it is given. */
export const rulesArePure: LawDeclaration = {
  name: 'rules write to nothing, repeat themselves, and give the type of their operand',
  check(trial) {
    const { op, params, inputs, active, draw, fail } = trial;
    if (active.length === 0) return;
    const output = evaluate(trial);
    const g = draw.direction(output.shape, output.dtype);
    for (const k of active) {
      const given = [g, ...inputs, output];
      const before = given.map((x) => x.buffer.slice(x.offset, x.dense ? x.offset + x.size : x.buffer.length));
      const rule = ruleFor(op, k) ?? fail(`there is no rule for operand ${k}`);
      const [first, second] = [0, 1].map(() => rule(g, inputs, output, params, k));
      given.forEach((x, i) => {
        const after = x.buffer.slice(x.offset, x.offset + before[i]!.length);
        const at = after.findIndex((v, j) => !Object.is(v, before[i]![j]));
        const what = i === 0 ? 'the cotangent' : i > inputs.length ? 'the result' : operand(trial, i - 1);
        if (at >= 0) fail(`the rule of operand ${k} overwrote ${what}: ${before[i]![at]} became ${after[at]}`);
      });
      const x = inputs[k]!;
      if (first!.dtype !== x.dtype) fail(`the cotangent of ${operand(trial, k)} is ${first!.dtype}`);
      // The tape sums what an operand was stretched to; nothing else may differ.
      if (!sameShape(first!.shape, x.shape) && !accepted(() => sumTo.op.infer([first!], { shape: x.shape })))
        fail(`the cotangent of ${operand(trial, k)} has the shape ${showShape(first!.shape)}`);
      const differs = mismatch(first!, second!, 0);
      if (differs) fail(`the rule of operand ${k} gives ${differs.left}, then ${differs.right} at ${differs.index}`);
    }
  },
};
