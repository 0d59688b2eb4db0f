// Measures one op: how far its values and derivatives are off, at every order, in both dtypes, under every transform.
import { checkpoint, jvp, vjp, vmap } from '@adjoint/autograd';
import { isFloat, type Op, stack, type Tensor } from '@adjoint/tensor';
import { elementSlope, slope } from '../../src/differences.ts';
import { Draw } from '../../src/draw.ts';
import {
  type Call,
  cotangentOf,
  directionsOf,
  evaluate,
  pointOf,
  pullback,
  total,
  withInputs,
} from '../../src/laws/call.ts';
import { hessian } from '../../src/laws/order.ts';
import { type Trial, trialOf } from '../../src/laws/trial.ts';
import { combine, fill, inDtype, mismatch } from '../../src/values.ts';

/** Worst errors over all samples of an op, relative above 1, and whether bits are the same; absent where there is nothing to measure. */
export interface Measured {
  readonly reverse?: number;
  readonly forward?: number;
  readonly reverseOverReverse?: number;
  readonly forwardOverReverse?: number;
  readonly float32?: number;
  readonly gradient32?: number;
  readonly second32?: number;
  readonly vmap?: boolean;
  readonly vmapGradient?: number;
  readonly checkpoint?: boolean;
  readonly checkpointGradient?: boolean;
  readonly checkpointSecond?: boolean;
}

type Entry = readonly [keyof Measured, number | boolean];

/** All measurements of an op. */
export function measure(op: Op<unknown>): Measured {
  const found: Partial<Record<keyof Measured, number | boolean>> = {};
  const draw = new Draw(1);
  const fail = (detail: string): never => {
    throw new Error(`${op.name}: ${detail}`);
  };
  for (const sample of op.samples) {
    const trial = trialOf(op, sample, { draw, fail, tally: { points: 0, kinks: 0 } });
    if (trial.inputs.every((x) => x.size === 0)) continue;
    const measurable = trial.active.length > 0 && evaluate(trial).dtype === 'float64';
    for (const [name, value] of [...plain(trial), ...(measurable ? derivatives(trial) : [])]) {
      const before = found[name];
      found[name] =
        typeof value === 'boolean'
          ? value && before !== false
          : Math.max(value, typeof before === 'number' ? before : 0);
    }
  }
  return found as Measured;
}

function* plain(trial: Trial): Generator<Entry> {
  const { inputs, f, others } = trial;
  const y = evaluate(trial);
  yield ['checkpoint', mismatch(checkpoint(f)(...inputs), y, 0) === null];
  const entries = [inputs, others(), others()];
  const batch = inputs.map((_, k) => stack(entries.map((entry) => entry[k]!)));
  yield ['vmap', mismatch(vmap(f)(...batch), stack(entries.map((entry) => f(...entry))), 0) === null];
  if (y.dtype !== 'float64') return;
  const [narrow, wide] = bothDtypes(trial);
  yield ['float32', error([evaluate(narrow)], [evaluate(wide)])];
}

function* derivatives(trial: Trial): Generator<Entry> {
  const g = cotangentOf(trial);
  const point = pointOf(trial);
  const [u, v] = [directionsOf(trial), directionsOf(trial)];
  const found = pullback(trial, g);
  let worst = 0;
  point.forEach((x, i) => {
    const values = found[i]!.toTypedArray();
    for (let j = 0; j < x.size; j++) {
      const { smooth, derivative } = elementSlope((moved) => evaluate(trial, point.with(i, moved)), x, j, g);
      if (smooth) worst = Math.max(worst, apart(values[j]!, derivative));
    }
  });
  yield ['reverse', worst];

  const f = (...xs: Tensor[]): Tensor => evaluate(trial, xs);
  const along = (t: number): Tensor[] => point.map((x, i) => combine(1, x, t, v[i]!));
  const value = slope((t) => total([g], [f(...along(t))]).sum);
  if (value.smooth) yield ['forward', apart(total([g], [jvp(f, point, v).tangent]).sum, value.derivative)];

  const second = slope((t) => total(pullback(trial, g, along(t)), u).sum);
  const twice = hessian(trial, g, u);
  if (second.smooth) {
    yield ['reverseOverReverse', apart(total(twice, v).sum, second.derivative)];
    const over = jvp((...xs: Tensor[]) => pullback(trial, g, xs), point, v).tangent;
    yield ['forwardOverReverse', apart(total(over, u).sum, second.derivative)];
  }

  const again: Call = { ...trial, f: checkpoint(trial.f) };
  yield ['checkpointGradient', sameBits(pullback(again, g), found)];
  yield ['checkpointSecond', sameBits(hessian(again, g, u), twice)];
  yield ['vmapGradient', batchError(trial, g)];

  const [narrow, wide] = bothDtypes(trial);
  const [g32, u32] = [inDtype(g, 'float32'), u.map((x) => inDtype(x, 'float32'))];
  const [g64, u64] = [inDtype(g32, 'float64'), u32.map((x) => inDtype(x, 'float64'))];
  yield ['gradient32', error(pullback(narrow, g32), pullback(wide, g64))];
  yield ['second32', error(second32(narrow, g32, u32), hessian(wide, g64, u64))];
}

/** The gradient of <gradient, u> in float32. */
function second32(call: Call, g: Tensor, u: readonly Tensor[]): Tensor[] {
  const s = (...xs: Tensor[]): Tensor =>
    pullback(call, g, xs)
      .map((c, i): Tensor => c.mul(u[i]!).sum())
      .reduce((a, b) => a.add(b));
  return vjp(s, ...pointOf(call)).pullback(fill([], 'float32', () => 1));
}

function batchError(trial: Trial, g: Tensor): number {
  const entries = [trial.inputs, trial.others(), trial.others()];
  const batch = trial.inputs.map((_, k) => stack(entries.map((entry) => entry[k]!)));
  return Math.max(
    ...trial.active.map((_, i) => {
      const gradient = (...xs: Tensor[]): Tensor => pullback({ ...trial, inputs: xs }, g)[i]!;
      return error([vmap(gradient)(...batch)], [stack(entries.map((entry) => gradient(...entry)))]);
    }),
  );
}

/** The same numbers in float32, and as float64. */
function bothDtypes(trial: Trial): readonly [Call, Call] {
  const narrow = trial.inputs.map((x) => (isFloat(x.dtype) ? inDtype(x, 'float32') : x));
  const wide = narrow.map((x) => (isFloat(x.dtype) ? inDtype(x, 'float64') : x));
  return [withInputs(trial, narrow), withInputs(trial, wide)];
}

function sameBits(xs: readonly Tensor[], ys: readonly Tensor[]): boolean {
  return xs.every((x, i) => mismatch(x, ys[i]!, 0) === null);
}

/** The worst error of any element. */
function error(xs: readonly Tensor[], ys: readonly Tensor[]): number {
  return Math.max(
    0,
    ...xs.flatMap((x, i) => {
      const truth = ys[i]!.toTypedArray();
      return Array.from(x.toTypedArray(), (v, j) => apart(v, truth[j]!));
    }),
  );
}

function apart(found: number, truth: number): number {
  return Object.is(found, truth) ? 0 : Math.abs(found - truth) / Math.max(1, Math.abs(truth));
}
