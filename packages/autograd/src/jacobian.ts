// Over 150 lines: rows and columns of one matrix, and the types of the trees they are put into.
import {
  checkOptions,
  DtypeError,
  eye,
  GradientError,
  isFloat,
  leavesOf,
  mapTree,
  type Shape,
  type Tensor,
} from '@adjoint/tensor';
import { tensorsOf, treeOf } from './flatten.ts';
import { checkFunction } from './function.ts';
import { differentiate, type GradOptions, ofArgument } from './grad.ts';
import { type ArgumentsAt, asTree } from './inputs.ts';
import { push } from './jvp.ts';
import { record } from './record.ts';
import { vmap } from './vmap.ts';

/**
 * By which argument to differentiate, and how.
 *
 * @example
 * const options: JacobianOptions = { mode: 'forward' };
 * jacobian((x: Tensor) => x.square(), options)(tensor([1, 2]));   // [[2, 0], [0, 4]]
 */
export interface JacobianOptions<K extends number = number> extends GradOptions<K> {
  /**
   * `reverse`, if left out: one pullback for each element of the result, cheap for few results. `forward`: one pushforward
   * for each element of the argument, cheap for few inputs. All go at once, as a batch.
   */
  readonly mode?: 'reverse' | 'forward';
}

/** The axes of one shape, then those of another, where both are known. */
type Joined<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : readonly [...A, ...B];

/** A tree like the argument, with the axes of a result before its own. */
type Row<A extends Shape, X> = X extends number
  ? Tensor<A>
  : X extends Tensor<infer B>
    ? Tensor<Joined<A, B>>
    : X extends string | boolean | null | undefined | ((...args: never[]) => unknown)
      ? X
      : { -readonly [K in keyof X]: Row<A, X[K]> };

/**
 * The derivative of a tree by a tree: in place of each tensor of the result, of shape `[...out]`, a tree like the argument
 * with tensors of shape `[...out, ...in]`.
 *
 * @example
 * type J = Jacobian<{ y: Tensor<readonly [3]> }, { w: Tensor<readonly [2]> }>;
 * const found: J = jacobian((x: { w: Tensor<readonly [2]> }) => ({ y: ones([3]).mul(x.w.sum()) }))({ w: ones([2]) });
 * found.y.w.shape;   // [3, 2]
 */
export type Jacobian<Y, X> = Y extends number
  ? Row<readonly [], X>
  : Y extends Tensor<infer A>
    ? Row<A, X>
    : Y extends string | boolean | null | undefined | ((...args: never[]) => unknown)
      ? Y
      : { -readonly [K in keyof Y]: Jacobian<Y[K], X> };

/**
 * All partial derivatives of a function: for each element of its result by each element of one argument.
 *
 * PyTorch: `torch.func.jacrev`.
 *
 * @throws DtypeError for ints in the argument or the result; GradientError for an argument that the call does not have.
 * @example
 * jacobian((x: Tensor) => x.square())(tensor([1, 2]));   // [[2, 0], [0, 4]]
 * jacobian((x: Tensor, s: Tensor) => x.mul(s), { argument: 1, mode: 'forward' })(tensor([1, 2]), tensor(3));   // [1, 2]
 */
export function jacobian<Args extends readonly unknown[], Y, const K extends number = 0>(
  f: (...args: Args) => Y,
  options: JacobianOptions<K> = {},
): (...args: ArgumentsAt<Args, K>) => Jacobian<Y, Args[K]> {
  return derivatives('jacobian', f, options) as never;
}

/**
 * All second derivatives of a function with one number as result: a tree of trees, `[...in, ...in]` for each pair of
 * tensors. Forward mode over reverse.
 *
 * PyTorch: `torch.func.hessian`.
 *
 * @throws GradientError for a result of several elements, DtypeError for ints in the argument.
 * @example
 * hessian((x: Tensor) => x.pow(3).sum())(tensor([1, 2]));   // [[6, 0], [0, 12]]
 */
export function hessian<Args extends readonly unknown[], const K extends number = 0>(
  f: (...args: Args) => Tensor,
  options: GradOptions<K> = {},
): (...args: ArgumentsAt<Args, K>) => Jacobian<Args[K], Args[K]> {
  const both = differentiate('hessian', f, options);
  return derivatives('hessian', (...args: unknown[]) => both(...args).gradient, {
    ...options,
    mode: 'forward',
  }) as never;
}

function derivatives(
  name: string,
  f: (...args: never[]) => unknown,
  options: JacobianOptions,
): (...args: readonly unknown[]) => unknown {
  checkFunction(name, f);
  checkOptions(name, options, 'argument', 'mode');
  const { mode = 'reverse' } = options;
  if (mode !== 'reverse' && mode !== 'forward')
    throw new GradientError(`${name}: mode is 'reverse' or 'forward', got ${String(mode)}`);
  return (...args) => {
    const { tree, of } = ofArgument(name, f, options, args);
    const value = (x: unknown): unknown => {
      const y = asTree(of(x));
      checkFloats(name, y);
      return y;
    };
    const { y, blocks } = (mode === 'forward' && tensorsOf(tree).length > 0 ? columns : rows)(name, value, tree);
    let next = 0;
    return mapTree(() => treeOf(tree, blocks[next++]!) as never, y);
  };
}

/** For each tensor of the result a block for each tensor of the argument; and the result's tree. */
interface Blocks {
  readonly y: unknown;
  readonly blocks: readonly (readonly Tensor[])[];
}

/** By pulling back the unit cotangents of each tensor of the result. */
function rows(name: string, f: (x: unknown) => unknown, x: unknown): Blocks {
  const { value, pull } = record(name, f, x);
  const blocks = tensorsOf(value).map(({ shape, size, dtype }, i) => {
    const seeds: Tensor[] = [];
    const units = eye(size, size, { dtype }).reshape([size, ...shape]);
    const found = vmap((unit: Tensor) => {
      seeds[i] = unit;
      return tensorsOf(pull(seeds));
    })(units);
    return found.map((c) => c.reshape([...shape, ...c.shape.slice(1)]));
  });
  return { y: value, blocks };
}

/** By pushing the unit tangents of all tensors of the argument forward, in one batch. */
function columns(name: string, f: (x: unknown) => unknown, x: unknown): Blocks {
  const xs = tensorsOf(x);
  const starts = [0];
  for (const { size } of xs) starts.push(starts.at(-1)! + size);
  const all = eye(starts.at(-1)!);
  const ranges = xs.map((_, j) => [starts[j]!, starts[j + 1]!] as const);
  const units = xs.map(({ shape, dtype }, j) =>
    all
      .slice(null, ranges[j]!)
      .reshape([all.shape[0], ...shape])
      .cast(dtype),
  );
  let y: unknown;
  const found = vmap(
    (ts: readonly Tensor[]) => {
      const { value, tangent } = push(name, f, x, treeOf(x, ts));
      y = value;
      return tensorsOf(tangent);
    },
    { outAxes: -1 },
  )(units);
  const blocks = found.map((c) => {
    const shape = c.shape.slice(0, -1);
    return xs.map((leaf, j) => c.slice(...shape.map(() => null), ranges[j]!).reshape([...shape, ...leaf.shape]));
  });
  return { y, blocks };
}

function checkFloats(name: string, y: unknown): void {
  for (const { path, tensor } of leavesOf(y))
    if (!isFloat(tensor.dtype))
      throw new DtypeError(`${name}: ${tensor.dtype} has no derivative, returned${path === '' ? '' : ` at ${path}`}`, {
        hint: 'return floats only',
      });
}
