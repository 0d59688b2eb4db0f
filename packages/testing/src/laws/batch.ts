import { apply, applyBatch, stack, type Tensor } from '@adjoint/tensor';
import { mismatch } from '../values.ts';
import { inputsFor, type LawDeclaration } from './trial.ts';

/** How many entries a batch has. */
const size = 3;

/** An op applied to a batch gives every entry the bits it has alone, whichever inputs carry the batch. */
export const batchIsLoop: LawDeclaration = {
  name: 'a batch gives what its entries give one by one, to the last bit',
  check({ op, params, sample, draw, fail }) {
    const entries = Array.from({ length: size }, (_, i) =>
      inputsFor(op, sample, (domain, shape) => draw.within(domain, shape)).map((x, k) =>
        // Fixed inputs, such as indices, differ between entries too.
        i === 1 && sample.fixed?.[k] !== undefined ? backwards(x) : x,
      ),
    );
    for (let subset = 1; subset < 2 ** sample.shapes.length; subset++) {
      const batched = sample.shapes.map((_, k) => (subset & (1 << k)) !== 0);
      const inputs = batched.map((is, k) => (is ? stack(entries.map((entry) => entry[k]!)) : entries[0]![k]!));
      const one = (i: number): Tensor =>
        apply(
          op,
          batched.map((is, k) => entries[is ? i : 0]![k]!),
          params,
        );
      const loop = stack(Array.from({ length: size }, (_, i) => one(i)));
      const differs = mismatch(applyBatch(op, inputs, batched, params, size), loop, 0);
      const which = batched.flatMap((is, k) => (is ? [k] : [])).join(', ');
      if (differs)
        fail(`with a batch of operand ${which} entry ${differs.index} is ${differs.left}, alone ${differs.right}`);
    }
  },
};

/** The same elements in another order, where there is one. */
function backwards(x: Tensor): Tensor {
  return x.slice(...x.shape.map(() => [null, null, -1] as const));
}
