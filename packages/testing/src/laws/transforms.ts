import { checkpoint, vmap } from '@adjoint/autograd';
import { stack, type Tensor } from '@adjoint/tensor';
import { mismatch } from '../values.ts';
import { type Call, type CallLaw, cotangentOf, evaluate, isMeasurable, operand, pointOf, pullback } from './call.ts';
import { hessian } from './order.ts';

/** How many entries a batch has. */
const size = 3;

/** Sums over a batch and over its entries may come in another order. */
const tolerance = 1e-12;

/** Which operands carry the batch: every choice where they are few, else each alone and all together. */
export function choices(count: number): readonly (readonly boolean[])[] {
  const marks = (holds: (k: number) => boolean): boolean[] => Array.from({ length: count }, (_, k) => holds(k));
  if (count < 3) return Array.from({ length: 2 ** count - 1 }, (_, n) => marks((k) => ((n + 1) & (1 << k)) !== 0));
  return [marks(() => true), ...Array.from({ length: count }, (_, one) => marks((k) => k === one))];
}

/** A function mapped over a batch gives every entry the bits it has alone, and its gradient. */
export const vmapIsLoop: CallLaw = {
  name: 'vmap gives what a loop and a stack give, to the last bit',
  check(call) {
    const { inputs, others, fail } = call;
    const entries = [inputs, ...Array.from({ length: size - 1 }, others)];
    for (const batched of choices(inputs.length)) {
      const which = batched.flatMap((is, k) => (is ? [k] : [])).join(', ');
      const stacked = inputs.map((x, k) => (batched[k]! ? stack(entries.map((entry) => entry[k]!)) : x));
      const inAxes = batched.map((is) => (is ? 0 : null));
      const compare = (f: (...xs: Tensor[]) => Tensor, what: string, limit: number): void => {
        const whole = vmap(f, { inAxes })(...stacked);
        const loop = stack(entries.map((entry) => f(...inputs.map((x, k) => (batched[k]! ? entry[k]! : x)))));
        const differs = mismatch(whole, loop, limit);
        if (differs)
          fail(
            `with a batch of operand ${which}, ${what} at ${differs.index} is ${differs.left} by vmap, ${differs.right} by a loop`,
          );
      };
      compare(call.f, 'the value', 0);
      if (!isMeasurable(call)) continue;
      const g = cotangentOf(call);
      call.active.forEach((k, i) => {
        const gradient = (...xs: Tensor[]): Tensor => pullback({ ...call, inputs: xs }, g)[i]!;
        compare(gradient, `the gradient by ${operand(call, k)}`, call.slack * tolerance);
      });
    }
  },
};

/** A checkpointed function gives the same bits: value, gradient, and the gradient's gradient. */
export const checkpointIsPlain: CallLaw = {
  name: 'checkpoint gives the bits of the plain function, at every order',
  check(call) {
    const again: Call = { ...call, f: checkpoint(call.f) };
    const compare = (what: string, found: readonly Tensor[], plain: readonly Tensor[], limit = 0): void =>
      found.forEach((x, i) => {
        const differs = mismatch(x, plain[i]!, limit);
        if (differs)
          call.fail(`${what} ${i} at ${differs.index} is ${differs.left} with checkpoint, ${differs.right} without`);
      });
    compare('result', [evaluate(again)], [evaluate(call)]);
    if (!isMeasurable(call)) return;
    const g = cotangentOf(call);
    compare('cotangent', pullback(again, g), pullback(call, g));
    const v = pointOf(call).map((x) => call.draw.direction(x.shape));
    compare('second derivative', hessian(again, g, v), hessian(call, g, v), call.slack * tolerance);
  },
};
