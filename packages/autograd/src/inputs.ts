import {
  inNameOf,
  deepestTree,
  DtypeError,
  GradientError,
  isFloat,
  isPlainObject,
  leavesOf,
  mapTree,
  scalar,
  Tensor,
  zerosLike,
} from '@adjoint/tensor';
import { partOf } from './call.ts';
import { leaf, settled, type Step, type Tape, watch } from './step.ts';
import type { Running } from './window.ts';

/**
 * What a tree of values becomes when it is differentiated: a number is a 0-d tensor, wherever it stands.
 *
 * @example
 * type G = Gradient<{ w: number; name: string }>;   // { w: Tensor<readonly []>; name: string }
 */
export type Gradient<T> = T extends number
  ? Tensor<readonly []>
  : T extends Tensor | string | boolean | null | undefined | ((...args: never[]) => unknown)
    ? T
    : { [K in keyof T]: Gradient<T[K]> };

/**
 * What may be passed where a function takes `A`: a number in place of a tensor, too.
 *
 * @example
 * const x: Argument<Tensor> = 2;
 * grad((x: Tensor) => x.square())(x);   // 4
 */
export type Argument<A> = Tensor<readonly []> extends A ? A | number : A;

/**
 * Arguments, each as `Argument` has it.
 *
 * @example
 * const point: Arguments<[Tensor, Tensor]> = [2, tensor(3)];
 * gradcheck((x: Tensor, y: Tensor) => x.mul(y), point).checked;   // 2
 */
export type Arguments<Args extends readonly unknown[]> = { [K in keyof Args]: Argument<Args[K]> };

/**
 * Arguments of which the one at `K` is differentiated: a number there becomes a tensor; elsewhere it stays a number.
 *
 * @example
 * const point: ArgumentsAt<[Tensor, number], 0> = [2, 3];
 * grad((x: Tensor, n: number) => x.pow(n))(...point);   // 12
 */
export type ArgumentsAt<Args extends readonly unknown[], K extends number> = {
  [I in keyof Args]: I extends `${K}` | number ? Argument<Args[I]> : Args[I];
};

/** The tree with 0-d tensors in place of numbers; itself if there are none. */
export function asTree(x: unknown): unknown {
  return hasNumber(x) ? withTensors(x) : x;
}

function hasNumber(x: unknown, depth = 0): boolean {
  if (typeof x !== 'object' || x === null || x instanceof Tensor) return typeof x === 'number';
  if (depth > deepestTree) return false;
  for (const key in x) if (hasNumber((x as Record<string, unknown>)[key], depth + 1)) return true;
  return false;
}

function withTensors(x: unknown, depth = 0): unknown {
  if (typeof x === 'number') return scalar(x, 'float64');
  // A tree that contains itself is refused where it is walked.
  if (typeof x !== 'object' || x === null || x instanceof Tensor || depth > deepestTree) return x;
  if (Array.isArray(x)) return x.map((child) => withTensors(child, depth + 1));
  // An instance of a class is refused where the tree is walked.
  if (!isPlainObject(x)) return x;
  return Object.fromEntries(Object.entries(x).map(([key, child]) => [key, withTensors(child, depth + 1)]));
}

/**
 * Has a fresh tape watch a tree of tensors: its first steps are the leaves, so their numbers are their places in the tree.
 *
 * @throws DtypeError naming the path of an int or bool.
 */
export function watchTree(name: string, tape: Tape, tree: unknown, written?: (path: string) => string): unknown {
  const enter = (x: Tensor): Tensor => {
    if (!isFloat(x.dtype)) throw noDerivative(name, tree, written);
    return watch(settled(x), leaf(tape, x));
  };
  return inNameOf(name, () => mapTree(enter, tree));
}

/** The cotangents of a tree that was watched so; zeros where nothing arrived. */
export function cotangentTree(tree: unknown, reached: readonly Running[]): unknown {
  const found: (Tensor | undefined)[] = [];
  for (const { step, value } of reached) found[step.seq] = value;
  let place = 0;
  return mapTree((x: Tensor) => found[place++] ?? zerosLike(x), tree);
}

/** The error for the first int or bool in a tree that is to be differentiated, with its path. */
export function noDerivative(name: string, tree: unknown, written = (path: string): string => path): DtypeError {
  const { path, tensor } = leavesOf(tree).find((leaf) => !isFloat(leaf.tensor.dtype))!;
  return new DtypeError(
    `${name}: ${tensor.dtype} has no derivative${path === '' ? '' : `, found at ${written(path)}`}`,
    {
      hint: "x.cast('float64'), or pass it as another argument",
    },
  );
}

/** The path of a leaf in a list of arguments: `[0].w` is written `argument 0.w`. */
export function argumentAt(path: string): string {
  return path.replace(/^\[(\d+)\]/, 'argument $1');
}

/** What lies below a level, if it watches the value at all. */
export function beneath(x: Tensor, level: number): Tensor {
  return x.tracer?.level === level ? x.below! : x;
}

/**
 * Refuses results that would lead to silent zeros.
 *
 * @throws GradientError for a promise, or a value that has escaped from a transform inside.
 */
export function checkResult(name: string, y: unknown, level: number): void {
  if (y instanceof Promise)
    throw new GradientError(`${name}: the function returned a promise`, {
      hint: 'await outside of it',
    });
  const tensors = y instanceof Tensor ? [y] : inNameOf(name, () => leavesOf(y)).map((leaf) => leaf.tensor);
  for (const { tracer } of tensors) {
    if (tracer !== null && tracer.level > level)
      throw new GradientError(`${name}: the result comes from inside another transform, which has ended`);
  }
}

/**
 * Refuses a silent zero: a leaf that no cotangent reached, although a value that depends on it was read out on the way.
 *
 * @throws GradientError naming the leaf.
 */
export function checkReadOuts(
  name: string,
  tape: Tape,
  tree: unknown,
  reached: readonly Running[],
  written = (path: string): string => path,
): void {
  if (tape.readOuts.length === 0) return;
  const known = new Set<Step>(reached.map(({ step }) => step));
  const seen = new Set<Step>(tape.readOuts);
  for (const step of seen) {
    if (step.op === null && partOf(step) === null && !known.has(step))
      throw readOutError(name, written(leavesOf(tree)[step.seq]!.path));
    for (const parent of step.parents) if (parent !== null) seen.add(parent);
  }
}

/** The error for an input that reaches the result only as a number that was read out. */
export function readOutError(name: string, path = ''): GradientError {
  const which = path === '' ? 'the input' : path;
  return new GradientError(
    `${name}: the result does not depend on ${which}, but a value that does was read out as a number on the way`,
    {
      hint: 'compute with tensors, or read stopGradient(x).item()',
    },
  );
}
