import { apply, type Tensor } from '@adjoint/tensor';
import { combine, fill, indexAt, mismatch } from '../values.ts';
import { evaluate, withInputs } from './call.ts';
import { domainOf, type LawDeclaration, type Trial } from './trial.ts';

/** Sums of a few products, added in another order. */
const tolerance = 1e-12;

/** The op depends on its operands as its declaration says, since forward mode and fusion are derived from that. */
export const linearityHolds: LawDeclaration = {
  name: 'the op is as linear or elementwise as it says',
  check(trial) {
    switch (trial.op.linearity) {
      case 'elementwise':
        return elementwise(trial, trial.inputs, ties(trial));
      case 'linear':
        return additive(trial, (k) => trial.active.includes(k), 'jointly');
      case 'multilinear':
        return trial.active.forEach((k) => additive(trial, (i) => i === k, `in operand ${k}`));
      case 'general':
      default:
        return;
    }
  },
};

/** Each element of the result is the op of the elements in its place, to the last bit. */
export function elementwise(trial: Trial, ...points: readonly (readonly Tensor[])[]): void {
  const { op, params, fail } = trial;
  for (const inputs of points) {
    const whole = evaluate(withInputs(trial, inputs));
    whole.toTypedArray().forEach((value, i) => {
      const parts = inputs.map((x) => elementAt(x, whole, i));
      const alone = apply(op, parts, params).item();
      if (!Object.is(alone, value))
        fail(
          `element ${indexAt(whole.shape, i)} is ${value}, but of its operands' elements ${parts.map((p) => p.item()).join(', ')} alone it is ${alone}`,
        );
    });
  }
}

/** Multiples of a half in the domain, so that ties happen. */
export function ties({ op, inputs, sample, draw }: Trial): readonly Tensor[] {
  return inputs.map((x, k) => (sample.fixed?.[k] === undefined ? draw.ties(domainOf(op, k), x.shape) : x));
}

/** The element of `x` that is stretched to place `i` of the result. */
function elementAt(x: Tensor, whole: Tensor, i: number): Tensor {
  let [rest, at, stride] = [i, 0, 1];
  const values = x.toTypedArray();
  for (let back = 1; back <= whole.shape.length; back++) {
    const length = whole.shape.at(-back)!;
    const own = x.shape.at(-back);
    if (back <= x.shape.length && own !== undefined) {
      if (own !== 1) at += (rest % length) * stride;
      stride *= own;
    }
    rest = Math.floor(rest / length);
  }
  return fill([], x.dtype, () => values[at]!);
}

function additive(trial: Trial, moves: (k: number) => boolean, how: string): void {
  const { op, params, inputs, draw, fail } = trial;
  const others = inputs.map((x, k) => (moves(k) ? draw.direction(x.shape) : x));
  const sums = inputs.map((x, k) => (moves(k) ? combine(3, x, -2, others[k]!) : x));
  const [p, q, both] = [inputs, others, sums].map((xs) => apply(op, xs, params));
  const differs = mismatch(both!, combine(3, p!, -2, q!), tolerance);
  if (differs)
    fail(
      `it is not linear ${how}: of 3 x - 2 z element ${differs.index} is ${differs.left}, of the parts ${differs.right}`,
    );
}
