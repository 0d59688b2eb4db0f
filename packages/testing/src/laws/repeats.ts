import { jvp, parameter, vjp } from '@adjoint/autograd';
import { type Tensor, zerosLike } from '@adjoint/tensor';
import { indexAt, mismatch } from '../values.ts';
import {
  type CallLaw,
  cotangentOf,
  directionsOf,
  evaluate,
  isMeasurable,
  operand,
  pointOf,
  pullback as pulled,
} from './call.ts';

/** The same bits at the second time, by another tape and from parameters; what was given is as it was. */
export const repeatsItself: CallLaw = {
  name: 'values and gradients repeat their bits, and nothing is overwritten',
  check(call) {
    const { active, inputs, fail } = call;
    const value = evaluate(call);
    const first = value.toTypedArray().slice();
    const g = isMeasurable(call) ? cotangentOf(call) : null;
    const given = [...inputs, ...(g === null ? [] : [g, ...directionsOf(call)])];
    const before = given.map((x) => x.toTypedArray().slice());
    if (g !== null) differentiate(g, given.slice(inputs.length + 1));
    const [again, held] = [evaluate(call).toTypedArray(), value.toTypedArray()];
    first.forEach((v, i) => {
      if (!Object.is(v, again[i]))
        fail(`the value at ${indexAt(value.shape, i)} is ${v}, at the second time ${again[i]}`);
      if (!Object.is(v, held[i])) fail(`the value at ${indexAt(value.shape, i)} was ${v}, then became ${held[i]}`);
    });
    given.forEach((x, k) => {
      const now = x.toTypedArray();
      const at = before[k]!.findIndex((v, j) => !Object.is(v, now[j]));
      const what =
        k < inputs.length ? operand(call, k) : k === inputs.length ? 'the cotangent' : 'the direction of an operand';
      if (at >= 0) fail(`${what} was overwritten at ${indexAt(x.shape, at)}: ${before[k]![at]} became ${now[at]}`);
    });

    function differentiate(cotangent: Tensor, directions: readonly Tensor[]): void {
      const point = pointOf(call);
      const found = pulled(call, cotangent);
      const { pullback } = vjp((...xs: Tensor[]) => evaluate(call, xs), ...point);
      const ways: Record<string, readonly Tensor[]> = {
        'by another tape': pulled(call, cotangent),
        'by the same pullback': pullback(cotangent),
        'by the same pullback twice': pullback(cotangent),
      };
      const parameters = point.map((x) => parameter(x));
      const result = evaluate(call, parameters);
      if (result.tracer !== null) {
        result.backward(cotangent);
        ways['by parameters'] = parameters.map((p) => p.grad ?? zerosLike(p));
      }
      jvp((...xs: Tensor[]) => pulled(call, cotangent, xs), point, [...directions]);
      for (const [way, gradients] of Object.entries(ways)) {
        gradients.forEach((c, i) => {
          const differs = mismatch(c, found[i]!, way === 'by parameters' ? Number.MIN_VALUE : 0);
          if (differs)
            fail(
              `${way} the cotangent of ${operand(call, active[i]!)} at ${differs.index} is ${differs.left}, at first ${differs.right}`,
            );
        });
      }
    }
  },
};
