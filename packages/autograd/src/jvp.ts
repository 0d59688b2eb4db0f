import {
  inNameOf,
  GradientError,
  isFloat,
  mapTree,
  sameShape,
  ShapeError,
  showShape,
  type Tensor,
  zerosLike,
} from '@adjoint/tensor';
import { Dual, type Scope } from './dual.ts';
import { checkFunction } from './function.ts';
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
 * PyTorch: `torch.func.jvp`.
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
  checkLists('jvp', f, inputs, tangents);
  return push('jvp', (xs: Inputs) => f(...xs), asTree(inputs), tangents, argumentAt);
}

/** @throws GradientError unless there is a function with a list of inputs and one of tangents. */
export function checkLists(name: string, f: unknown, inputs: unknown, tangents: unknown): void {
  checkFunction(name, f);
  if (!Array.isArray(inputs) || !Array.isArray(tangents))
    throw new GradientError(`${name}: inputs${inputs === tangents ? '' : ' and tangents'} are lists`, {
      hint: `${name}(f, [x]${inputs === tangents ? '' : ', [tangent of x]'})`,
    });
}

/** The same of a function of one tree. */
export function push<Y>(
  name: string,
  f: (tree: never) => Y,
  argument: unknown,
  tangents: unknown,
  written?: (path: string) => string,
): ValueAndTangent<Y> {
  const scope: Scope = { level: nextLevel(), wasRead: false };
  const { level } = scope;
  const enter = (x: Tensor, t: Tensor): Tensor => {
    if (!isFloat(x.dtype)) throw noDerivative(name, argument, written);
    checkTangent(name, x, t);
    return watch(settled(x), new Dual(scope, t.cast(x.dtype)));
  };
  const seen = inNameOf(name, () => mapTree(enter, argument, asTree(tangents)));
  const y = asTree(f(seen as never)) as Gradient<Y>;
  checkResult(name, y, level);
  let watches = false;
  const tangent = mapTree((x: Tensor) => {
    if (!(x.tracer instanceof Dual) || x.tracer.level !== level) return zerosLike(x);
    watches = true;
    return x.tracer.tangent;
  }, y);
  if (!watches && scope.wasRead) throw readOutError(name);
  return { value: mapTree((x: Tensor) => beneath(x, level), y), tangent };
}

/** @throws ShapeError for a tangent of another shape than its input has. */
export function checkTangent(name: string, x: Tensor, t: Tensor): void {
  if (!sameShape(x.shape, t.shape))
    throw new ShapeError(`${name}: an input has shape ${showShape(x.shape)}, its tangent ${showShape(t.shape)}`);
}
