import { accumulate, apply, GradientError, ruleFor, sameShape, showShape, sumTo, type Tensor } from '@adjoint/tensor';
import type { Leaf, Step } from './step.ts';

/** How many steps of the tape one window covers. */
const windowSize = 1024;

/**
 * Pulls cotangents back from some steps to the leaves of their tape: the reverse mode.
 *
 * Steps are visited newest first, which their numbers give without sorting: a window of slots slides from the newest
 * step to the oldest, and steps older than the window wait in `older`. Cotangents belong to this call, so a rule that
 * throws leaves nothing behind.
 *
 * @throws GradientError for a parameter that was reassigned since it was used, or an op without a rule.
 */
export function pull(ends: readonly (readonly [end: Step, seed: Tensor])[]): Map<Leaf, Tensor> {
  const leaves = new Map<Leaf, Tensor>();
  const older = new Map<Step, Running>();
  const slots: (Running | undefined)[] = [];
  for (const [end, seed] of ends) {
    const running = older.get(end);
    if (running === undefined) older.set(end, new Running(end, seed));
    else running.add(seed);
  }
  for (let top = slide(older, slots); top >= 0; top = slide(older, slots)) {
    for (let slot = 0; slot < slots.length; slot++) {
      const running = slots[slot];
      if (running === undefined) continue;
      slots[slot] = undefined;
      const { step, value } = running;
      if (step.op === null) reach(leaves, step as Leaf, value);
      else pullStep(step, value, top, slots, older);
    }
  }
  return leaves;
}

/** Hands each watched input of one step its cotangent. */
function pullStep(step: Step, g: Tensor, top: number, slots: (Running | undefined)[], older: Map<Step, Running>): void {
  const { parents, params } = step;
  const op = step.op!;
  const operands = step.operands();
  for (let k = 0; k < parents.length; k++) {
    const parent = parents[k]!;
    if (parent === null) continue;
    const rule = ruleFor(op, k);
    if (rule === null) continue;
    if (rule === undefined) throw new GradientError(`${op.name}: no derivative is defined for input ${k}`);
    const raw = rule(g, operands, step.output!, params, k);
    const c = sameShape(raw.shape, parent.shape) ? raw : apply(sumTo.op, [raw], { shape: parent.shape });
    const slot = top - parent.seq;
    const running = slot < windowSize ? slots[slot] : older.get(parent);
    if (running !== undefined) running.add(c);
    else if (slot < windowSize) slots[slot] = new Running(parent, c);
    else older.set(parent, new Running(parent, c));
  }
}

/** Moves the window to the newest of the steps still waiting; returns its number, or -1 if none is left. */
function slide(older: Map<Step, Running>, slots: (Running | undefined)[]): number {
  let top = -1;
  for (const step of older.keys()) if (step.seq > top) top = step.seq;
  for (const [step, running] of older) {
    if (top - step.seq >= windowSize) continue;
    slots[top - step.seq] = running;
    older.delete(step);
  }
  return top;
}

/** The running sum of a step's cotangents: the first is borrowed, the second sum allocates, later ones add in place. */
class Running {
  readonly step: Step;
  value: Tensor;
  private owned = false;

  constructor(step: Step, first: Tensor) {
    this.step = step;
    this.value = first;
  }

  add(c: Tensor): void {
    // A watched sum is a step of some outer tape, which must not change behind its back.
    if (this.owned && c.tracer === null && this.value.tracer === null) accumulate(this.value, c);
    else {
      this.value = this.value.add(c);
      this.owned = this.value.tracer === null;
    }
  }
}

function reach(leaves: Map<Leaf, Tensor>, leaf: Leaf, g: Tensor): void {
  if (leaf.owner !== null && leaf.owner.tracer !== leaf)
    throw new GradientError(
      `a parameter of shape ${showShape(leaf.shape)} was reassigned between forward and backward, so its gradient would mix both values`,
      { hint: 'call backward() before assign(), or compute the loss again' },
    );
  leaves.set(leaf, g);
}
