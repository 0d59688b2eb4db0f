import { sampleOf } from '../samples.ts';
import { apply } from '../apply.ts';
import { beforeTheLast } from '../batchrules.ts';
import { checkDtype, type DType } from '../dtype.ts';
import { readDense } from '../kernels/ndarray.ts';
import { declare, type Op } from '../op.ts';
import { checkTensor } from '../checktensor.ts';
import type { Tensor } from '../tensor.ts';

const op: Op<{ readonly dtype: DType }> = declare<{ readonly dtype: DType }>({
  name: 'cast',
  infer: ([x], { dtype }) => ({ shape: x!.shape, dtype: checkDtype(dtype, 'cast') }),
  kernel: ([x], out, { dtype }) => {
    readDense(x!, out.buffer, out.offset);
    if (dtype !== 'bool' || x!.dtype === 'bool') return;
    // A byte keeps only the low bits of a number: true is what is not zero, NaN included.
    const wide = new Float64Array(x!.size);
    readDense(x!, wide, 0);
    for (let i = 0; i < wide.length; i++) out.buffer[out.offset + i] = wide[i] === 0 ? 0 : 1;
  },
  vjp: [(g, [x]) => cast(g, x!.dtype)],
  linearity: 'linear',
  batch: beforeTheLast,
  keeps: [],
  samples: [sampleOf({ dtype: 'float64' }, [2, 3])],
});

/**
 * The same values in another dtype: to ints it truncates and wraps, to bool it asks what is not zero.
 *
 * Between floats it is differentiable; ints and bools are constants.
 *
 * PyTorch: `torch.Tensor.to`.
 *
 * @example
 * tensor([1.7, -1.7]).cast('int32');   // [1, -1]
 */
export const cast: ((x: Tensor, dtype: DType) => Tensor) & { readonly op: typeof op } = Object.assign(
  (x: Tensor, dtype: DType): Tensor => {
    checkTensor('cast', x);
    return x.dtype === dtype ? x : apply(op, [x], { dtype });
  },
  { op },
);
