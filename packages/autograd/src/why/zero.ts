import { abs, cast, div, isFloat, mul, notEqual, onesLike } from '@adjoint/tensor';
import { type Cause, causeAt, extentOf, named, point, type Scene, short, span } from './cause.ts';
import { type Flatness, flats } from './flats.ts';
import { isZero, type Look, look } from './look.ts';
import type { Node } from './node.ts';
import { sentBack } from './ruled.ts';
import type { Turn } from './visits.ts';

/** Why a cotangent became entirely zero. */
export function whyZero(turn: Turn, scene: Scene): Cause {
  const { step, input: k, g, after } = turn;
  const { op } = step;
  const node = scene.nodeAt(step);
  const seen = look(g)!;
  const more = { cotangent: extentOf(seen) };
  if (k < 0)
    return causeAt(
      node,
      'cancelled',
      `what comes back from the uses of ${op === null ? 'this value' : `the result of ${named(node)}`} adds up to exactly 0`,
      'the loss does not change with this value: is something subtracted from itself?',
      { cotangent: point(0) },
    );
  if (op === null)
    return causeAt(node, 'custom rule', 'the rule of a customVjp or customJvp returns zeros', null, {
      ...more,
      op: null,
    });
  const scaled = div(g, seen.most);
  if (!isZero(look(sentBack(turn, scaled))))
    return causeAt(
      node,
      'underflow',
      `it vanished on the way back: from ${short(scene.visits.first)} at the loss it shrank to ${short(seen.most)} in ${after} steps, and what ${named(node)} makes of that rounds to 0 in ${g.dtype}`,
      'a long product of small slopes vanishes: gates (GRU, LSTM), residual connections or larger weights keep it alive',
      more,
    );
  if (!isZero(look(sentBack(turn, abs(scaled)))))
    return causeAt(
      node,
      'cancelled',
      `the terms that ${named(node)} adds up on the way back cancel to exactly 0`,
      'the loss does not change when everything that this value is added to moves together',
      more,
    );
  const [reason, says, hint] = flatness(turn, node, seen);
  return causeAt(node, reason, `${named(node)} lets nothing through: ${says}`, hint, more);
}

/** Why the slope of an op is zero wherever a cotangent arrives. */
function flatness(turn: Turn, node: Node, seen: Look): Flatness {
  const { step, input: k, g } = turn;
  const { name, linearity } = step.op!;
  const { inputs } = node;
  const operands = step.operands();
  const from = inputs[k]?.look ?? null;
  const values = from !== null ? ` (inputs ${span(from)})` : node.look !== null ? ` (outputs ${span(node.look)})` : '';
  const chooser = operands.findIndex(({ dtype }) => dtype === 'bool');
  if (chooser >= 0)
    return isCompared(inputs[k], inputs[chooser])
      ? [
          'clipped',
          `it compares this value with a bound and takes another instead everywhere${values}`,
          'is the bound in the right place, and the input of the right size?',
        ]
      : [
          'masked',
          `its condition takes the other value everywhere${values}`,
          'is the condition as it should be, or the wrong way round?',
        ];
  for (const [j, other] of operands.entries()) {
    if (j === k || !isFloat(other.dtype)) continue;
    const met = linearity === 'elementwise' ? mul(other, cast(notEqual(g, 0), other.dtype)) : other;
    // A factor, and no bound that happens to be 0: with 1 in its place something comes through.
    if (!isZero(look(met)) || isZero(look(sentBack(turn, g, operands.with(j, onesLike(other)))))) continue;
    if (inputs[j]?.inputs[0]?.dtype === 'bool')
      return ['masked', 'the mask it multiplies by is 0 everywhere', 'is the mask the wrong way round?'];
    return [
      'multiplied by zero',
      `the other factor is 0 ${isZero(look(other)) ? 'everywhere' : 'wherever something comes back'}`,
      'are the weights behind it all zero, or is it scaled by 0?',
    ];
  }
  const known = flats[name];
  if (known !== undefined) return [known[0], known[1] + values, known[2]];
  return [
    'flat',
    `its slope is exactly 0 at all ${seen.size - seen.zeros} elements to which something comes back${values}`,
    'does its input lie on a flat piece, or at a minimum or maximum?',
  ];
}

/** Does a condition compare the value it chooses, or one that was chosen from before? */
function isCompared(value: Node | undefined, condition: Node | undefined): boolean {
  if (value === undefined || condition === undefined) return false;
  const values = [value];
  for (const one of values) {
    if (condition.inputs.includes(one)) return true;
    // Bounds are nested by hand, not by loops.
    if (one.inputs[0]?.dtype === 'bool' && values.length < 16) values.push(...one.inputs.slice(1));
  }
  return false;
}
