import { isFloat } from './dtype.ts';
import { GradientError } from './errors.ts';
import type { Layout, Op } from './op.ts';
import type { BinaryLoop, UnaryLoop } from './kernels/walk.ts';
import { isDense, sameShape, sizeOf } from './shape.ts';
import type { Shape } from './shapetypes.ts';
import { allocate, allocateLike, Tensor } from './tensor.ts';

/**
 * Applies a primitive: whoever watches an input highest decides how; when no one watches, just computes.
 *
 * @throws whatever the op's `infer` or kernel refuses.
 * @example
 * apply(primitives.add, [tensor([1, 2]), tensor([3, 4])], null);   // [4, 6]
 */
export function apply<P>(op: Op<P>, inputs: readonly Tensor[], params: P): Tensor {
  let top = inputs[0]!.tracer;
  for (let i = 1; i < inputs.length; i++) {
    const tracer = inputs[i]!.tracer;
    if (tracer !== null && (top === null || tracer.level > top.level)) top = tracer;
  }
  return top === null ? compute(op, inputs, params) : top.apply(op, inputs, params);
}

function compute<P>(op: Op<P>, inputs: readonly Tensor[], params: P): Tensor {
  if (op.loop !== null) {
    const y = straight(op.loop, inputs);
    if (y !== null) return y;
  }
  const { shape, dtype } = op.infer(inputs, params);
  if (op.view !== undefined) {
    const x = inputs[0]!;
    const layout = op.view(x, params);
    if (layout !== null) return window(x, shape, layout);
  }
  if (!isFloat(dtype)) checkValues(op.name, inputs);
  const out = allocate(shape, dtype);
  op.kernel!(inputs, out, params);
  return out;
}

/** A comparison would turn a missing value into a silent false, where arithmetic makes a NaN that shows. */
function checkValues(name: string, inputs: readonly Tensor[]): void {
  const k = inputs.findIndex((x) => x.buffer.length === 0 && x.size > 0);
  if (k < 0) return;
  throw new GradientError(`${name}: operand ${k} has a type but no values: a rule reads what its op does not keep`, {
    hint: "list it, or 'output', in keeps",
  });
}

/** Runs the loop of an elementwise op where there is nothing to infer or to walk; null where there is. */
function straight(loop: UnaryLoop | BinaryLoop, inputs: readonly Tensor[]): Tensor | null {
  const a = inputs[0]!;
  if (a.dtype !== 'float64' || !a.dense) return null;
  if (inputs.length === 1) {
    const out = allocateLike(a);
    (loop as UnaryLoop)(a.buffer, a.offset, 1, out.buffer, out.offset, a.size);
    return out;
  }
  const b = inputs[1]!;
  if (b.dtype !== 'float64' || !b.dense) return null;
  const step = a.shape.length === 0 ? 0 : 1;
  const bstep = b.shape.length === 0 ? 0 : 1;
  if (step === 1 && bstep === 1 && !sameShape(a.shape, b.shape)) return null;
  const out = allocateLike(step === 0 ? b : a);
  loop(a.buffer, a.offset, step, b.buffer, b.offset, bstep, out.buffer, out.offset, out.size);
  return out;
}

function window(x: Tensor, shape: Shape, { strides, offset }: Layout): Tensor {
  const dense = strides === null || isDense(shape, strides);
  return new Tensor(shape, x.dtype, sizeOf(shape), x.buffer, offset, strides, dense);
}
