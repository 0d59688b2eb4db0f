import { DtypeError, GradientError, isFloat, leavesOf, mapTree, scalar, Tensor, zerosLike } from '@adjoint/tensor';
import { seedFor } from './backward.ts';
import { pull } from './pull.ts';
import { Leaf, newTape, Step, type Tape, watch } from './step.ts';

/** Chooses what to differentiate with respect to. */
export interface GradOptions {
  /** The position of the argument, by default the first. */
  readonly argument?: number;
}

/** What a tree of values becomes when it is differentiated: numbers are 0-d tensors. */
export type Gradient<T> = T extends number ? Tensor<readonly []> : T;

/** A value and its gradient, a tree like the argument. */
export interface ValueAndGradient<T> {
  readonly value: Tensor;
  readonly gradient: Gradient<T>;
}

/** What a function computed, and the linear map from cotangents of the value to cotangents of the inputs. */
export interface Pullback<Y, Inputs extends readonly unknown[]> {
  readonly value: Y;
  /** The pullback; calling it again is allowed. */
  readonly pullback: (cotangent: Y) => { -readonly [K in keyof Inputs]: Gradient<Inputs[K]> };
}

/** A number is a float64 0-d tensor. */
export function asTree(x: unknown): unknown {
  return typeof x === 'number' ? scalar(x, 'float64') : x;
}

/** The tree as the tape sees it. */
function watched(name: string, tape: Tape, tree: unknown): { readonly tree: unknown; readonly leaves: Leaf[] } {
  const leaves: Leaf[] = [];
  const seen = mapTree((x: Tensor) => {
    if (!isFloat(x.dtype)) throw noDerivative(name, tree);
    const leaf = new Leaf(tape, x);
    leaves.push(leaf);
    return watch(x, leaf);
  }, asTree(tree));
  return { tree: seen, leaves };
}

/** The error for the first int or bool in a tree that is to be differentiated, with its path. */
export function noDerivative(name: string, tree: unknown): DtypeError {
  const { path, tensor } = leavesOf(asTree(tree)).find((leaf) => !isFloat(leaf.tensor.dtype))!;
  return new DtypeError(`${name}: ${tensor.dtype} has no derivative${path === '' ? '' : `, found at ${path}`}`, {
    hint: 'cast it to float64, or pass it as another argument',
  });
}

/** What lies below the tape, if it watches the value at all. */
export function beneath(x: Tensor, level: number): Tensor {
  return x.tracer?.level === level ? x.below! : x;
}

/** @throws GradientError for a promise, TypeError-like for anything but a tensor. */
export function checkResult(name: string, y: unknown): void {
  if (y instanceof Promise)
    throw new GradientError(`${name}: the function returned a promise`, {
      hint: 'differentiate a function that returns its value, and await outside of it',
    });
}

/**
 * The gradient of a function with one number as result, with respect to a whole tree, and the value.
 *
 * @throws GradientError for a result of several elements, DtypeError for ints in the tree.
 * @example
 * const { value, gradient } = valueAndGrad((net) => net.w.square().sum())({ w: tensor([1, 2]) });
 * gradient.w;   // [2, 4]
 */
export function valueAndGrad<Args extends readonly unknown[], const K extends number = 0>(
  f: (...args: Args) => Tensor,
  options: { readonly argument?: K } = {},
): (...args: Args) => ValueAndGradient<Args[K]> {
  return differentiate<Args, Args[K]>('valueAndGrad', f, options);
}

/**
 * The gradient of a function with one number as result: a tree like the argument. Nests to any order.
 *
 * @throws GradientError for a result of several elements, DtypeError for ints in the tree.
 * @example
 * grad((x: Tensor) => x.tanh())(tensor(0));               // 1
 * grad(grad((x: Tensor) => x.pow(3)))(tensor(2)).item();  // 12
 */
export function grad<Args extends readonly unknown[], const K extends number = 0>(
  f: (...args: Args) => Tensor,
  options: { readonly argument?: K } = {},
): (...args: Args) => Gradient<Args[K]> {
  const both = differentiate<Args, Args[K]>('grad', f, options);
  return (...args) => both(...args).gradient;
}

function differentiate<Args extends readonly unknown[], T>(
  name: string,
  f: (...args: Args) => Tensor,
  { argument = 0 }: GradOptions,
): (...args: Args) => ValueAndGradient<T> {
  return (...args) => {
    if (argument >= args.length)
      throw new GradientError(`${name}: there is no argument ${argument}, the function got ${args.length}`);
    const tape = newTape();
    const { tree, leaves } = watched(name, tape, args[argument]);
    const y: unknown = f(...(args.map((arg, i) => (i === argument ? tree : arg)) as unknown as Args));
    checkResult(name, y);
    if (!(y instanceof Tensor))
      throw new GradientError(`${name}: the function must return a tensor of one element, got ${typeof y}`);
    const value = beneath(y, tape.level);
    const seed = seedFor(name, value, undefined);
    const cotangents =
      y.tracer instanceof Step && y.tracer.level === tape.level ? pull(y.tracer, seed) : new Map<Leaf, Tensor>();
    if (cotangents.size === 0 && tape.wasRead)
      throw new GradientError(`${name}: the result depends on no input, but a watched value was read out as a number`, {
        hint: 'item() and toArray() leave the differentiable world: compute with tensors, or use stopGradient',
      });
    return { value, gradient: gather(args[argument], leaves, cotangents) as Gradient<T> };
  };
}

/** A tree of cotangents like the argument; zeros where nothing arrived. */
function gather(tree: unknown, leaves: readonly Leaf[], cotangents: ReadonlyMap<Leaf, Tensor>): unknown {
  let next = 0;
  return mapTree((x: Tensor) => cotangents.get(leaves[next++]!) ?? zerosLike(x), asTree(tree));
}

/**
 * The value of a function and its pullback: from a cotangent of the value to cotangents of every input.
 *
 * @throws DtypeError for ints in the inputs if a cotangent is no tree like the value.
 * @example
 * const { value, pullback } = vjp((x, y) => x.mul(y), tensor(2), tensor(3));
 * pullback(tensor(1));   // [3, 2]
 */
export function vjp<Y, Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => Y,
  ...inputs: Inputs
): Pullback<Y, Inputs> {
  const tape = newTape();
  const { tree, leaves } = watched('vjp', tape, inputs.map(asTree));
  const y = f(...(tree as Inputs));
  checkResult('vjp', y);
  const value = mapTree((x: Tensor) => beneath(x, tape.level), y);
  return {
    value,
    pullback(cotangent) {
      const sums = new Map<Leaf, Tensor>();
      mapTree(
        (out: Tensor, seed: Tensor) => {
          const g = seedFor('vjp', beneath(out, tape.level), seed);
          if (!(out.tracer instanceof Step) || out.tracer.level !== tape.level) return out;
          const found = pull(out.tracer, g);
          for (const [leaf, c] of found) sums.set(leaf, sums.get(leaf)?.add(c) ?? c);
          return out;
        },
        asTree(y),
        asTree(cotangent),
      );
      return gather(inputs.map(asTree), leaves, sums) as never;
    },
  };
}
