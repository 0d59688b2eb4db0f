import { checkOptions, described, GradientError, type Tensor } from '@adjoint/tensor';
import { checkFunction } from './function.ts';
import { type ArgumentsAt, asTree, type Gradient } from './inputs.ts';
import { record, seedOfScalar } from './record.ts';

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
 * A value, its gradient and what else the function returned, to which no derivative is taken.
 *
 * @example
 * const f = (x: Tensor) => [x.square(), { twice: x.mul(2) }] as const;
 * const found: ValueGradientAux<Tensor, { readonly twice: Tensor }> = valueAndGrad(f, { aux: true })(tensor(3));
 * found.aux.twice;   // 6
 */
export interface ValueGradientAux<T, Aux> extends ValueAndGradient<T> {
  readonly aux: Aux;
}

/**
 * The gradient of a function with one number as result, with respect to a whole tree, and the value.
 *
 * With `aux: true` the function returns a list: its result and a tree of whatever else is of interest.
 *
 * PyTorch: `torch.func.grad_and_value`.
 *
 * @throws GradientError for a result of several elements, DtypeError for ints in the tree.
 * @example
 * const { value, gradient } = valueAndGrad((net: { w: Tensor }) => net.w.square().sum())({ w: tensor([1, 2]) });
 * value.item();   // 5
 * gradient.w;   // [2, 4]
 */
export function valueAndGrad<Args extends readonly unknown[], Aux, const K extends number = 0>(
  f: (...args: Args) => readonly [Tensor, Aux],
  options: GradOptions<K> & { readonly aux: true },
): (...args: ArgumentsAt<Args, K>) => ValueGradientAux<Args[K], Aux>;
export function valueAndGrad<Args extends readonly unknown[], const K extends number = 0>(
  f: (...args: Args) => Tensor,
  options?: GradOptions<K> & { readonly aux?: false },
): (...args: ArgumentsAt<Args, K>) => ValueAndGradient<Args[K]>;
export function valueAndGrad(
  f: (...args: never[]) => unknown,
  given: GradOptions & { readonly aux?: boolean } = {},
): (...args: unknown[]) => unknown {
  checkOptions('valueAndGrad', given, 'argument', 'aux?');
  const { aux = false, ...options } = given;
  if (!aux) return differentiate('valueAndGrad', f, options);
  const both = differentiate('valueAndGrad', f, options, (y) => {
    if (Array.isArray(y) && y.length === 2) return y[0];
    throw new GradientError(`valueAndGrad: with aux the function must return [result, aux], got ${described(y)}`);
  });
  return (...args) => {
    const { value, gradient } = both(...args);
    const [result, other] = value as [Tensor, unknown];
    return { value: result, gradient, aux: other };
  };
}

/**
 * The gradient of a function with one number as result: a tree like the argument. Nests to any order.
 *
 * PyTorch: `torch.func.grad`.
 *
 * @throws GradientError for a result of several elements, DtypeError for ints in the tree.
 * @example
 * grad((x: Tensor) => x.tanh())(0);               // 1
 * grad(grad((x: Tensor) => x.pow(3)))(2).item();  // 12
 */
export function grad<Args extends readonly unknown[], const K extends number = 0>(
  f: (...args: Args) => Tensor,
  options: GradOptions<K> = {},
): (...args: ArgumentsAt<Args, K>) => Gradient<Args[K]> {
  const both = differentiate('grad', f, options);
  return (...args) => both(...args).gradient as Gradient<Args[K]>;
}

/** Value and gradient of a function whose result, or the first tensor of it, is one number; `resultOf` finds that. */
export function differentiate(
  name: string,
  f: (...args: never[]) => unknown,
  options: GradOptions,
  resultOf = (y: unknown): unknown => y,
): (...args: readonly unknown[]) => { readonly value: unknown; readonly gradient: unknown } {
  checkFunction(name, f);
  checkOptions(name, options, 'argument');
  return (...args) => {
    const { tree, of } = ofArgument(name, f, options, args);
    const { value, pull } = record(name, of, tree);
    return { value, gradient: pull([seedOfScalar(name, resultOf(value))]) };
  };
}

/** A call as a function of one of its arguments. */
export function ofArgument<Y>(
  name: string,
  f: (...args: never[]) => Y,
  { argument = 0 }: GradOptions,
  args: readonly unknown[],
): { readonly tree: unknown; readonly of: (tree: unknown) => Y } {
  if (!Number.isInteger(argument) || argument < 0 || argument >= args.length)
    throw new GradientError(`${name}: there is no argument ${argument} among ${args.length}, counted from 0`);
  return { tree: asTree(args[argument]), of: (x) => f(...(args.with(argument, x) as never[])) };
}
