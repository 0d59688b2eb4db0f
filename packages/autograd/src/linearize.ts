import { inNameOf, mapTree, type Tensor } from '@adjoint/tensor';
import { checkTangent } from './jvp.ts';
import { tensorsOf, treeOf } from './flatten.ts';
import { checkFunction } from './function.ts';
import { argumentAt, type Arguments, asTree, type Gradient } from './inputs.ts';
import { record } from './record.ts';
import { transposed } from './transposed.ts';

/**
 * What a function computed, and the linear map from tangents of its inputs to the tangent of the value.
 *
 * @example
 * const { pushforward }: Linearized<Tensor, [Tensor]> = linearize((x: Tensor) => x.square(), tensor(3));
 * pushforward(tensor(1));   // 6
 */
export interface Linearized<Y, Inputs extends readonly unknown[]> {
  readonly value: Gradient<Y>;
  /** The pushforward, as recorded: it does not run the function again. */
  readonly pushforward: (...tangents: Arguments<Inputs>) => Gradient<Y>;
}

/**
 * The value of a function and its pushforward, for many directions at one point; for a single one `jvp` is cheaper.
 *
 * PyTorch: `torch.func.linearize`.
 *
 * @throws DtypeError for ints in the inputs; the pushforward, TreeError or ShapeError for tangents unlike the inputs.
 * @example
 * const { value, pushforward } = linearize((x: Tensor, y: Tensor) => x.mul(y), tensor(2), tensor(3));
 * value.item();                       // 6
 * pushforward(tensor(1), tensor(0));  // 3
 * pushforward(tensor(0), tensor(1));  // 2
 */
export function linearize<Y, Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => Y,
  ...inputs: Arguments<Inputs>
): Linearized<Y, Inputs> {
  checkFunction('linearize', f);
  const args = asTree(inputs);
  const { value, pull } = record('linearize', (xs: Inputs) => asTree(f(...xs)), args, argumentAt);
  const push = transposed('linearize', (gs) => tensorsOf(pull(gs)), tensorsOf(value));
  return {
    value: value as Gradient<Y>,
    pushforward: (...tangents) => {
      const given: Tensor[] = [];
      const take = (x: Tensor, t: Tensor): number => {
        checkTangent('linearize', x, t);
        return given.push(t);
      };
      inNameOf('linearize', () => mapTree(take, args, asTree(tangents)));
      return treeOf(value, push(given)) as Gradient<Y>;
    },
  };
}
