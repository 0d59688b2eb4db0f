import { add, apply, broadcastTo, fromBuffer, primitives, tensor, type Tensor, zeros } from '@adjoint/tensor';
import {
  arbitraryBroadcastableShapes,
  arbitraryProgram,
  arbitraryShape,
  arbitraryTensor,
  differences,
  layoutNames,
  layouts,
  runProgram,
  showProgram,
  slope,
} from '@adjoint/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('every layout but the repeating ones shows the values it was given', () => {
  const x = fromBuffer(
    Float64Array.from({ length: 24 }, (_, i) => i),
    [2, 3, 4],
    'float64',
  );
  for (const name of layoutNames) {
    const { strides } = layouts[name](x);
    if (strides.includes(0)) continue;
    expect(layouts[name](x).toArray()).toEqual(x.toArray());
  }
  expect(layouts.reversed(x).strides.every((s) => s < 0)).toBe(true);
  expect(layouts.transposed(x).strides).toEqual([1, 2, 6]);
  expect(layouts.broadcast(x).strides[0]).toBe(0);
  expect(layouts.offset(x)).toMatchObject({ dense: true, offset: 3 });
});

test('drawn tensors stay within their bounds, and views are among them', () => {
  let views = 0;
  for (const dtype of ['float64', 'float32', 'int32', 'uint32', 'bool'] as const) {
    fc.assert(
      fc.property(arbitraryTensor({ dtype, min: -1, max: 3 }), (x) => {
        if (!x.dense) views++;
        return x.dtype === dtype && x.toTypedArray().every((v) => v >= -1 && v <= 3);
      }),
    );
  }
  expect(views).toBeGreaterThan(100);
});

test('shapes keep their bounds, and broadcastable ones broadcast', () => {
  fc.assert(fc.property(arbitraryShape({ minLength: 1, maxLength: 2 }), (shape) => shape.every((n) => n > 0 && n < 3)));
  fc.assert(
    fc.property(arbitraryBroadcastableShapes(3), (shapes) => {
      const sum = shapes.map((shape): Tensor => zeros(shape)).reduce((a, b) => add(a, b));
      shapes.forEach((shape) => expect(broadcastTo(zeros(shape), sum.shape).shape).toEqual(sum.shape));
    }),
  );
});

test('extrapolated differences are good to ten digits and know a kink', () => {
  expect(Math.abs(slope(Math.exp).derivative - 1)).toBeLessThan(1e-11);
  expect(slope((t) => Math.log(0.5 + t))).toMatchObject({ smooth: true });
  for (const at of [0, 1e-5, 1e-4, 2e-4]) expect(slope((t) => Math.abs(t - at)).smooth).toBe(false);
  // A narrower step passes by a kink that is further away.
  expect(slope((t) => Math.abs(t - 2e-3))).toMatchObject({ smooth: true, derivative: -1 });
  const { gradient, kinks } = differences((x) => x.square(), tensor([1, 2]), tensor([1, 3]));
  expect(kinks).toBe(0);
  expect(
    gradient
      .sub(tensor([2, 12]))
      .abs()
      .max()
      .item(),
  ).toBeLessThan(1e-10);
});

test('a program printed as code runs to the same bits', () => {
  fc.assert(
    fc.property(arbitraryProgram(), (program) => {
      const names = [...program.inputs.map((_, i) => `x${i}`), ...program.instructions.map((_, i) => `y${i}`)];
      // oxlint-disable-next-line typescript/no-implied-eval
      const run = new Function('tensor', 'apply', 'primitives', `${showProgram(program)}\nreturn ${names.at(-1)};`);
      const pasted = run(tensor, apply, primitives) as Tensor;
      expect(pasted.toTypedArray()).toEqual(runProgram(program).toTypedArray());
    }),
    { numRuns: 50 },
  );
});
