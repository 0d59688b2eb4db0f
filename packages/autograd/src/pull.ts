import { accumulate, GradientError, ruleFor, sameShape, type Tensor } from '@adjoint/tensor';
import { Leaf, type Step } from './step.ts';

/** How many steps of the tape one window covers. */
const windowSize = 1024;

/**
 * Pulls a cotangent back from `end` to the leaves of its tape: the reverse mode.
 *
 * Steps are visited newest first, which their numbers give without sorting: a window of slots slides from the newest
 * step to the oldest, and steps older than the window wait in `older`. Cotangents belong to this call, so a rule that
 * throws leaves nothing behind.
 *
 * @throws GradientError for a parameter that was reassigned since it was used, or an op without a rule.
 */
export function pull(end: Step, seed: Tensor): Map<Leaf, Tensor> {
  const leaves = new Map<Leaf, Tensor>();
  const older = new Map<Step, Running>();
  const steps: (Step | undefined)[] = [];
  const sums: (Running | undefined)[] = [];
  older.set(end, new Running(seed));
  while (older.size > 0) {
    let top = -1;
    for (const step of older.keys()) if (step.seq > top) top = step.seq;
    for (const [step, sum] of older) {
      if (top - step.seq >= windowSize) continue;
      steps[top - step.seq] = step;
      sums[top - step.seq] = sum;
      older.delete(step);
    }
    for (let slot = 0; slot < steps.length; slot++) {
      const step = steps[slot];
      if (step === undefined) continue;
      const g = sums[slot]!.value;
      steps[slot] = undefined;
      sums[slot] = undefined;
      if (step.op === null) {
        reach(leaves, step as Leaf, g);
        continue;
      }
      const { op, parents, params } = step;
      const operands = step.operands();
      for (let k = 0; k < parents.length; k++) {
        const parent = parents[k];
        if (parent === null || parent === undefined) continue;
        const rule = ruleFor(op, k);
        if (rule === null) continue;
        if (rule === undefined) throw new GradientError(`${op.name}: no derivative is defined for input ${k}`);
        const raw = rule(g, operands, step.output!, params, k);
        const c = sameShape(raw.shape, parent.shape) ? raw : raw.sumTo(parent.shape);
        const to = top - parent.seq;
        if (to < windowSize) {
          if (steps[to] === undefined) {
            steps[to] = parent;
            sums[to] = new Running(c);
          } else sums[to]!.add(c);
        } else {
          const sum = older.get(parent);
          if (sum === undefined) older.set(parent, new Running(c));
          else sum.add(c);
        }
      }
    }
  }
  return leaves;
}

/** The running sum of cotangents of one value: the first is borrowed, the second sum allocates, later ones add in place. */
class Running {
  value: Tensor;
  private owned = false;

  constructor(first: Tensor) {
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
      'a parameter was reassigned between forward and backward, so its gradient would mix both values',
      {
        hint: 'call backward() before assign(), or compute the loss again',
      },
    );
  leaves.set(leaf, g);
}
