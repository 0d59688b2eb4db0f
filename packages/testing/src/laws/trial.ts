import { apply, isFloat, type Op, ruleFor, type Sample, showShape, type Tensor, type Shape } from '@adjoint/tensor';
import { vjp } from '@adjoint/autograd';
import type { Draw } from '../draw.ts';

/** Where inputs are drawn when an op names no domain. */
const everywhere = [-2, 2] as const;

/** One op at one point: what every law is checked on. */
export interface Trial {
  readonly op: Op<unknown>;
  readonly params: unknown;
  readonly sample: Sample<unknown>;
  readonly inputs: readonly Tensor[];
  /** Positions of the inputs that a derivative flows to. */
  readonly active: readonly number[];
  readonly draw: Draw;
  /** Says where the law is broken and with which numbers. */
  readonly fail: (detail: string) => never;
  readonly tally: Tally;
}

/** How many derivatives were compared, and how many were passed over because a kink was too near. */
export interface Tally {
  points: number;
  kinks: number;
}

/** A law: a sentence, and what it asks of one trial. */
export interface LawDeclaration {
  readonly name: string;
  readonly check: (trial: Trial) => void;
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
export function activeOf(op: Op<unknown>, inputs: readonly Tensor[], params: unknown): readonly number[] {
  if (!isFloat(op.infer(inputs, params).dtype)) return [];
  return inputs.map((_, k) => k).filter((k) => isFloat(inputs[k]!.dtype) && ruleFor(op, k) !== null);
}

/** The same trial with other inputs. */
export function withInputs(trial: Trial, inputs: readonly Tensor[]): Trial {
  return { ...trial, inputs, active: activeOf(trial.op, inputs, trial.params) };
}

/** The same trial with another input `k`. */
export function withInput(trial: Trial, k: number, x: Tensor): Trial {
  return withInputs(trial, replaced(trial.inputs, k, x));
}

/** A list with entry `k` replaced. */
export function replaced<T>(list: readonly T[], k: number, value: T): readonly T[] {
  return list.map((old, i) => (i === k ? value : old));
}

/** The op's result; active inputs, in order, may be given anew. */
export function evaluate({ op, params, inputs, active }: Trial, given: readonly Tensor[] = []): Tensor {
  const place = (k: number): number => active.indexOf(k);
  return apply(
    op,
    inputs.map((x, k) => given[place(k)] ?? x),
    params,
  );
}

/** The active inputs. */
export function pointOf({ inputs, active }: Trial): Tensor[] {
  return active.map((k) => inputs[k]!);
}

/** Cotangents of the active inputs, as the tape finds them at a point. */
export function pullback(trial: Trial, g: Tensor, point: readonly Tensor[] = pointOf(trial)): Tensor[] {
  return vjp((...xs: Tensor[]) => evaluate(trial, xs), ...point).pullback(g);
}

/** Can derivatives be compared with numbers here? Between float64 only: float32 has too few digits for differences. */
export function isMeasurable(trial: Trial): boolean {
  return trial.active.length > 0 && evaluate(trial).dtype === 'float64';
}

/** A cotangent of the result. */
export function cotangentOf(trial: Trial): Tensor {
  const { shape, dtype } = evaluate(trial);
  return trial.draw.direction(shape, dtype);
}

/** Where in a trial something is: `operand 1 of [2, 3] and [3]`. */
export function operand({ inputs }: Trial, k: number): string {
  return `operand ${k} of ${inputs.map((x) => `${x.dtype} ${showShape(x.shape)}`).join(' and ')}`;
}
