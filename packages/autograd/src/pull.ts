import {
  apply,
  GradientError,
  type Op,
  ruleFor,
  sameShape,
  type Shape,
  ShapeError,
  showShape,
  shell,
  sumTo,
  Tensor,
} from '@adjoint/tensor';
import { partOf } from './call.ts';
import { replaced, type Running, Window } from './window.ts';
import { ownerOf, type Step } from './step.ts';

/**
 * Pulls cotangents back from some steps to the leaves of their tape: the reverse mode.
 *
 * Steps are visited newest first, so each has all its cotangents when its turn comes. They belong to this call, so a rule
 * that throws leaves nothing behind. Nothing recurses: a chain of any length is pulled back.
 *
 * @returns the leaves reached, each with the sum of its cotangents.
 * @throws GradientError for a parameter that was reassigned since it was used, or an op without a rule.
 */
export function pull(ends: readonly (readonly [end: Step, seed: Tensor])[]): readonly Running[] {
  const waiting = new Window(ends.reduce((newest, [end]) => Math.max(newest, end.seq), -1));
  for (const [end, seed] of ends) waiting.send(end, seed);
  drain(waiting);
  return waiting.reached;
}

/** Gives every step its turn. */
export function drain(waiting: Window): void {
  for (let sum = waiting.next(); sum !== null; sum = waiting.next()) {
    if (sum.step.op !== null) pullStep(sum, waiting);
    else arrive(sum, waiting);
  }
}

/** The turn of a step that no op has made: a leaf, or part of a call. */
function arrive(sum: Running, waiting: Window): void {
  const part = partOf(sum.step);
  if (part === null) {
    checkCurrent(sum.step);
    waiting.reached.push(sum);
  } else if (part.index >= 0) waiting.sendResult(part, sum.value);
  else {
    const { call } = part;
    const cotangents = waiting.pending.get(call)!;
    waiting.pending.delete(call);
    call.pull(cotangents, waiting);
  }
}

/** Sends each watched input of one step its cotangent. */
function pullStep({ step, value: g }: Running, waiting: Window): void {
  const { parents, params } = step;
  const op = step.op!;
  const operands = step.operands();
  // Shape and dtype are always at hand, values only where the op keeps them.
  const output = step.output ?? (op.readsMore ? shell(step.shape, step.dtype) : g);
  for (let k = 0; k < parents.length; k++) {
    const parent = parents[k]!;
    if (parent === null) continue;
    const rule = ruleFor(op, k);
    if (rule === null) continue;
    if (rule === undefined) throw new GradientError(`${op.name}: no derivative is defined for input ${k}`);
    const pair = op.outer === undefined ? null : op.outer(g, operands, params, k);
    if (pair !== null) {
      waiting.sendOuter(parent, pair[0], pair[1], () => rule(g, operands, output, params, k));
      continue;
    }
    if (k === 0 && op.addCotangent !== undefined && waiting.addCotangent(parent, op, g, operands, params)) continue;
    const c = rule(g, operands, output, params, k);
    if (!(c instanceof Tensor)) throw new GradientError(`${op.name}: its rule for input ${k} returned no tensor`);
    // What broadcasting stretched is added up again: here, once, for every op.
    waiting.send(parent, sameShape(c.shape, parent.shape) ? c : shrunk(op, k, c, parent.shape));
  }
}

function shrunk(op: Op<unknown>, k: number, c: Tensor, shape: Shape): Tensor {
  try {
    return apply(sumTo.op, [c], { shape });
  } catch (cause) {
    throw new ShapeError(
      `${op.name}: its rule for input ${k}, of shape ${showShape(shape)}, returned a cotangent of shape ${showShape(c.shape)}`,
      { cause },
    );
  }
}

function checkCurrent(leaf: Step): void {
  const owner = ownerOf(leaf);
  if (owner === null || owner.tracer === leaf) return;
  throw replaced(leaf, 'backward: a parameter');
}
