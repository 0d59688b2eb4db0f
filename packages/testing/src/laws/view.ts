import { compact, showShape, Tensor, shell, newBuffer } from '@adjoint/tensor';
import { layoutNames, layouts } from '../layout.ts';
import { mismatch } from '../values.ts';
import { everyDtype } from './kernel.ts';
import {
  evaluate,
  operand,
  pointOf,
  pullback,
  type LawDeclaration,
  withInput,
  isMeasurable,
  cotangentOf,
} from './trial.ts';

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

/** Strided, reversed, stretched and offset operands give the bits of their dense copies, and the same gradients. */
export const viewsEqualCopies: LawDeclaration = {
  name: 'views and dense copies give the same',
  check(trial) {
    const { fail } = trial;
    for (const inputs of everyDtype(trial)) {
      for (const name of layoutNames) {
        inputs.forEach((x, k) => {
          const view = layouts[name](x);
          const [seen, copied] = [view, compact(view)].map((v) => evaluate(withInput({ ...trial, inputs }, k, v)));
          const differs = mismatch(seen!, copied!, 0);
          if (differs)
            fail(
              `${operand({ ...trial, inputs }, k)} is ${name}: element ${differs.index} is ${differs.left}, of a dense copy ${differs.right}`,
            );
        });
      }
    }
    if (!isMeasurable(trial)) return;
    for (const name of layoutNames) {
      const g = layouts[name](cotangentOf(trial));
      const compare = (what: string, seen: readonly Tensor[], copied: readonly Tensor[]): void =>
        trial.active.forEach((k, i) => {
          const differs = mismatch(seen[i]!, copied[i]!, tolerance);
          if (differs)
            fail(
              `${what} is ${name}: the cotangent of ${operand(trial, k)} is ${differs.left} at ${differs.index}, of a dense copy ${differs.right}`,
            );
        });
      compare('the cotangent of the result', pullback(trial, g), pullback(trial, compact(g)));
      for (const k of trial.inputs.keys()) {
        const view = layouts[name](trial.inputs[k]!);
        const [seen, copied] = [view, compact(view)].map((v) => withInput(trial, k, v));
        compare(operand(trial, k), pullback(seen!, g, pointOf(seen!)), pullback(copied!, g, pointOf(copied!)));
      }
    }
  },
};
