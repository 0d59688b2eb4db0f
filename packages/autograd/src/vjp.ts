import { inNameOf, mapTree, type Tensor } from '@adjoint/tensor';
import { seedFor } from './backward.ts';
import { checkFunction } from './function.ts';
import { argumentAt, type Arguments, asTree, type Gradient } from './inputs.ts';
import { record } from './record.ts';

/**
 * What a function computed, and the linear map from cotangents of the value to cotangents of the inputs.
 *
 * @example
 * const { pullback }: Pullback<Tensor, [Tensor]> = vjp((x: Tensor) => x.square(), tensor(3));
 * pullback(tensor(1));   // [6]
 */
export interface Pullback<Y, Inputs extends readonly unknown[]> {
  readonly value: Y;
  /** The pullback; calling it again is allowed. */
  readonly pullback: (cotangent: Y) => { -readonly [K in keyof Inputs]: Gradient<Inputs[K]> };
}

/**
 * The value of a function and its pullback: from a cotangent of the value to cotangents of every input.
 *
 * PyTorch: `torch.func.vjp`.
 *
 * @throws DtypeError for ints in the inputs; the pullback, TreeError or ShapeError for a cotangent unlike the value.
 * @example
 * const { value, pullback } = vjp((x: Tensor, y: Tensor) => x.mul(y), tensor(2), tensor(3));
 * value.item();          // 6
 * pullback(tensor(1));   // [3, 2]
 */
export function vjp<Y, Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => Y,
  ...inputs: Arguments<Inputs>
): Pullback<Y, Inputs> {
  checkFunction('vjp', f);
  const { value, pull } = record('vjp', (xs: Inputs) => f(...xs), asTree(inputs), argumentAt);
  return {
    value,
    pullback(cotangent) {
      const seeds: Tensor[] = [];
      const sow = (y: Tensor, given: Tensor): number => seeds.push(seedFor('vjp', y, given));
      inNameOf('vjp', () => mapTree(sow, asTree(value), asTree(cotangent)));
      return pull(seeds) as never;
    },
  };
}
