import type { Layout, Op } from './op.ts';
import { isDense, sizeOf } from './shape.ts';
import type { Shape } from './shapetypes.ts';
import { allocate, Tensor } from './tensor.ts';

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
  const { shape, dtype } = op.infer(inputs, params);
  if (op.view !== undefined) {
    const x = inputs[0]!;
    const layout = op.view(x, params);
    if (layout !== null) return window(x, shape, layout);
  }
  const out = allocate(shape, dtype);
  op.kernel!(inputs, out, params);
  return out;
}

function window(x: Tensor, shape: Shape, { strides, offset }: Layout): Tensor {
  return new Tensor(shape, x.dtype, sizeOf(shape), x.buffer, offset, strides, isDense(shape, strides));
}
