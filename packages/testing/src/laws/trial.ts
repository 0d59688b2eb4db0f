import { apply, isFloat, type Op, ruleFor, type Sample, type Shape, type Tensor } from '@adjoint/tensor';
import type { Draw } from '../draw.ts';
import type { Call, Tally } from './call.ts';

/** Where inputs are drawn when an op names no domain. */
const everywhere = [-2, 2] as const;

/** One op at one point: a call whose declaration is known. */
export interface Trial extends Call {
  readonly op: Op<unknown>;
  readonly params: unknown;
  readonly sample: Sample<unknown>;
}

/** A law: a sentence, and what it asks of one trial. */
export interface LawDeclaration {
  readonly name: string;
  readonly check: (trial: Trial) => void;
}

/** A sample of an op with inputs drawn for it. */
export function trialOf(
  op: Op<unknown>,
  sample: Sample<unknown>,
  { draw, fail, tally }: { readonly draw: Draw; readonly fail: (detail: string) => never; readonly tally: Tally },
): Trial {
  const { params } = sample;
  const others = (): readonly Tensor[] => inputsFor(op, sample, (domain, shape) => draw.within(domain, shape));
  const inputs = others();
  return {
    op,
    params,
    sample,
    f: (...xs) => apply(op, xs, params),
    inputs,
    active: activeOf(op, inputs, params),
    others,
    draw,
    fail,
    tally,
    slack: 1,
    most: Infinity,
  };
}

/** The interval in which input `k` of an op may be drawn. */
export function domainOf(op: Op<unknown>, k: number): readonly [number, number] {
  const { domain = everywhere } = op;
  const [first] = domain;
  return typeof first === 'number'
    ? (domain as readonly [number, number])
    : ((domain as readonly (readonly [number, number])[])[Math.min(k, domain.length - 1)] ?? everywhere);
}

/** Inputs for a sample: fixed ones as given, the others by `one`. */
export function inputsFor(
  op: Op<unknown>,
  sample: Sample<unknown>,
  one: (domain: readonly [number, number], shape: Shape) => Tensor,
): readonly Tensor[] {
  return sample.shapes.map((shape, k) => sample.fixed?.[k] ?? one(domainOf(op, k), shape));
}

/** Positions of the inputs that a derivative flows to: floats with a rule, if the result is a float. */
function activeOf(op: Op<unknown>, inputs: readonly Tensor[], params: unknown): readonly number[] {
  if (!isFloat(op.infer(inputs, params).dtype)) return [];
  return inputs.map((_, k) => k).filter((k) => isFloat(inputs[k]!.dtype) && ruleFor(op, k) !== null);
}
