import { GradientError, sameShape, ShapeError, showShape, type Tensor } from '@adjoint/tensor';
import { applyCustom, type Linearised, transposed } from './custom.ts';
import { tensorsOf, treeOf } from './flatten.ts';
import { asTree } from './inputs.ts';

/**
 * A function with a forward rule of its own; reverse mode transposes it.
 *
 * @param f - its arguments are trees; all watched values it reads must be among them.
 * @param rule - from the arguments, their tangents (zeros where an argument does not move) and the value to the tangent of
 * the value; linear in the tangents, and written with tensors.
 * @throws GradientError if `f` reads a watched value that is no argument; ShapeError for a tangent unlike the value.
 * @example
 * const softplus = customJvp((x: Tensor) => x.exp().add(1).log(), ([x], [t]) => t.mul(x.sigmoid()));
 * grad((x: Tensor) => softplus(x))(tensor(0));   // 0.5
 */
export function customJvp<Args extends readonly unknown[], Y>(
  f: (...args: Args) => Y,
  rule: (args: Args, tangents: Args, value: Y) => Y,
): (...args: Args) => Y {
  for (const given of [f, rule])
    if (typeof given !== 'function')
      throw new GradientError(`customJvp: a function and its rule are needed, got a ${typeof given}`);
  return (...args) => {
    let y: Y;
    const value = (xs: readonly Tensor[]): readonly Tensor[] => tensorsOf((y = f(...treeOf(args, xs))));
    const at = (xs: readonly Tensor[]): Linearised => {
      const results = value(xs);
      const push = (ts: readonly Tensor[]): readonly Tensor[] =>
        tangentsOf(results, rule(treeOf(args, xs), treeOf(args, ts), treeOf(y, results)));
      return { results, pushforward: push, pullback: transposed(push, xs) };
    };
    const results = applyCustom({ name: 'customJvp', value, at }, tensorsOf(args));
    return treeOf(y!, results);
  };
}

function tangentsOf(results: readonly Tensor[], found: unknown): readonly Tensor[] {
  const tangents = tensorsOf(asTree(found));
  results.forEach(({ shape }, i) => {
    const t = tangents[i];
    if (t === undefined || !sameShape(t.shape, shape))
      throw new ShapeError(
        `customJvp: the value has shape ${showShape(shape)}, its tangent ${t === undefined ? 'is missing' : showShape(t.shape)}`,
      );
  });
  return tangents;
}
