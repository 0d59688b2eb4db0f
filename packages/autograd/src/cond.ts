import {
  described,
  inNameOf,
  DtypeError,
  hasValues,
  mapTree,
  notEqual,
  sameShape,
  ShapeError,
  showShape,
  Tensor,
  where,
} from '@adjoint/tensor';
import { checkFunction } from './function.ts';
import { asTree } from './inputs.ts';

/**
 * One of two functions of the same operands, as a condition says. Under `vmap`, where it may differ between the entries,
 * both run and each entry gets its own.
 *
 * JAX: `jax.lax.cond`.
 *
 * @param condition - a boolean, or a tensor of one element, which holds if it is not zero.
 * @throws TreeError, ShapeError or DtypeError under `vmap` if the two results differ in type.
 * @example
 * const safeLog = (x: Tensor) => cond(x.greater(0), (v) => v.log(), (v) => v.mul(0), x);
 * safeLog(tensor(1));   // 0
 * grad(safeLog)(2);     // 0.5
 */
export function cond<Args extends readonly unknown[], Y>(
  condition: Tensor | boolean,
  onTrue: (...operands: Args) => Y,
  onFalse: (...operands: Args) => Y,
  ...operands: Args
): Y {
  for (const branch of [onTrue, onFalse]) checkFunction('cond', branch);
  if (typeof condition === 'boolean') return (condition ? onTrue : onFalse)(...operands);
  const holds = asCondition('cond', condition);
  if (hasValues(holds)) return (holds.item() === 0 ? onFalse : onTrue)(...operands);
  const yes = asTree(onTrue(...operands)) as Y;
  return selected('cond', holds, yes, asTree(onFalse(...operands)));
}

/** A condition as a bool tensor of one element. */
export function asCondition(name: string, condition: unknown): Tensor {
  if (!(condition instanceof Tensor))
    throw new DtypeError(`${name}: a condition is a boolean or a tensor of one element, got ${described(condition)}`);
  if (condition.size !== 1) inNameOf(name, () => condition.item());
  const holds = condition.dtype === 'bool' ? condition : notEqual(condition, 0);
  return holds.reshape([]);
}

/** One of two trees, entry by entry of a batch. */
export function selected<T>(name: string, holds: Tensor, yes: T, no: unknown): T {
  return mapTree(
    (a: Tensor, b: Tensor) => {
      if (!sameShape(a.shape, b.shape))
        throw new ShapeError(
          `${name}: one result is of shape ${showShape(a.shape)}, the other of ${showShape(b.shape)}`,
        );
      if (a.dtype !== b.dtype) throw new DtypeError(`${name}: one result is ${a.dtype}, the other ${b.dtype}`);
      return where(holds, a, b);
    },
    yes,
    no,
  );
}
