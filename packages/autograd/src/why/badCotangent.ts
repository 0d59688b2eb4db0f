import { onesLike, sameShape } from '@adjoint/tensor';
import { whyValue } from './badValue.ts';
import { type Cause, causeAt, extentOf, named, point, type Scene, short, span } from './cause.ts';
import { isBad, look, numbersOf } from './look.ts';
import { elementIn, type Node, operandsAt } from './node.ts';
import type { Turn } from './visits.ts';
import { ruled } from './ruled.ts';

const nested =
  'choose before the operation too: where(ok, f(where(ok, x, 1)), 0) never shows f the elements that are left out';
const away =
  'keep its input away from there, as in x.add(1e-12).sqrt(), or choose it with where; norm(x) has the gradient 0 at 0';
const calmer = 'a long product of large slopes explodes: clip gradients, scale the weights down, or normalise';

/** Why a rule sent back NaN or an infinity for a cotangent that was finite. */
export function whyBad(turn: Turn, scene: Scene): Cause {
  const { step, input: k, g, after } = turn;
  const { op } = step;
  const node = scene.nodeAt(step);
  const seen = look(g)!;
  const more = { cotangent: extentOf(seen) };
  if (op === null && k >= 0)
    return causeAt(node, 'custom rule', 'the rule of a customVjp or customJvp returns what is not finite', null, {
      ...more,
      op: null,
    });
  const overflow = (what: string): Cause =>
    causeAt(
      node,
      'overflow',
      `it exploded on the way back: from ${short(scene.visits.first)} at the loss it grew to ${short(seen.most)} in ${after} steps, and ${what} too large for ${g.dtype}`,
      calmer,
      more,
    );
  if (op === null || k < 0) return overflow('the sum of what arrives is');
  const made = ruled(turn, g);
  const wrong = look(made)!;
  const element = wrong.nan >= 0 ? wrong.nan : wrong.infinite;
  const elementwise = op.linearity === 'elementwise' && element >= 0 && sameShape(made.shape, step.shape);
  // What was not finite before came of something else: that is where to look.
  const bad = node.inputs.find((one) => isBad(one.look)) ?? (elementwise || !isBad(node.look) ? undefined : node);
  if (bad !== undefined) {
    const cause = whyValue(bad);
    return { ...cause, says: `${named(node)} meets what is not finite on the way back: ${cause.says}` };
  }
  const slope = elementwise ? numbersOf(ruled(turn, onesLike(g)))[element]! : 0;
  if (Number.isFinite(slope)) return overflow(`what ${named(node)} makes of that is`);
  const inputs = operandsAt(op, step.operands(), step.shape, element);
  const output = step.output === null ? NaN : numbersOf(step.output)[element]!;
  const cotangent = numbersOf(g)[element]!;
  const details = { inputs: inputs.map(point), output: point(output), cotangent: point(cotangent) };
  const place = `${named(node)} has the slope ${slope} ${atValues(inputs, output, node)}${elementIn(element, step.shape)}`;
  return cotangent === 0
    ? causeAt(
        node,
        'masked infinity',
        `${place}, and 0 · ${slope} is NaN: 0 comes back there, as where a later step (where, a mask) leaves the element out`,
        nested,
        details,
      )
    : causeAt(node, 'infinite slope', place, away, details);
}

/** Where a slope is not finite: at an input, or where its values are not kept, at an output. */
function atValues(inputs: readonly number[], output: number, node: Node): string {
  const known = inputs.map((v, k) => {
    const seen = extentOf(node.inputs[k]?.look ?? null);
    return Number.isNaN(v) && seen.lowest === seen.highest ? seen.lowest : v;
  });
  if (known.some((v) => !Number.isNaN(v)))
    return `at ${known
      .filter((v) => !Number.isNaN(v))
      .map(short)
      .join(' and ')}`;
  return Number.isNaN(output)
    ? `where its value is ${span(extentOf(node.look))}`
    : `where its value is ${short(output)}`;
}
