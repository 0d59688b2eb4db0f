import { type Cause, causeAt, extentOf, named, point, span } from './cause.ts';
import { isBad } from './look.ts';
import { elementIn, type Node, wentWrong } from './node.ts';

/** Numbers of this size are on their way to overflow, smaller ones at a pole: exp overflows from 89 on in float32. */
const large = 80;

const hints = {
  undefined: 'keep its inputs where it is defined: clamp them, or choose them with where, before it',
  overflow: 'scale the values down, or compute with logarithms: logSoftmax, logSumExp, softplus',
  pole: 'keep its inputs away from there: add something small, or choose them with where, before it',
};

/** Why a value is not finite: the first application that made it so, or where it came in. */
export function whyValue(bad: Node): Cause {
  const origin = originOf(bad);
  const { inputs, operands } = origin;
  const seen = origin.look!;
  const value = seen.nan >= 0 ? NaN : seen.lowest === -Infinity ? -Infinity : Infinity;
  if (origin.op === null)
    return causeAt(
      origin,
      'came in',
      `${value} came in from outside, in an argument or a constant, before any operation`,
      'look at where the arguments and the constants of the function come from',
    );
  const single = operands.length > 0;
  const values = single ? operands.map(point) : inputs.map((input) => extentOf(input.look));
  const made = `${named(origin)} of ${values.map(span).join(' and ')} is ${value}`;
  const reason =
    seen.nan >= 0 ? 'undefined' : values.some((v) => v.highest > large || v.lowest < -large) ? 'overflow' : 'pole';
  // NaN of an infinity has a history of its own.
  const before = inputs.find((input) => isBad(input.look));
  return causeAt(
    origin,
    reason,
    `${made}${elementIn(wentWrong(seen, inputs), origin.shape)}${before === undefined ? '' : `; ${history(before)}`}`,
    hints[reason],
    single ? { inputs: values, output: point(value) } : {},
  );
}

/** How a value came not to be finite, and in which line. */
export function history(bad: Node): string {
  const { says, source } = whyValue(bad);
  return `${says}${source === null ? '' : `, in line ${source.line}`}`;
}

/** The oldest application that made it: NaN of what was no NaN, or an infinity of finite values. */
function originOf(bad: Node): Node {
  const isWrong = ({ look: seen }: Node): boolean =>
    seen !== null && (bad.look!.nan >= 0 ? seen.nan >= 0 : seen.infinite >= 0);
  const reached = new Set([bad]);
  let origin: Node | null = null;
  for (const node of reached) {
    const wrong = node.inputs.filter(isWrong);
    if (wrong.length === 0 && (origin === null || node.order < origin.order)) origin = node;
    for (const input of wrong) reached.add(input);
  }
  return origin ?? bad;
}
