import { samplesOf } from '../samples.ts';
import { checkSameDtype, checkSameShape } from '../checks.ts';
import { apply } from '../apply.ts';
import { beforeTheLast } from '../batchrules.ts';
import { cofactorsAt, determinant } from '../kernels/cofactors.ts';
import { eachPage, store } from '../kernels/pages.ts';
import { batchOf, checkMatrices, leading, typeOfEach } from '../matrices.ts';
import { floats } from '../floats.ts';
import { declare, type Op } from '../op.ts';
import { checkTensor } from '../operand.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';

/** Of rank 1: its determinant and all but the last of its derivatives live on what is left of it. */
const rankOne = fromBuffer(Float64Array.of(1, 2, -1, 2, 4, -2, 0.5, 1, -0.5), [3, 3], 'float64');

const detOp: Op<null> = declare<null>({
  name: 'det',
  infer: typeOfEach('det'),
  kernel: ([a], out) => {
    const n = a!.shape.at(-1)!;
    eachPage(out.shape, [a!], ([page], index) => {
      out.buffer[out.offset + index] = determinant(page!, n);
    });
  },
  vjp: [(g, [a]) => g.reshape([...g.shape, 1, 1]).mul(cofactors(a!))],
  linearity: 'general',
  jvp: ([t], [a]) => t!.mul(cofactors(a!)).sum([-2, -1]),
  batch: beforeTheLast,
  keeps: [0],
  samples: [
    { shapes: [[3, 3]], params: null, fixed: { 0: rankOne } },
    ...samplesOf(null, [[3, 3]], [[2, 2, 2]], [[4, 4]], [[1, 1]], [[2, 0, 0]]),
  ],
});

const cofactorsOp: Op<null> = declare<null>({
  name: 'cofactors',
  infer: (inputs) => {
    const [a] = inputs;
    const [n] = checkMatrices('cofactors', a!);
    let { shape } = a!;
    for (const e of inputs) {
      checkSameDtype('cofactors', a!, e);
      checkSameShape('cofactors', [n, n], e.shape.slice(-2));
      shape = [...batchOf('cofactors', shape, e.shape), n, n];
    }
    return { shape, dtype: a!.dtype };
  },
  kernel: (inputs, out) => {
    const n = out.shape.at(-1)!;
    eachPage(leading(out.shape), inputs, ([a, ...directions], index) =>
      store(cofactorsAt(a!, directions, n), out, index),
    );
  },
  // The derivatives of det are symmetric in their directions, and the next one is this op with one direction more.
  vjp: [(g, inputs) => cofactors(...inputs, g), (g, inputs, _y, _params, k) => cofactors(...inputs.with(k, g))],
  linearity: 'general',
  jvp: (tangents, inputs) =>
    tangents
      .flatMap((t, k) => (t === null ? [] : [k === 0 ? cofactors(...inputs, t) : cofactors(...inputs.with(k, t))]))
      .reduce((sum, t) => sum.add(t)),
  batch: beforeTheLast,
  keeps: [0, 1],
  samples: [
    ...[
      [[3, 3]],
      [
        [3, 3],
        [3, 3],
      ],
      [
        [3, 3],
        [2, 3, 3],
        [3, 3],
      ],
    ].map((shapes) => ({
      shapes,
      params: null,
      fixed: { 0: rankOne },
    })),
    ...samplesOf(
      null,
      [[3, 3]],
      [
        [2, 4, 4],
        [4, 4],
      ],
      [
        [1, 1],
        [1, 1],
      ],
      [[0, 0]],
    ),
  ],
});

/**
 * The gradient of the k-th derivative of the determinant along k directions; without any the cofactors, det(A) A⁻ᵀ where
 * that exists. Right for singular matrices too.
 *
 * @example
 * cofactors(tensor([[1, 2], [3, 4]]));   // [[4, -3], [-2, 1]]
 */
export const cofactors: ((...matrixAndDirections: readonly Tensor[]) => Tensor) & { readonly op: typeof cofactorsOp } =
  Object.assign(
    (...inputs: readonly Tensor[]): Tensor => {
      checkTensor('cofactors', inputs[0]);
      for (const x of inputs) checkTensor('cofactors', x);
      return apply(cofactorsOp, inputs, null);
    },
    { op: cofactorsOp },
  );

/**
 * The determinant of each matrix; leading axes are a batch. Its gradient is the matrix of cofactors, at singular matrices
 * too.
 *
 * PyTorch: `torch.linalg.det`.
 *
 * @throws ShapeError unless the matrices are square.
 * @example
 * det(tensor([[1, 2], [3, 4]])).item();   // -2
 */
export const det: ((a: Tensor) => Tensor) & { readonly op: typeof detOp } = Object.assign(
  (a: Tensor): Tensor => apply(detOp, [floats('det', a)], null),
  { op: detOp },
);
