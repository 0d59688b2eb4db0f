import {
  apply,
  broadcastTo,
  GradientError,
  isFloat,
  mapTree,
  type Op,
  ruleFor,
  sameShape,
  ShapeError,
  showShape,
  type Tensor,
  type Tracer,
  zerosLike,
} from '@adjoint/tensor';
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

/** One call of forward mode: was a watched value read out? */
interface Scope {
  readonly level: number;
  wasRead: boolean;
}

/** The tracer of forward mode: every value carries its tangent. */
class Dual implements Tracer {
  readonly level: number;
  readonly scope: Scope;
  readonly tangent: Tensor;

  constructor(scope: Scope, tangent: Tensor) {
    this.level = scope.level;
    this.scope = scope;
    this.tangent = tangent;
  }

  apply(op: Op<unknown>, inputs: readonly Tensor[], params: unknown): Tensor {
    const tangents = inputs.map((x, k) =>
      x.tracer instanceof Dual && x.tracer.level === this.level && ruleFor(op, k) !== null ? x.tracer.tangent : null,
    );
    const below = inputs.map((x) => beneath(x, this.level));
    const value = apply(op, below, params);
    if (!isFloat(value.dtype) || tangents.every((t) => t === null)) return value;
    return watch(value, new Dual(this.scope, pushforward(op, tangents, below, value, params)));
  }

  readOut(): void {
    this.scope.wasRead = true;
  }
}

/** The tangent of an op's output, derived from how it depends on its inputs. */
export function pushforward(
  op: Op<unknown>,
  tangents: readonly (Tensor | null)[],
  inputs: readonly Tensor[],
  output: Tensor,
  params: unknown,
): Tensor {
  switch (op.linearity) {
    case 'linear':
      return apply(
        op,
        inputs.map((x, k) => tangents[k] ?? (ruleFor(op, k) === null ? x : zerosLike(x))),
        params,
      );
    case 'multilinear':
      return total(tangents, (t, k) =>
        apply(
          op,
          inputs.map((x, i) => (i === k ? t : x)),
          params,
        ),
      );
    case 'elementwise':
      // Each element depends on its own input elements only, so the transposed derivative is the derivative.
      return total(tangents, (t, k) => {
        const rule = ruleFor(op, k);
        if (!rule) throw new GradientError(`${op.name}: no derivative is defined for input ${k}`);
        return rule(broadcastTo(t, output.shape), inputs, output, params, k);
      });
    case 'general':
    default:
      if (op.jvp === undefined) throw new GradientError(`${op.name}: no forward derivative is defined`);
      return op.jvp(tangents, inputs, output, params);
  }
}

function total(tangents: readonly (Tensor | null)[], term: (t: Tensor, k: number) => Tensor): Tensor {
  const terms = tangents.flatMap((t, k) => (t === null ? [] : [term(t, k)]));
  return terms.reduce((sum, t) => sum.add(t));
}

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
