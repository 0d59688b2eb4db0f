import { applyBatch, stack, type Tensor } from '@adjoint/tensor';
import { mismatch } from '../values.ts';
import { ties } from './linearity.ts';
import { choices } from './transforms.ts';
import type { LawDeclaration, Trial } from './trial.ts';

/** How many entries a batch has. */
const size = 3;

/** An op applied to a batch gives every entry the bits it has alone, whichever inputs carry the batch. */
export const batchIsLoop: LawDeclaration = {
  name: 'a batch gives what its entries give one by one, to the last bit',
  check(trial) {
    const { sample, others } = trial;
    const entries = Array.from({ length: size }, (_, i) =>
      others().map((x, k) =>
        // Fixed inputs, such as indices, differ between entries too.
        i === 1 && sample.fixed?.[k] !== undefined ? backwards(x) : x,
      ),
    );
    sameInBatch(trial, entries);
    // Numbers that are equal by chance are rare: ties show what compares.
    sameInBatch(trial, [...entries.slice(1), ties(trial)]);
  },
};

/** Do these inputs, as entries of a batch, give what each gives alone? */
export function sameInBatch({ op, params, f, fail }: Trial, entries: readonly (readonly Tensor[])[]): void {
  for (const batched of choices(entries[0]!.length)) {
    const inputs = batched.map((is, k) => (is ? stack(entries.map((entry) => entry[k]!)) : entries[0]![k]!));
    const one = (i: number): Tensor => f(...batched.map((is, k) => entries[is ? i : 0]![k]!));
    const loop = stack(entries.map((_, i) => one(i)));
    const differs = mismatch(applyBatch(op, inputs, batched, params, entries.length), loop, 0);
    const which = batched.flatMap((is, k) => (is ? [k] : [])).join(', ');
    if (differs)
      fail(`with a batch of operand ${which} entry ${differs.index} is ${differs.left}, alone ${differs.right}`);
  }
}

/** The same elements in another order, where there is one. */
function backwards(x: Tensor): Tensor {
  return x.slice(...x.shape.map(() => [null, null, -1] as const));
}
