import { described, GradientError, mapTree, Tensor } from '@adjoint/tensor';
import { seedFor } from './backward.ts';
import { tensorsOf } from './flatten.ts';
import { asTree, beneath, checkReadOuts, checkResult, cotangentTree, watchTree } from './inputs.ts';
import { pull } from './pull.ts';
import { newTape, type Step } from './step.ts';

/** What a function computed at one point, and its pullback as a tape has recorded it. */
export interface Recorded<Y> {
  readonly value: Y;
  /** From cotangents of the value's tensors, in order, to a tree of them like the argument; one that is missing is zero. */
  readonly pull: (cotangents: readonly (Tensor | undefined)[]) => unknown;
}

/**
 * Runs a function of one tree under a tape of its own.
 *
 * @throws DtypeError for ints in the tree, GradientError for a promise or an escaped value as result.
 */
export function record<Y>(
  name: string,
  f: (tree: never) => Y,
  argument: unknown,
  written?: (path: string) => string,
): Recorded<Y> {
  const tape = newTape();
  const y = f(watchTree(name, tape, argument, written) as never);
  checkResult(name, y, tape.level);
  const tensors = y instanceof Tensor ? [y] : tensorsOf(asTree(y));
  const steps = tensors.map(({ tracer }) => (tracer?.level === tape.level ? (tracer as Step) : null));
  return {
    value:
      y instanceof Tensor ? (beneath(y, tape.level) as Y & Tensor) : mapTree((x: Tensor) => beneath(x, tape.level), y),
    pull(cotangents) {
      const ends: [Step, Tensor][] = [];
      for (let i = 0; i < steps.length; i++)
        if (steps[i] !== null && cotangents[i] !== undefined) ends.push([steps[i]!, cotangents[i]!]);
      const found = pull(ends);
      checkReadOuts(name, tape, argument, found, written);
      return cotangentTree(argument, found);
    },
  };
}

/** The cotangent that begins the gradient of a function with one number as result. */
export function seedOfScalar(name: string, value: unknown): Tensor {
  if (value instanceof Tensor)
    return seedFor(name, value, undefined, 'reduce it first, say with sum(), or use vjp or jacobian');
  throw new GradientError(`${name}: the function must return a tensor of one element, got ${described(value)}`);
}
