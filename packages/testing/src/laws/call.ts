import { vjp } from '@adjoint/autograd';
import { isFloat, showShape, type Tensor } from '@adjoint/tensor';
import type { Draw } from '../draw.ts';

/** A function of tensors at one point, an op, a program or a user's own: what the laws of derivatives are checked on. */
export interface Call {
  readonly f: (...inputs: Tensor[]) => Tensor;
  readonly inputs: readonly Tensor[];
  /** Positions of the inputs that a derivative flows to. */
  readonly active: readonly number[];
  /** Other inputs of the same types, where the function is defined. */
  readonly others: () => readonly Tensor[];
  readonly draw: Draw;
  /** Says where the law is broken and with which numbers. */
  readonly fail: (detail: string) => never;
  readonly tally: Tally;
  /** How much more than a single op the function may stretch rounding errors. */
  readonly slack: number;
  /** At most so many elements of each operand are moved one by one. */
  readonly most: number;
}

/** How many derivatives were compared, and how many were passed over because a kink was too near. */
export interface Tally {
  points: number;
  kinks: number;
}

/** A law: a sentence, and what it asks of one call. */
export interface CallLaw {
  readonly name: string;
  readonly check: (call: Call) => void;
}

/** The same call with other inputs. */
export function withInputs<C extends Call>(call: C, inputs: readonly Tensor[]): C {
  return { ...call, inputs, active: call.active.filter((k) => isFloat(inputs[k]!.dtype)) };
}

/** The same call with another input `k`. */
export function withInput<C extends Call>(call: C, k: number, x: Tensor): C {
  return withInputs(call, call.inputs.with(k, x));
}

/** The result; active inputs, in order, may be given anew. */
export function evaluate({ f, inputs, active }: Call, given: readonly Tensor[] = []): Tensor {
  return f(...inputs.map((x, k) => given[active.indexOf(k)] ?? x));
}

/** The active inputs. */
export function pointOf({ inputs, active }: Call): Tensor[] {
  return active.map((k) => inputs[k]!);
}

/** Cotangents of the active inputs, as the tape finds them at a point. */
export function pullback(call: Call, g: Tensor, point: readonly Tensor[] = pointOf(call)): Tensor[] {
  return vjp((...xs: Tensor[]) => evaluate(call, xs), ...point).pullback(g);
}

/** Can derivatives be compared with numbers here? Between float64 only: float32 has too few digits for differences. */
export function isMeasurable(call: Call): boolean {
  return [evaluate(call), ...pointOf(call)].every((x) => x.dtype === 'float64') && call.active.length > 0;
}

/** A cotangent of the result. */
export function cotangentOf(call: Call): Tensor {
  const { shape, dtype } = evaluate(call);
  return call.draw.direction(shape, dtype);
}

/** A direction for each active input. */
export function directionsOf(call: Call): Tensor[] {
  return pointOf(call).map((x) => call.draw.direction(x.shape));
}

/** An operand as failures name it: `operand 1 of float64 [2, 3] and float64 [3]`. */
export function operand({ inputs }: Call, k: number): string {
  return `operand ${k} of ${inputs.map((x) => `${x.dtype} ${showShape(x.shape)}`).join(' and ')}`;
}

/** Numbers of list after list, multiplied with their partners and added; and how large the terms are together. */
export function total(xs: readonly Tensor[], ys: readonly Tensor[]): { readonly sum: number; readonly scale: number } {
  let [sum, scale] = [0, 0];
  xs.forEach((x, i) => {
    const [p, q] = [x.toTypedArray(), ys[i]!.toTypedArray()];
    p.forEach((v, j) => {
      sum += v * q[j]!;
      scale += Math.abs(v * q[j]!);
    });
  });
  return { sum, scale };
}

/** Are two ways to one sum the same but for rounding? */
export function agree(p: ReturnType<typeof total>, q: ReturnType<typeof total>, tolerance: number): boolean {
  if (Object.is(p.sum, q.sum)) return true;
  return Math.abs(p.sum - q.sum) <= tolerance * Math.max(1, p.scale, q.scale);
}
