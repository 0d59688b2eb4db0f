import { apply, broadcastTo, GradientError, isFloat, type Op, ruleFor, type Tensor, zerosLike } from '@adjoint/tensor';
import { beneath } from './inputs.ts';
import type { Lowered, Transform } from './lower.ts';
import { watch } from './step.ts';
import { transposed } from './transposed.ts';

/** One call of forward mode: was a watched value read out? */
export interface Scope {
  readonly level: number;
  wasRead: boolean;
}

/** The tracer of forward mode: every value carries its tangent. */
export class Dual implements Transform {
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

  /** Values, then the tangents of those that have one. */
  lower(xs: readonly Tensor[]): Lowered {
    const marks = xs.map(({ tracer }) => tracer?.level === this.level);
    const tangents = xs.filter((_, k) => marks[k]).map(({ tracer }) => (tracer as Dual).tangent);
    return { marks, parts: [...xs.map((x) => beneath(x, this.level)), ...tangents] };
  }

  raise({ marks, parts }: Lowered): readonly Tensor[] {
    let next = marks.length;
    return marks.map((mark, k) => (mark ? watch(parts[k]!, new Dual(this.scope, parts[next++]!)) : parts[k]!));
  }

  during<T>(f: () => T): T {
    return f();
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
      return op.jvp === undefined
        ? derived(op, tangents, inputs, output, params)
        : op.jvp(tangents, inputs, output, params);
  }
}

/** Rules are linear in the cotangent, so their transpose is the tangent; it sums and stretches what they stretch and sum. */
function derived(
  op: Op<unknown>,
  tangents: readonly (Tensor | null)[],
  inputs: readonly Tensor[],
  output: Tensor,
  params: unknown,
): Tensor {
  const moving = [...tangents.keys()].filter((k) => tangents[k] !== null);
  const pullback = ([g]: readonly Tensor[]): Tensor[] =>
    moving.map((k) => {
      const rule = ruleFor(op, k);
      if (!rule) throw new GradientError(`${op.name}: no derivative is defined for input ${k}`);
      return rule(g!, inputs, output, params, k);
    });
  const [tangent] = transposed(op.name, pullback, [output])(moving.map((k) => tangents[k]!));
  return tangent!;
}

function total(tangents: readonly (Tensor | null)[], term: (t: Tensor, k: number) => Tensor): Tensor {
  const terms = tangents.flatMap((t, k) => (t === null ? [] : [term(t, k)]));
  return terms.reduce((sum, t) => sum.add(t));
}
