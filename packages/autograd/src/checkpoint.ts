import { GradientError, type Tensor } from '@adjoint/tensor';
import { watchCall } from './call.ts';
import { skeletonOf, tensorsOf, treeOf } from './flatten.ts';
import { beneath } from './inputs.ts';
import { below, type Flat, topOf, transformOf } from './lower.ts';
import { drain } from './pull.ts';
import { ownMemory, settled, Step, type Tape } from './step.ts';

/**
 * The same function, which keeps nothing for the backward pass but its arguments: what a tape would have kept is computed
 * again when it is needed. The same bits, at every order; more time, less memory.
 *
 * @throws GradientError for something that is no function.
 * @example
 * const block = checkpoint((x: Tensor) => x.tanh().tanh().tanh());
 * grad((x: Tensor) => block(x).sum())(tensor([0]));   // [1]
 */
export function checkpoint<Args extends readonly unknown[], Y>(f: (...args: Args) => Y): (...args: Args) => Y {
  if (typeof f !== 'function') throw new GradientError(`checkpoint: a function is needed, got a ${typeof f}`);
  return (...args) => {
    const shape = skeletonOf(args);
    let built: Y;
    const results = recomputed((xs) => {
      const y = f(...treeOf(shape, xs));
      built = skeletonOf(y);
      return tensorsOf(y);
    }, tensorsOf(args));
    return treeOf(built!, results);
  };
}

function recomputed(f: Flat, xs: readonly Tensor[]): readonly Tensor[] {
  const transform = transformOf(xs);
  if (transform !== null) return below(transform, f, xs, recomputed);
  const top = topOf(xs);
  if (!(top instanceof Step)) return released(f, xs, f(xs));
  const ys = recomputed(
    f,
    xs.map((x) => beneath(x, top.level)),
  );
  return remembered(top.tape, f, xs, ys);
}

/** Results without what tapes have kept of values that the function has closed over. */
function released(f: Flat, xs: readonly Tensor[], ys: readonly Tensor[]): readonly Tensor[] {
  const top = topOf(ys);
  if (!(top instanceof Step)) return ys;
  const strip = (y: Tensor): Tensor => beneath(y, top.level);
  return remembered(
    top.tape,
    f,
    xs,
    released((zs) => f(zs).map(strip), xs, ys.map(strip)),
  );
}

/** Has a tape watch results as a call that is run again when it is pulled. */
function remembered(tape: Tape, f: Flat, xs: readonly Tensor[], ys: readonly Tensor[]): readonly Tensor[] {
  // What was closed over in a transform above the arguments' tape is left to that transform.
  if (ys.some(({ tracer }) => tracer !== null && tracer.level > tape.level)) return f(xs);
  // What waits for the backward pass must not hold a whole slab of short-lived neighbours.
  const inputs = xs.map((x) => ownMemory(settled(x)));
  const results = ys.map((y) => beneath(y, tape.level));
  if (results.length === 0) return results;
  return watchCall(tape, xs, results, (cotangents, waiting) => {
    const mark = tape.clock;
    const again = f(inputs);
    // The sums of the pull go on as if these steps had been there all along.
    const inner = waiting.since(mark, tape.clock - 1);
    again.forEach(({ tracer }, i) => {
      const c = cotangents[i];
      if (c !== undefined && tracer?.level === tape.level) inner.send(tracer as Step, c);
    });
    drain(inner);
  });
}
