import { checkpoint, jvp, vjp, vmap } from '@adjoint/autograd';
import { dtypes, isFloat, showShape, stack, type Tensor } from '@adjoint/tensor';
import { fill, inDtype } from '../values.ts';
import { type Call, evaluate, operand, withInputs } from './call.ts';
import { alike, outcome, told } from './outcome.ts';
import type { LawDeclaration } from './trial.ts';

/** The same inputs but one, which has another dtype, another shape or, of ints, values out of any range. */
function* misfits({ inputs, draw }: Call): Generator<readonly [number, Tensor]> {
  for (const [k, x] of inputs.entries()) {
    for (const dtype of dtypes) if (dtype !== x.dtype) yield [k, inDtype(x, dtype)];
    const shapes = [
      [],
      [2, ...x.shape],
      x.shape.slice(1),
      ...x.shape.map((length, axis) => x.shape.with(axis, length + 1)),
    ];
    for (const shape of shapes) yield [k, draw.within([0, 1], shape, x.dtype)];
    if (!isFloat(x.dtype)) yield [k, fill(x.shape, x.dtype, () => 99)];
  }
}

/** A call that throws does so under every transform, with the same words; one that does not, does not. */
export const throwsAlike: LawDeclaration = {
  name: 'under a transform the op throws exactly when it throws without, and the same',
  check(trial) {
    for (const [k, x] of misfits(trial)) {
      const inputs = trial.inputs.with(k, x);
      const active = [...inputs.keys()].filter((i) => isFloat(inputs[i]!.dtype));
      const call: Call = { ...withInputs(trial, inputs), active };
      const type = outcome(() => trial.op.infer(inputs, trial.params));
      if (!(type instanceof Error) && !type.shape.every((length) => Number.isInteger(length) && length >= 0))
        trial.fail(`${operand(call, k)} is accepted, and the result has the shape ${showShape(type.shape)}`);
      const point = active.map((i) => inputs[i]!);
      const f = (...xs: Tensor[]): Tensor => evaluate(call, xs);
      const plain = outcome(() => evaluate(call));
      const ways: Record<string, () => unknown> = {
        checkpoint: () => checkpoint(trial.f)(...inputs),
        vmap: () => vmap(trial.f)(...inputs.map((one) => stack([one, one]))),
      };
      if (point.length > 0) {
        ways['vjp'] = () => vjp(f, ...point);
        ways['jvp'] = () => jvp(f, point, point);
        ways['vjp of checkpoint'] = () => vjp(checkpoint(f), ...point);
      }
      for (const [way, run] of Object.entries(ways)) {
        const found = outcome(run);
        if (!alike(found, plain))
          trial.fail(`of ${operand(call, k)} it ${told(plain)}, but under ${way} it ${told(found)}`);
      }
    }
  },
};
