import { apply, hasValues, type Tensor } from '@adjoint/tensor';
import { ownerOf, type Step } from '../step.ts';
import { look } from './look.ts';
import { type Node, operandsAt, wentWrong } from './node.ts';

/** Nodes of what a tape remembers, where no one has listened: values as far as it keeps them, no calls. */
export class Remembered {
  private readonly nodes = new Map<Step, Node>();
  private readonly values = new Map<Step, Tensor>();

  nodeAt(step: Step): Node {
    if (!this.nodes.has(step)) this.remember(step);
    return this.nodes.get(step)!;
  }

  private remember(end: Step): void {
    const reached = new Set([end]);
    for (const { parents } of reached)
      for (const parent of parents) if (parent !== null && !this.nodes.has(parent)) reached.add(parent);
    const steps = [...reached].toSorted((a, b) => a.seq - b.seq);
    // What a rule reads of an input is a value of the step that made it.
    for (const { parents, kept } of steps)
      kept.forEach((x, k) => {
        const parent = parents[k] ?? null;
        if (parent !== null && x !== null && hasValues(x)) this.values.set(parent, x);
      });
    for (const step of steps) this.nodes.set(step, this.node(step));
  }

  private node(step: Step): Node {
    const { op, params, parents, kept, shape, dtype, seq } = step;
    const operands = parents.map(
      (parent, k) => kept[k] ?? (parent === null ? null : (this.values.get(parent) ?? null)),
    );
    const complete = operands.flatMap((x) => (x !== null && hasValues(x) ? [x] : []));
    const known = op !== null && complete.length === operands.length;
    const value =
      ownerOf(step)?.now.below ?? step.output ?? this.values.get(step) ?? (known ? apply(op, complete, params) : null);
    if (value !== null) this.values.set(step, value);
    const seen = value === null ? null : look(value);
    const inputs = parents.map((parent, k): Node =>
      parent === null ? outside(operands[k] ?? null, step) : this.nodes.get(parent)!,
    );
    return {
      op,
      inputs,
      shape,
      dtype,
      look: seen,
      operands: known && seen !== null ? operandsAt(op, complete, shape, wentWrong(seen, inputs)) : [],
      order: seq,
      source: null,
    };
  }
}

function outside(x: Tensor | null, step: Step): Node {
  return {
    op: null,
    inputs: [],
    shape: x?.shape ?? [],
    dtype: x?.dtype ?? step.dtype,
    look: x === null ? null : look(x),
    operands: [],
    order: -1,
    source: null,
  };
}
