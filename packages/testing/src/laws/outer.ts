import { addOuters, ruleFor } from '@adjoint/tensor';
import { fill, mismatch } from '../values.ts';
import { evaluate } from './call.ts';
import type { LawDeclaration } from './trial.ts';

/** Where an op says that a cotangent is an outer product, the product is what its rule gives. */
export const outerProductsAreRight: LawDeclaration = {
  name: 'vectors whose outer product is a cotangent give what the rule gives',
  check(trial) {
    const { op, inputs, params, active, draw, fail } = trial;
    if (op.outer === undefined) return;
    const output = evaluate(trial);
    const g = draw.direction(output.shape, output.dtype);
    for (const k of active) {
      const pair = op.outer(g, inputs, params, k);
      if (pair === null) continue;
      const sum = fill(inputs[k]!.shape, inputs[k]!.dtype, () => 0);
      const vectors = pair.map((x) => {
        const values = x.toTypedArray();
        return fill([x.size], x.dtype, (i) => values[i]!);
      });
      addOuters(sum, vectors);
      const rule = ruleFor(op, k) ?? fail(`there is no rule for operand ${k}`);
      const differs = mismatch(sum, rule(g, inputs, output, params, k), 0);
      if (differs)
        fail(`the outer product for operand ${k} has ${differs.left} at ${differs.index}, the rule ${differs.right}`);
    }
  },
};
