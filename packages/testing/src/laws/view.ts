import { compact, showShape, Tensor, shell, newBuffer } from '@adjoint/tensor';
import { type LayoutName, layoutNames, layouts } from '../layout.ts';
import { mismatch, said } from '../values.ts';
import { type Call, type CallLaw, cotangentOf, evaluate, isMeasurable, operand, pullback, withInputs } from './call.ts';
import { everyDtype } from './kernel.ts';
import { alike, outcome, told } from './outcome.ts';
import type { LawDeclaration } from './trial.ts';

/** Two gradients from the same numbers in another order of memory: only the order of sums may differ. */
const tolerance = 1e-12;

/** A view shows elements of its input only, and the same ones that the kernel would copy. */
export const viewShows: LawDeclaration = {
  name: 'a view shows what the kernel would copy, and only elements of its input',
  check({ op, params, inputs, fail }) {
    if (op.view === undefined) return;
    for (const name of layoutNames) {
      const x = layouts[name](inputs[0]!);
      const { shape, dtype } = op.infer([x, ...inputs.slice(1)], params);
      const layout = op.view(x, params);
      if (layout === null) {
        if (op.kernel === undefined) fail(`the ${name} ${showShape(x.shape)} has no view, and there is no kernel`);
        continue;
      }
      const strides = layout.strides ?? shell(shape, dtype).strides;
      if (strides.length !== shape.length)
        fail(`the view of ${name} ${showShape(x.shape)} has ${strides.length} strides for ${showShape(shape)}`);
      const own = new Set(places(x.shape, x.strides, x.offset));
      const stray = places(shape, strides, layout.offset).find((at) => !own.has(at));
      if (stray !== undefined)
        fail(`the view of ${name} ${showShape(x.shape)} shows place ${stray}, which is not its own`);
      if (op.kernel === undefined) continue;
      const size = shape.reduce((p, n) => p * n, 1);
      const out = new Tensor(shape, dtype, size, newBuffer(dtype, size), 0, null, true);
      op.kernel([x, ...inputs.slice(1)], out, params);
      const differs = mismatch(new Tensor(shape, dtype, size, x.buffer, layout.offset, strides, false), out, 0);
      if (differs)
        fail(
          `of ${name} ${showShape(x.shape)} the view shows ${differs.left} at ${differs.index}, the kernel ${differs.right}`,
        );
    }
  },
};

function places(shape: readonly number[], strides: readonly number[], offset: number): readonly number[] {
  return shape.reduce<readonly number[]>(
    (found, length, axis) => found.flatMap((at) => Array.from({ length }, (_, i) => at + i * strides[axis]!)),
    [offset],
  );
}

/** Do some operands laid out in memory in this way give the bits of their dense copies? */
export function sameValues(call: Call, ks: readonly number[], name: LayoutName): void {
  const [view, copy] = laidOut(call, ks, name);
  const copied = outcome(() => evaluate(copy));
  const seen = outcome(() => evaluate(view));
  if (copied instanceof Error || seen instanceof Error) {
    if (!alike(seen, copied))
      call.fail(`${named(call, ks)} being ${name}, it ${told(seen)}, of a dense copy it ${told(copied)}`);
    return;
  }
  const differs = mismatch(seen, copied, 0);
  if (differs)
    call.fail(
      `${named(call, ks)} being ${name}, element ${differs.index} is ${said(differs.left)}, of a dense copy ${said(differs.right)}`,
    );
}

/** The same of cotangents, with that of the result in this layout too. */
function sameGradients(call: Call, ks: readonly number[], name: LayoutName): void {
  const [view, copy] = laidOut(call, ks, name);
  if (outcome(() => evaluate(copy)) instanceof Error) return;
  const g = layouts[name](cotangentOf(call));
  const [seen, copied] = [pullback(view, g), pullback(copy, compact(g))];
  call.active.forEach((k, i) => {
    const differs = mismatch(seen[i]!, copied[i]!, call.slack * tolerance);
    if (differs)
      call.fail(
        `${named(call, ks)} being ${name}, the cotangent of ${operand(call, k)} is ${differs.left} at ${differs.index}, of dense copies ${differs.right}`,
      );
  });
}

function named(call: Call, ks: readonly number[]): string {
  if (ks.length === 1) return operand(call, ks[0]!);
  return ks.length === 0 ? 'the cotangent of the result' : 'all operands';
}

function laidOut(call: Call, ks: readonly number[], name: LayoutName): readonly [Call, Call] {
  const views = call.inputs.map((x, k) => (ks.includes(k) ? layouts[name](x) : x));
  return [withInputs(call, views), withInputs(call, views.map(compact))];
}

/** Strided, reversed, stretched and offset operands give the bits of their dense copies, and the same gradients. */
export const viewsEqualCopies: LawDeclaration = {
  name: 'views and dense copies give the same',
  check(trial) {
    const each = trial.inputs.map((_, k) => [k]);
    for (const inputs of everyDtype(trial))
      for (const name of layoutNames) for (const ks of each) sameValues(withInputs(trial, inputs), ks, name);
    if (!isMeasurable(trial)) return;
    for (const name of layoutNames) for (const ks of [[], ...each]) sameGradients(trial, ks, name);
  },
};

/** The same of any function: all its operands are views at once. */
export const callOfViews: CallLaw = {
  name: viewsEqualCopies.name,
  check(call) {
    const all = [...call.inputs.keys()];
    for (const name of layoutNames) {
      sameValues(call, all, name);
      if (isMeasurable(call)) sameGradients(call, all, name);
    }
  },
};
