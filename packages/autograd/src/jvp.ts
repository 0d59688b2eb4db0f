import { isFloat, mapTree, sameShape, ShapeError, showShape, type Tensor, zerosLike } from '@adjoint/tensor';
import { Dual, type Scope } from './dual.ts';
import {
  argumentAt,
  type Arguments,
  asTree,
  beneath,
  checkResult,
  noDerivative,
  readOutError,
  type Gradient,
} from './inputs.ts';
import { nextLevel, settled, watch } from './step.ts';

/**
 * A value and how it moves when the inputs move along their tangents.
 *
 * @example
 * const { value }: ValueAndTangent<Tensor> = jvp((x: Tensor) => x.square(), [tensor(3)], [tensor(1)]);
 * value.item();   // 9
 */
export interface ValueAndTangent<Y> {
  readonly value: Gradient<Y>;
  readonly tangent: Gradient<Y>;
}

/**
 * The directional derivative of a function, in one forward pass.
 *
 * @param inputs - the arguments of `f`, trees or numbers.
 * @param tangents - a direction for each argument, trees like them.
 * @throws TreeError, ShapeError if a tangent does not fit its input; DtypeError for ints in the inputs.
 * @example
 * const { value, tangent } = jvp((x: Tensor) => x.square(), [tensor(3)], [tensor(1)]);
 * value.item();     // 9
 * tangent.item();   // 6
 */
export function jvp<Y, Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => Y,
  inputs: Arguments<Inputs>,
  tangents: Arguments<Inputs>,
): ValueAndTangent<Y> {
  const scope: Scope = { level: nextLevel(), wasRead: false };
  const { level } = scope;
  const args = asTree(inputs);
  const seen = mapTree(
    (x: Tensor, t: Tensor) => {
      if (!isFloat(x.dtype)) throw noDerivative('jvp', args, argumentAt);
      if (!sameShape(x.shape, t.shape))
        throw new ShapeError(`jvp: an input has shape ${showShape(x.shape)}, its tangent ${showShape(t.shape)}`);
      return watch(settled(x), new Dual(scope, t.cast(x.dtype)));
    },
    args,
    asTree(tangents),
  );
  const y = asTree(f(...(seen as Inputs))) as Gradient<Y>;
  checkResult('jvp', y, level);
  let watches = false;
  const tangent = mapTree((x: Tensor) => {
    if (!(x.tracer instanceof Dual) || x.tracer.level !== level) return zerosLike(x);
    watches = true;
    return x.tracer.tangent;
  }, y);
  if (!watches && scope.wasRead) throw readOutError('jvp');
  return { value: mapTree((x: Tensor) => beneath(x, level), y), tangent };
}
