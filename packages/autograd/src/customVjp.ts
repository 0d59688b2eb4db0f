import { described, GradientError, isFloat, type Tensor, TreeError, zerosLike } from '@adjoint/tensor';
import { type Beside, listBeside } from './beside.ts';
import { applyCustom, type Linearised } from './custom.ts';
import { skeletonOf, tensorsOf, treeOf } from './flatten.ts';
import { checkFunction } from './function.ts';
import { argumentAt } from './inputs.ts';
import { transposed } from './transposed.ts';

/**
 * What a function with a rule of its own returns: its value, and the pullback that its author answers for.
 *
 * @example
 * const rule = (x: Tensor): CustomPullback<Tensor, [Tensor]> => ({ value: x.abs(), pullback: (g) => [g.mul(x.sign())] });
 * customVjp(rule)(tensor(-2));   // 2
 */
export interface CustomPullback<Y, Args extends readonly unknown[]> {
  readonly value: Y;
  /**
   * A cotangent for each argument, a tree like it, from the cotangent of the value; null for what has none.
   *
   * The value is given once more: where the rule reads it, higher derivatives go through the rule, not through how the
   * value was computed.
   */
  readonly pullback: (cotangent: Y, value: Y) => { readonly [K in keyof Args]: Beside<Args[K]> };
}

/**
 * A function with a reverse rule of its own: `f` returns its value and the pullback, as `vjp` does.
 *
 * What the pullback closes over is what the backward pass keeps. Written with tensors, it is differentiated for higher
 * orders; `vmap` maps it, and forward mode transposes it.
 *
 * PyTorch: `torch.autograd.Function`.
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
  checkFunction('customVjp', f);
  return (...args) => {
    const skeleton = skeletonOf(args);
    let tree: unknown;
    const at = (xs: readonly Tensor[]): Linearised => {
      const { value, pullback } = checkRule<Y, Args>(f(...treeOf(skeleton, xs)));
      const valueSkeleton = skeletonOf(value);
      tree = valueSkeleton;
      const pull: Linearised['pullback'] = (gs, ys) =>
        cotangentsOf(skeleton, xs, pullback(treeOf(valueSkeleton, gs), treeOf(valueSkeleton, ys)));
      return {
        results: tensorsOf(value),
        pullback: pull,
        pushforward: (ts, ys) =>
          transposed('customVjp', (gs) => pull(gs, ys).map((c, k) => c ?? zerosLike(xs[k]!)), ys)(ts),
      };
    };
    const results = applyCustom({ name: 'customVjp', value: (xs) => at(xs).results, at }, tensorsOf(args));
    return treeOf(tree as Y, results);
  };
}

function checkRule<Y, Args extends readonly unknown[]>(rule: CustomPullback<Y, Args>): CustomPullback<Y, Args> {
  if (typeof rule === 'object' && rule !== null && 'value' in rule && typeof rule.pullback === 'function') return rule;
  throw new GradientError('customVjp: the function must return { value, pullback }', {
    hint: 'pullback: (g) => [cotangent of the first argument, …]',
  });
}

/** The cotangents of all tensors among the arguments, in order. */
function cotangentsOf(args: readonly unknown[], xs: readonly Tensor[], found: unknown): readonly (Tensor | null)[] {
  if (!Array.isArray(found) || found.length !== args.length)
    throw new TreeError(
      `customVjp: the pullback must return a list of ${args.length} cotangents, got ${described(found)}`,
      { hint: 'one for each argument; null where there is none' },
    );
  return listBeside(args, found, xs, [placeOf, 'cotangent']).map((c, k) => (isFloat(xs[k]!.dtype) ? c : null));
}

function placeOf(path: string): string {
  return `customVjp: the pullback gives ${argumentAt(path)}`;
}
