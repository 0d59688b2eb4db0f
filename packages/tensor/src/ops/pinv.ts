import { samplesOf } from '../samples.ts';
import { checkOptions } from '../options.ts';
import { apply } from '../apply.ts';
import { beforeTheLast } from '../batchrules.ts';
import { NumericsError } from '../errors.ts';
import { pseudoinverse } from '../kernels/jacobi.ts';
import { eachPage, store } from '../kernels/pages.ts';
import { checkMatrices, leading, swapped } from '../matrices.ts';
import { floats } from '../floats.ts';
import { declare, type Op } from '../op.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';

/**
 * From which size on a singular value counts: above `atol` and above `rtol` times the largest.
 *
 * @example
 * const options: PinvOptions = { atol: 0.1 };
 * pinv(tensor([[2, 0], [0, 0.01]]), options);   // [[0.5, 0], [0, 0]]
 */
export interface PinvOptions {
  readonly atol?: number;
  /** Left out, and without a positive `atol`, it is the rounding of the dtype times the longer side. */
  readonly rtol?: number;
}

/** Params of a pseudoinverse. */
export interface Cutoff {
  readonly atol: number;
  readonly rtol: number;
}

const tall = fromBuffer(Float64Array.of(1, 0.5, -0.5, 1.25, 0.75, -1), [3, 2], 'float64');

const exact = { atol: 0, rtol: 1e-15 };

const op: Op<Cutoff> = declare<Cutoff>({
  name: 'pinv',
  infer: ([a]) => {
    const [m, n] = checkMatrices('pinv', a!, false);
    return { shape: [...leading(a!.shape), n, m], dtype: a!.dtype };
  },
  kernel: ([a], out, { atol, rtol }) => {
    const [m, n] = [a!.shape.at(-2)!, a!.shape.at(-1)!];
    eachPage(leading(out.shape), [a!], ([page], index) => store(pseudoinverse(page!, m, n, atol, rtol), out, index));
  },
  // Golub & Pereyra 1973, at constant rank: dP = P Pᵀ dAᵀ (1 - A P) + (1 - P A) dAᵀ Pᵀ P - P dA P.
  vjp: [
    (g, [a], p) => {
      const [pt, gt] = [swapped(p), swapped(g)];
      const beside = past(gt, a!, p).matmul(p).matmul(pt);
      return beside.add(pt.matmul(p.matmul(before(gt, p, a!)))).sub(pt.matmul(g).matmul(pt));
    },
  ],
  linearity: 'general',
  jvp: ([t], [a], p) => {
    const [pt, tt] = [swapped(p), swapped(t!)];
    const beside = p.matmul(pt.matmul(before(tt, a!, p)));
    return beside.add(past(tt, p, a!).matmul(pt).matmul(p)).sub(p.matmul(t!).matmul(p));
  },
  batch: beforeTheLast,
  keeps: [0, 'output'],
  samples: [
    { shapes: [[3, 2]], params: exact, fixed: { 0: tall } },
    { shapes: [[2, 3]], params: exact, fixed: { 0: swapped(tall) } },
    ...samplesOf(exact, [[2, 0, 3]], [[0, 0]], [[2, 1, 1]]),
  ],
  domain: [0.5, 2],
});

/** (1 - a p) y */
function past(y: Tensor, a: Tensor, p: Tensor): Tensor {
  return y.sub(a.matmul(p.matmul(y)));
}

/** y (1 - a p) */
function before(y: Tensor, a: Tensor, p: Tensor): Tensor {
  return y.sub(y.matmul(a).matmul(p));
}

/**
 * The Moore-Penrose pseudoinverse of each matrix [m, n], which is [n, m]; leading axes are a batch.
 *
 * Its derivatives hold where the rank stays as it is; elsewhere it jumps.
 *
 * PyTorch: `torch.linalg.pinv`.
 *
 * @throws ShapeError for what is no matrix, NumericsError for a negative tolerance.
 * @example
 * pinv(tensor([[2, 0], [0, 0]]));   // [[0.5, 0], [0, 0]]
 */
export const pinv: ((a: Tensor, options?: PinvOptions) => Tensor) & { readonly op: typeof op } = Object.assign(
  (given: Tensor, options: PinvOptions = {}): Tensor => {
    const a = floats('pinv', given);
    checkOptions('pinv', options, 'atol', 'rtol');
    const { atol = 0 } = options;
    const longer = Math.max(...a.shape.slice(-2), 0);
    const { rtol = atol > 0 ? 0 : longer * 2 ** (a.dtype === 'float64' ? -52 : -23) } = options;
    if (![atol, rtol].every((value) => typeof value === 'number' && value >= 0))
      throw new NumericsError(`pinv: tolerances are at least 0, got atol ${String(atol)} and rtol ${String(rtol)}`);
    return apply(op, [a], { atol, rtol });
  },
  { op },
);
