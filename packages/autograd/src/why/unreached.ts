import { isFloat, ruleFor } from '@adjoint/tensor';
import { type Cause, causeAt, named } from './cause.ts';
import { stops } from './flats.ts';
import type { Listener } from './listener.ts';
import type { Node } from './node.ts';

/** Why no cotangent comes back from the loss to a value that entered. */
export function whyUnreached(
  leaf: Node,
  loss: Node | null,
  { stopped, readOuts }: Pick<Listener, 'stopped' | 'readOuts'>,
): Cause {
  const depends = dependence(leaf);
  if (loss !== null && depends(loss))
    return (
      endOf(loss, depends) ?? causeAt(leaf, 'custom rule', 'the rule of a customVjp or customJvp gives it nothing')
    );
  // What is detached, or read out and computed with as a number, is a new value to whoever listens.
  const stop = stopped.find(depends);
  if (stop !== undefined) return stoppedAt(stop);
  const read = readOuts.find(([node]) => depends(node));
  if (read !== undefined)
    return causeAt(
      null,
      'read out',
      'a value that depends on it was read out as a number, and the gradient ends there',
      'compute with tensors to the end: item() and toArray() are for looking',
      { source: read[1] },
    );
  return causeAt(null, 'unused', 'the loss does not depend on it', 'is it used, and does the result reach the loss?');
}

/** The application nearest to the loss through which no derivative passes. */
function endOf(loss: Node, depends: (node: Node) => boolean): Cause | null {
  const reached = new Set([loss]);
  for (const node of reached)
    for (const [k, input] of node.inputs.entries()) {
      if (!depends(input)) continue;
      reached.add(input);
      if (!isFloat(input.dtype)) continue;
      if (!isFloat(node.dtype))
        return causeAt(
          node,
          'constant',
          `${named(node)} gives ${node.dtype}, which changes in jumps only`,
          'a comparison, an index or a cast to ints has no slope: compute with floats up to the loss',
        );
      if (ruleFor(node.op!, k) !== null) continue;
      if (stops.has(node.op!.name)) return stoppedAt(node);
      return causeAt(
        node,
        'constant',
        `${named(node)} is constant between its jumps`,
        'take a smooth function in its place, or customVjp with a slope of your choice',
      );
    }
  return null;
}

function stoppedAt(node: Node): Cause {
  return causeAt(node, 'stopped', `${named(node)} ends it on purpose`, 'leave that out where a gradient is wanted');
}

/** Whether nodes depend on one of them; what is found out is remembered. */
function dependence(leaf: Node): (node: Node) => boolean {
  const known = new Map([[leaf, true]]);
  return (top) => {
    // A node waits on the stack until its inputs are known, so a chain of any length is walked.
    const stack = [top];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const open = known.has(node) ? [] : node.inputs.filter((input) => !known.has(input));
      if (open.length > 0) stack.push(...open);
      else {
        const some = known.get(node) ?? node.inputs.some((input) => known.get(input));
        known.set(node, some);
        stack.pop();
      }
    }
    return known.get(top)!;
  };
}
