import { compact, ruleFor } from '@adjoint/tensor';
import { mismatch } from '../values.ts';
import { evaluate } from './call.ts';
import type { LawDeclaration } from './trial.ts';

/** A cotangent added in place is the one its rule makes. */
export const cotangentsAdd: LawDeclaration = {
  name: 'a cotangent added in place is the one of the rule',
  check(trial) {
    const { op, inputs, params, draw, fail } = trial;
    if (op.addCotangent === undefined) return;
    const output = evaluate(trial);
    const g = draw.direction(output.shape, output.dtype);
    const before = draw.direction(inputs[0]!.shape, inputs[0]!.dtype);
    const rule = ruleFor(op, 0) ?? fail('there is no rule for operand 0');
    const expected = before.add(rule(g, inputs, output, params, 0));
    const sum = compact(before);
    op.addCotangent(sum, g, inputs, params);
    const differs = mismatch(sum, expected, 0);
    if (differs) fail(`at ${differs.index} the sum is ${differs.left}, with the rule's cotangent ${differs.right}`);
  },
};
