import { GradientError, isFloat, mapTree, Tensor, TreeError } from '@adjoint/tensor';
import { applyCustom, type Linearised, transposed } from './custom.ts';
import { skeletonOf, tensorsOf, treeOf } from './flatten.ts';
import { asTree } from './inputs.ts';

/**
 * What a function with a rule of its own returns: its value, and the pullback that its author answers for.
 *
 * @example
 * const rule = (x: Tensor): CustomPullback<Tensor, [Tensor]> => ({ value: x.abs(), pullback: (g) => [g.mul(x.sign())] });
 * customVjp(rule)(tensor(-2));   // 2
 */
export interface CustomPullback<Y, Args extends readonly unknown[]> {
  readonly value: Y;
  /** A cotangent for each argument, a tree like it; null for an argument that has none. */
  readonly pullback: (cotangent: Y) => { readonly [K in keyof Args]: Args[K] | null };
}

/**
 * A function with a reverse rule of its own: `f` returns its value and the pullback, as `vjp` does.
 *
 * What the pullback closes over is what the backward pass keeps. Written with tensors, it is differentiated for higher
 * orders; `vmap` maps it, and forward mode transposes it.
 *
 * @param f - its arguments are trees; all watched values it reads must be among them.
 * @throws GradientError if it reads a watched value that is no argument, TreeError or ShapeError for cotangents that do
 * not fit the arguments.
 * @example
 * const clippedGradient = customVjp((x: Tensor) => ({ value: x, pullback: (g: Tensor) => [g.maximum(-1).minimum(1)] }));
 * grad((x: Tensor) => clippedGradient(x).mul(5))(tensor(3));   // 1, not 5
 */
export function customVjp<Args extends readonly unknown[], Y>(
  f: (...args: Args) => CustomPullback<Y, Args>,
): (...args: Args) => Y {
  if (typeof f !== 'function') throw new GradientError(`customVjp: a function is needed, got a ${typeof f}`);
  return (...args) => {
    let y: Y;
    const at = (xs: readonly Tensor[]): Linearised => {
      const { value, pullback } = checkRule<Y, Args>(f(...treeOf(args, xs)));
      y = skeletonOf(value);
      const pull = (gs: readonly Tensor[]): readonly (Tensor | null)[] =>
        cotangentsOf(args, pullback(treeOf(value, gs)));
      return {
        results: tensorsOf(value),
        pullback: pull,
        pushforward: (ts) => transposed((gs) => pull(gs).map((c, k) => c ?? xs[k]!.mul(0)), tensorsOf(value))(ts),
      };
    };
    const results = applyCustom({ name: 'customVjp', value: (xs) => at(xs).results, at }, tensorsOf(args));
    return treeOf(y!, results);
  };
}

function checkRule<Y, Args extends readonly unknown[]>(rule: CustomPullback<Y, Args>): CustomPullback<Y, Args> {
  if (typeof rule === 'object' && rule !== null && 'value' in rule && typeof rule.pullback === 'function') return rule;
  throw new GradientError('customVjp: the function must return { value, pullback }', {
    hint: 'pullback takes the cotangent of the value and returns a list, one cotangent for each argument',
  });
}

/** The cotangents of all tensors among the arguments, in order. */
function cotangentsOf(args: readonly unknown[], found: unknown): readonly (Tensor | null)[] {
  if (!Array.isArray(found) || found.length !== args.length)
    throw new TreeError(
      `customVjp: the pullback must return ${args.length} cotangents in a list, one for each argument, got ${
        Array.isArray(found) ? found.length : `a ${typeof found}`
      }`,
    );
  return args.flatMap((arg, k) => {
    const list: (Tensor | null)[] = [];
    const given: unknown = found[k];
    if (given === null || given === undefined) return tensorsOf(arg).map(() => null);
    mapTree((x: Tensor, c: Tensor) => (list.push(isFloat(x.dtype) ? c : null), x), arg, asTree(given));
    return list;
  });
}
