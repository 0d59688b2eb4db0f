import { sampleOf } from '../samples.ts';
import { checkArray } from '../checks.ts';
import { apply } from '../apply.ts';
import { ShapeError } from '../errors.ts';
import { type NdArray, readDense } from '../kernels/ndarray.ts';
import { declare, type Layout, type Op } from '../op.ts';
import { checkTensor } from '../checktensor.ts';
import { showShape, sizeOf } from '../shape.ts';
import type { Reshaped, Shape } from '../shapetypes.ts';
import type { Tensor } from '../tensor.ts';

const op: Op<{ readonly shape: Shape }> = declare<{ readonly shape: Shape }>({
  name: 'reshape',
  infer: ([x], { shape }) => {
    const size = sizeOf(x!.shape);
    if (shape.some((length) => !Number.isInteger(length) || length < 0) || sizeOf(shape) !== size)
      throw unfilled(size, shape);
    return { shape, dtype: x!.dtype };
  },
  kernel: ([x], out) => readDense(x!, out.buffer, out.offset),
  view: (x, { shape }) => relayout(x, shape),
  vjp: [(g, [x]) => g.reshape(x!.shape)],
  linearity: 'linear',
  batch: ([x], _batched, { shape }, size) => apply(op, [x!], { shape: [size, ...shape] }),
  keeps: [],
  samples: [
    sampleOf({ shape: [3, 2] }, [2, 3]),
    sampleOf({ shape: [2, 1, 2] }, [4]),
    sampleOf({ shape: [] }, [1]),
    sampleOf({ shape: [0] }, [0, 2]),
  ],
});

function unfilled(size: number, shape: Shape): ShapeError {
  return new ShapeError(`reshape: ${size} elements do not fill ${showShape(shape)}`);
}

/** The shape with its one -1 worked out. @throws ShapeError where the rest does not divide the size. */
function resolved(shape: Shape, size: number): Shape {
  checkArray('reshape', 'a shape', shape);
  if (shape.indexOf(-1) !== shape.lastIndexOf(-1))
    throw new ShapeError(`reshape: one length may be -1 and is worked out, got ${showShape(shape)}`);
  const rest = shape.reduce((p, length) => (length === -1 ? p : p * length), 1);
  return shape.map((length) => {
    if (length !== -1) return length;
    if (rest > 0 && size % rest === 0) return size / rest;
    throw unfilled(size, shape);
  });
}

/** The strides that walk `x` in a new shape, or null where only a copy can: groups of axes must each form one run. */
function relayout(x: NdArray, shape: Shape): Layout | null {
  if (x.dense || x.size === 0) return { strides: null, offset: x.offset };
  const old: [length: number, stride: number][] = x.shape
    .map((length, i): [number, number] => [length, x.strides[i]!])
    .filter(([length]) => length !== 1);
  const strides = new Array<number>(shape.length).fill(0);
  let to = 0;
  for (let from = 0; from < old.length;) {
    let [taken, stride] = old[from++]!;
    const start = to;
    let made = 1;
    while (made !== taken) {
      if (made < taken) made *= shape[to++]!;
      else {
        const [length, next] = old[from++]!;
        if (stride !== length * next) return null;
        taken *= length;
        stride = next;
      }
    }
    for (let axis = to - 1, step = stride; axis >= start; axis--) {
      strides[axis] = step;
      step *= shape[axis]!;
    }
  }
  return { strides, offset: x.offset };
}

/**
 * The same elements, row by row, in another shape; one length may be -1 and is then worked out. A view where strides
 * can express it.
 *
 * PyTorch: `torch.reshape`.
 *
 * @throws ShapeError if the number of elements differs.
 * @example
 * arange(6).reshape([2, -1]).shape;   // [2, 3]
 */
export const reshape = Object.assign(
  (x: Tensor, shape: Shape): Tensor => {
    checkTensor('reshape', x);
    return apply(op, [x], { shape: resolved(shape, x.size) });
  },
  { op },
) as (<const R extends Shape>(x: Tensor, shape: R) => Tensor<Reshaped<R>>) & { readonly op: typeof op };
