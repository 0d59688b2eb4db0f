import { GradientError, mapTree, Tensor } from '@adjoint/tensor';
import { seedFor } from './backward.ts';
import {
  argumentAt,
  type Arguments,
  asTree,
  beneath,
  checkResult,
  cotangentTree,
  type Gradient,
  checkReadOuts,
  watchTree,
} from './inputs.ts';
import { pull } from './pull.ts';
import { newTape, type Step } from './step.ts';

/**
 * Chooses what to differentiate with respect to.
 *
 * @example
 * const second: GradOptions<1> = { argument: 1 };
 * grad((x: Tensor, y: Tensor) => x.mul(y), second)(tensor(2), tensor(3));   // 2
 */
export interface GradOptions<K extends number = number> {
  /** The position of the argument, by default the first. */
  readonly argument?: K;
}

/**
 * A value and its gradient, a tree like the argument.
 *
 * @example
 * const found: ValueAndGradient<Tensor> = valueAndGrad((x: Tensor) => x.square())(tensor(3));
 * found.gradient.item();   // 6
 */
export interface ValueAndGradient<T> {
  readonly value: Tensor;
  readonly gradient: Gradient<T>;
}

/**
 * The gradient of a function with one number as result, with respect to a whole tree, and the value.
 *
 * @throws GradientError for a result of several elements, DtypeError for ints in the tree.
 * @example
 * const { value, gradient } = valueAndGrad((net: { w: Tensor }) => net.w.square().sum())({ w: tensor([1, 2]) });
 * value.item();   // 5
 * gradient.w;   // [2, 4]
 */
export function valueAndGrad<Args extends readonly unknown[], const K extends number = 0>(
  f: (...args: Args) => Tensor,
  options: GradOptions<K> = {},
): (...args: Arguments<Args>) => ValueAndGradient<Args[K]> {
  return differentiate<Args, Args[K]>('valueAndGrad', f, options);
}

/**
 * The gradient of a function with one number as result: a tree like the argument. Nests to any order.
 *
 * @throws GradientError for a result of several elements, DtypeError for ints in the tree.
 * @example
 * grad((x: Tensor) => x.tanh())(0);               // 1
 * grad(grad((x: Tensor) => x.pow(3)))(2).item();  // 12
 */
export function grad<Args extends readonly unknown[], const K extends number = 0>(
  f: (...args: Args) => Tensor,
  options: GradOptions<K> = {},
): (...args: Arguments<Args>) => Gradient<Args[K]> {
  const both = differentiate<Args, Args[K]>('grad', f, options);
  return (...args) => both(...args).gradient;
}

function differentiate<Args extends readonly unknown[], T>(
  name: string,
  f: (...args: Args) => Tensor,
  { argument = 0 }: GradOptions,
): (...args: Arguments<Args>) => ValueAndGradient<T> {
  if (typeof f !== 'function') throw new GradientError(`${name}: a function is needed, got a ${typeof f}`);
  return (...args) => {
    if (!Number.isInteger(argument) || argument < 0 || argument >= args.length)
      throw new GradientError(
        `${name}: argument ${argument} was asked for, counted from 0, but the call has ${args.length}`,
      );
    const tape = newTape();
    const input = asTree(args[argument]);
    const tree = watchTree(name, tape, input);
    const inputs: unknown[] = [...args];
    inputs[argument] = tree;
    const y: unknown = f(...(inputs as unknown as Args));
    checkResult(name, y, tape.level);
    if (!(y instanceof Tensor))
      throw new GradientError(`${name}: the function must return a tensor of one element, got ${typeof y}`);
    const value = beneath(y, tape.level);
    const seed = seedFor(name, value, undefined, 'reduce it first, say with sum(), or use vjp with a cotangent');
    const found = pull(y.tracer?.level === tape.level ? [[y.tracer as Step, seed]] : []);
    checkReadOuts(name, tape, input, found);
    return { value, gradient: cotangentTree(input, found) as Gradient<T> };
  };
}

/**
 * What a function computed, and the linear map from cotangents of the value to cotangents of the inputs.
 *
 * @example
 * const { pullback }: Pullback<Tensor, [Tensor]> = vjp((x: Tensor) => x.square(), tensor(3));
 * pullback(tensor(1));   // [6]
 */
export interface Pullback<Y, Inputs extends readonly unknown[]> {
  readonly value: Y;
  /** The pullback; calling it again is allowed. */
  readonly pullback: (cotangent: Y) => { -readonly [K in keyof Inputs]: Gradient<Inputs[K]> };
}

/**
 * The value of a function and its pullback: from a cotangent of the value to cotangents of every input.
 *
 * @throws DtypeError for ints in the inputs; the pullback, TreeError or ShapeError for a cotangent unlike the value.
 * @example
 * const { value, pullback } = vjp((x: Tensor, y: Tensor) => x.mul(y), tensor(2), tensor(3));
 * value.item();          // 6
 * pullback(tensor(1));   // [3, 2]
 */
export function vjp<Y, Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => Y,
  ...inputs: Arguments<Inputs>
): Pullback<Y, Inputs> {
  const tape = newTape();
  const args = asTree(inputs);
  const tree = watchTree('vjp', tape, args, argumentAt);
  const y = f(...(tree as Inputs));
  checkResult('vjp', y, tape.level);
  const value = mapTree((x: Tensor) => beneath(x, tape.level), y);
  return {
    value,
    pullback(cotangent) {
      const ends: [Step, Tensor][] = [];
      mapTree(
        (out: Tensor, given: Tensor) => {
          const seed = seedFor('vjp', beneath(out, tape.level), given);
          if (out.tracer?.level === tape.level) ends.push([out.tracer as Step, seed]);
          return out;
        },
        asTree(y),
        asTree(cotangent),
      );
      const found = pull(ends);
      checkReadOuts('vjp', tape, args, found, argumentAt);
      return cotangentTree(args, found) as never;
    },
  };
}
