import { type Tensor, zerosLike } from '@adjoint/tensor';
import { type Beside, listBeside } from './beside.ts';
import { applyCustom, type Linearised } from './custom.ts';
import { skeletonOf, tensorsOf, treeOf } from './flatten.ts';
import { checkFunction } from './function.ts';
import { transposed } from './transposed.ts';

/**
 * A function with a forward rule of its own; reverse mode transposes it.
 *
 * JAX: `jax.custom_jvp`.
 *
 * @param f - its arguments are trees; all watched values it reads must be among them.
 * @param rule - from the arguments, their tangents (zeros where an argument does not move) and the value to the tangent of
 * the value, or null where it does not move; linear in the tangents, and written with tensors.
 * @throws GradientError if `f` reads a watched value that is no argument; TreeError, ShapeError for a tangent unlike the
 * value.
 * @example
 * const softplus = customJvp((x: Tensor) => x.exp().add(1).log(), ([x], [t]) => t.mul(x.sigmoid()));
 * grad((x: Tensor) => softplus(x))(tensor(0));   // 0.5
 */
export function customJvp<Args extends readonly unknown[], Y>(
  f: (...args: Args) => Y,
  rule: (args: Args, tangents: Args, value: Y) => Beside<Y>,
): (...args: Args) => Y {
  checkFunction('customJvp', f);
  checkFunction('customJvp', rule);
  return (...args) => {
    const skeleton = skeletonOf(args);
    let tree: unknown;
    const value = (xs: readonly Tensor[]): readonly Tensor[] => {
      const y = f(...treeOf(skeleton, xs));
      tree = skeletonOf(y);
      return tensorsOf(y);
    };
    const at = (xs: readonly Tensor[]): Linearised => {
      const results = value(xs);
      const like = tree as Y;
      const push: Linearised['pushforward'] = (ts, ys) =>
        listBeside(like, rule(treeOf(skeleton, xs), treeOf(skeleton, ts), treeOf(like, ys)), ys, [
          (path) => `customJvp: the rule gives the value${path}`,
          'tangent',
        ]).map((t, i) => t ?? zerosLike(ys[i]!));
      return {
        results,
        pushforward: push,
        pullback: (gs, ys) => transposed('customJvp', (ts) => push(ts, ys), xs)(gs),
      };
    };
    const results = applyCustom({ name: 'customJvp', value, at }, tensorsOf(args));
    return treeOf(tree as Y, results);
  };
}
