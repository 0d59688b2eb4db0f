import { isFloat, type Tensor } from '@adjoint/tensor';
import { layoutNames } from '../layout.ts';
import { fill, inDtype, indexAt, said } from '../values.ts';
import { sameInBatch } from './batch.ts';
import { type Call, evaluate, isMeasurable, operand, pointOf, pullback, withInput, withInputs } from './call.ts';
import { elementwise } from './linearity.ts';
import { outcome } from './outcome.ts';
import type { LawDeclaration, Trial } from './trial.ts';
import { sameValues } from './view.ts';

/** What arithmetic does not treat as other numbers: zeros of both signs, the smallest and the largest, and none at all. */
const small = [0, -0, 1, -1, 0.5, 5e-324, -5e-324, 1e-310, 2 ** -1022, 2 ** -149];
const specials = [...small, 1e300, -1e300, NaN, NaN, Infinity, -Infinity, Infinity, -Infinity];

/** Float operands of special values. */
function specialInputs(trial: Trial, values: readonly number[]): readonly Tensor[] {
  return trial.inputs.map((x, k) =>
    isFloat(x.dtype) && trial.sample.fixed?.[k] === undefined
      ? fill(x.shape, x.dtype, () => values[Math.floor(trial.draw.next() * values.length)]!)
      : x,
  );
}

/** NaN, infinities, signed zeros and denormals come out alike in every layout, in a batch, element by element and in float32. */
export const specialsAreAlike: LawDeclaration = {
  name: 'NaN, infinities, signed zeros and denormals give the same bits in every layout and batch',
  check(trial) {
    const entries = Array.from({ length: 3 }, () => specialInputs(trial, specials));
    const inputs = entries[0]!;
    const special = withInputs(trial, inputs);
    for (const name of layoutNames) for (const k of inputs.keys()) sameValues(special, [k], name);
    if (entries.every((entry) => !(outcome(() => evaluate(withInputs(trial, entry))) instanceof Error)))
      sameInBatch(trial, entries);
    if (trial.op.linearity === 'elementwise') elementwise(trial, inputs);
    float32(special);
  },
};

/** Where float64 gives NaN, an infinity or a zero of numbers that float32 holds too, float32 gives the same. */
function float32(call: Call): void {
  const narrow = call.inputs.map((x) => (isFloat(x.dtype) ? inDtype(x, 'float32') : x));
  const wide = narrow.map((x) => (isFloat(x.dtype) ? inDtype(x, 'float64') : x));
  const [y32, y64] = [narrow, wide].map((inputs) => outcome(() => evaluate(withInputs(call, inputs))));
  if (y32 instanceof Error || y64 instanceof Error) return;
  const found = y32!.toTypedArray();
  y64!.toTypedArray().forEach((v, i) => {
    if ((v === 0 || !Number.isFinite(v)) && !Object.is(v, found[i]))
      call.fail(
        `of special values ${shown(narrow)} element ${indexAt(y64!.shape, i)} is ${said(found[i]!)} in float32, ${said(v)} in float64`,
      );
  });
}

/** A NaN shows in every element that moves with it, and one in the cotangent in every operand that moves its element. */
export const nanShows: LawDeclaration = {
  name: 'NaN is not hidden: not in the value, and not in the cotangents',
  check(trial) {
    if (!isMeasurable(trial)) return;
    const point = pointOf(trial);
    const y = evaluate(trial);
    const precise = trial.op.linearity !== 'general';
    trial.active.forEach((k, i) => {
      const x = point[i]!;
      if (x.size === 0) return;
      const at = Math.floor(trial.draw.next() * x.size);
      const values = x.toTypedArray();
      const place = (v: number): Float64Array =>
        evaluate(
          trial,
          point.with(
            i,
            fill(x.shape, x.dtype, (j) => (j === at ? v : values[j]!)),
          ),
        ).toTypedArray() as Float64Array;
      const [low, high] = [-1e-3, 1e-3].map((h) => place(values[at]! + h));
      const moved = low!.map((v, j) => (Math.abs(v - high![j]!) > 1e-6 ? 1 : 0));
      const shown = outcome(() => place(NaN));
      if (shown instanceof Error || !moved.includes(1)) return;
      const hidden = moved.findIndex((moves, j) => moves === 1 && !Number.isNaN(shown[j]));
      if (hidden >= 0 && (precise || !shown.some(Number.isNaN)))
        trial.fail(
          `with NaN in ${operand(trial, k)} at ${indexAt(x.shape, at)} element ${indexAt(y.shape, hidden)} is ${shown[hidden]}`,
        );
    });
    if (y.size === 0) return;
    const at = Math.floor(trial.draw.next() * y.size);
    const one = pullback(
      trial,
      fill(y.shape, y.dtype, (j) => (j === at ? 1 : 0)),
    );
    const none = pullback(
      trial,
      fill(y.shape, y.dtype, (j) => (j === at ? NaN : 0)),
    );
    trial.active.forEach((k, i) => {
      const found = none[i]!.toTypedArray();
      const hidden = one[i]!.toTypedArray().findIndex((v, j) => v !== 0 && !Number.isNaN(found[j]));
      if (hidden >= 0)
        trial.fail(
          `of a cotangent with NaN at ${indexAt(y.shape, at)}, that of ${operand(trial, k)} at ${indexAt(point[i]!.shape, hidden)} is ${found[hidden]}`,
        );
    });
  },
};

/** Of finite operands and a finite value the cotangents may be infinite, but not NaN: 0 · ∞ is a rule badly written. */
export const finiteGivesNumbers: LawDeclaration = {
  name: 'where the op is defined, finite operands and a finite value give no cotangent that is NaN',
  check(trial) {
    if (!isMeasurable(trial)) return;
    const others = specialInputs(trial, small);
    // One operand at a time: where two meet, as in 0 · log 0, there may be no derivative to speak of.
    for (const special of trial.active.map((k) => withInput(trial, k, others[k]!))) {
      const y = outcome(() => evaluate(special));
      if (!isFinite(y)) continue;
      const point = pointOf(special);
      pullback(special, trial.draw.direction(y.shape)).forEach((c, i) => {
        const values = point[i]!.toTypedArray();
        const at = c.toTypedArray().findIndex(Number.isNaN);
        // The cotangent of a stretched operand is a sum, in which infinities may meet.
        if (at < 0 || (trial.op.linearity === 'elementwise' && c.size !== y.size)) return;
        // Where a step to either side leaves the domain, as from a negative base by the exponent, there is no slope.
        const beside = [-1e-3, 1e-3].map((h) => {
          const moved = fill(point[i]!.shape, 'float64', (j) => values[j]! + (j === at ? h : 0));
          return outcome(() => evaluate(special, point.with(i, moved)));
        });
        if (beside.every(isFinite))
          trial.fail(
            `of ${shown(special.inputs)} the value is finite, but the cotangent of operand ${trial.active[i]} at ${indexAt(point[i]!.shape, at)} is NaN`,
          );
      });
    }
  },
};

function isFinite(y: Tensor | Error): y is Tensor {
  return !(y instanceof Error) && y.toTypedArray().every(Number.isFinite);
}

function shown(inputs: readonly Tensor[]): string {
  return inputs.map((x) => `[${Array.from(x.toTypedArray(), said).join(', ')}]`).join(' and ');
}
