import { described, leavesOf, sameShape, scalar, ShapeError, showShape, Tensor, TreeError } from '@adjoint/tensor';
import { skeletonOf, tensorsOf } from './flatten.ts';

/**
 * What a rule gives for each tensor of a tree: a tensor of its shape, a number for a 0-d one, or null, for a whole branch
 * too, where there is none.
 *
 * @example
 * const cotangents: Beside<{ w: Tensor; table: Tensor }> = { w: tensor([1, 2]), table: null };
 */
export type Beside<T> =
  | null
  | (T extends Tensor
      ? Tensor | number
      : T extends number | string | boolean | undefined | ((...args: never[]) => unknown)
        ? unknown
        : { readonly [K in keyof T]: Beside<T[K]> });

/**
 * What a rule has given beside the tensors of a tree, in their order and dtypes.
 *
 * @param says - how the rule speaks of a place and of what it gives: 'the pullback gives argument 0.w' and 'cotangent'.
 * @throws TreeError, ShapeError where it is not like the tree.
 */
export function listBeside(
  tree: unknown,
  given: unknown,
  tensors: readonly Tensor[],
  says: readonly [at: (path: string) => string, what: string],
): (Tensor | null)[] {
  const [at, what] = says;
  return collect(tree, given, '', says).map((found, k) => {
    const x = tensors[k]!;
    if (found === null) return null;
    if (sameShape(found.shape, x.shape)) return found.cast(x.dtype);
    const { path } = leavesOf(skeletonOf(tree))[k]!;
    throw new ShapeError(`${at(path)}, of shape ${showShape(x.shape)}, a ${what} of shape ${showShape(found.shape)}`, {
      hint: 'sumTo(x, shape) adds up what was broadcast',
    });
  });
}

function collect(
  tree: unknown,
  given: unknown,
  path: string,
  says: readonly [at: (path: string) => string, what: string],
): (Tensor | null)[] {
  if (given === null) return tensorsOf(tree).map(() => null);
  if (tree instanceof Tensor) {
    if (given instanceof Tensor) return [given];
    if (typeof given === 'number') return [scalar(given, 'float64')];
  } else if (typeof tree !== 'object' || tree === null) return [];
  else if (given === undefined && tensorsOf(tree).length === 0) return [];
  else if (typeof given === 'object' && Array.isArray(given) === Array.isArray(tree) && !(given instanceof Tensor)) {
    const values = given as Readonly<Record<string, unknown>>;
    return Object.entries(tree).flatMap(([key, node]) =>
      collect(node, values[key], Array.isArray(tree) ? `${path}[${key}]` : `${path}.${key}`, says),
    );
  }
  const [at, what] = says;
  throw new TreeError(`${at(path)} no ${what} but ${described(given)}`, {
    hint: 'a tree like what it belongs to; null where there is none',
  });
}
