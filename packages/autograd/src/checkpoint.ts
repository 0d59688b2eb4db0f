import { checkFunction } from './function.ts';
import type { Tensor } from '@adjoint/tensor';
import { recordCall } from './call.ts';
import { alias, skeletonOf, tensorsOf, treeOf } from './flatten.ts';
import { beneath } from './inputs.ts';
import { below, type Flat, topOf, transformOf } from './lower.ts';
import { drain } from './pull.ts';
import { ownerOf, ownMemory, settled, Step, type Tape } from './step.ts';
import { replaced } from './window.ts';

/**
 * The same function, which keeps nothing for the backward pass but its arguments: what a tape would have kept is computed
 * again when it is needed. The same bits, at every order; more time, less memory.
 *
 * PyTorch: `torch.utils.checkpoint.checkpoint`.
 *
 * @throws GradientError for something that is no function; in the backward pass, if a parameter was reassigned since.
 * @example
 * const block = checkpoint((x: Tensor) => x.tanh().tanh().tanh());
 * grad((x: Tensor) => block(x).sum())(tensor([0]));   // [1]
 */
export function checkpoint<Args extends readonly unknown[], Y>(f: (...args: Args) => Y): (...args: Args) => Y {
  checkFunction('checkpoint', f);
  return (...args) => {
    const given = tensorsOf(args);
    const skeleton = skeletonOf(args);
    let tree: Y;
    let places: readonly number[] = [];
    const results = recomputed((xs) => {
      // Objects of its own tell an argument that is handed through from another with the same value.
      const own = xs.map(alias);
      const y = f(...treeOf(skeleton, own));
      const all = tensorsOf(y);
      const found = [...new Set([...own, ...all])];
      tree = skeletonOf(y);
      places = all.map((x) => found.indexOf(x));
      return found.slice(own.length);
    }, given);
    return treeOf(tree!, chosen(places, [...given, ...results]));
  };
}

// A function of its own: what closures of a call share is kept with the call.
function chosen(places: readonly number[], xs: readonly Tensor[]): readonly Tensor[] {
  return places.map((place) => xs[place]!);
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
  const ground = tape.level > 0 ? groundSteps(results)[0]?.tape : undefined;
  const born = ground?.clock;
  return recordCall(tape, inputs, results, (cotangents, waiting) => {
    const mark = tape.clock;
    const start = ground?.clock;
    const again = f(inputs);
    if (ground !== undefined) checkParameters(groundSteps(again), born!, start!);
    // The sums of the pull go on as if these steps had been there all along.
    const inner = waiting.since(mark, tape.clock - 1);
    again.forEach(({ tracer }, i) => {
      const c = cotangents[i];
      if (c !== undefined && tracer?.level === tape.level) inner.send(tracer as Step, c);
    });
    drain(inner);
  });
}

/** The steps of the parameters' tape below some values. */
function groundSteps(ys: readonly Tensor[]): Step[] {
  return ys.flatMap((y) => {
    let seen: Tensor | null = y;
    while (seen !== null && seen.tracer?.level !== 0) seen = seen.below;
    return seen === null ? [] : [seen.tracer as Step];
  });
}

/** Refuses to go on with a parameter whose value was given to it between two moments; on its own tape, `Window` does. */
function checkParameters(steps: readonly Step[], from: number, until: number): void {
  const seen = new Set(steps);
  for (const step of seen) {
    if (step.seq < from) continue;
    if (step.seq < until && step.op === null && ownerOf(step) !== null) throw replaced(step);
    for (const parent of step.parents) if (parent !== null) seen.add(parent);
  }
}
