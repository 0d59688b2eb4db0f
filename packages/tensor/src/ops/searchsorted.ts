import { sampleOf } from '../samples.ts';
import { checkSameDtype, checkWord, misfit } from '../checks.ts';
import { apply } from '../apply.ts';
import { spread } from '../batchrules.ts';
import { ShapeError } from '../errors.ts';
import { readDense } from '../kernels/ndarray.ts';
import { declare, type Op } from '../op.ts';
import { checkTensor, meet, type Operand } from '../operand.ts';
import { checkOptions } from '../options.ts';
import { sameShape, showShape, sizeOf } from '../shape.ts';
import { fromBuffer, type Tensor } from '../tensor.ts';
import { reshape } from './reshape.ts';

/** Params of `searchsorted`. */
export interface Search {
  readonly side: 'left' | 'right';
}

const op: Op<Search> = declare<Search>({
  name: 'searchsorted',
  infer: ([sorted, values]) => {
    const [s, v] = [sorted!.shape, values!.shape];
    checkSameDtype('searchsorted', sorted!, values!);
    if (s.length === 0 || (s.length > 1 && !sameShape(s.slice(0, -1), v.slice(0, -1))))
      throw misfit(
        'searchsorted: rows and values',
        s,
        v,
        'one row serves all values; several need values with the same axes before the last',
      );
    return { shape: v, dtype: 'int32' };
  },
  kernel: ([sorted, values], out, { side }) => {
    const rows = new Float64Array(sorted!.size);
    const wanted = new Float64Array(values!.size);
    readDense(sorted!, rows, 0);
    readDense(values!, wanted, 0);
    const n = sorted!.shape.at(-1)!;
    const perRow = sorted!.shape.length > 1 ? values!.shape.at(-1)! : wanted.length;
    for (let i = 0; i < wanted.length; i++) {
      const start = Math.floor(i / perRow) * n;
      const v = wanted[i]!;
      let [low, high] = [0, n];
      while (low < high) {
        const middle = (low + high) >> 1;
        const at = rows[start + middle]!;
        // NaN counts as the largest, as in the order of `sort`.
        const passed = side === 'left' ? at < v || (at === at && v !== v) : at <= v || v !== v;
        if (passed) low = middle + 1;
        else high = middle;
      }
      out.buffer[out.offset + i] = low;
    }
  },
  vjp: [null, null],
  linearity: 'general',
  batch: (inputs, batched, params, size) => {
    const [sorted, values] = inputs;
    if (!batched[0] && sorted!.shape.length === 1) return apply(op, inputs, params);
    const [rows, wanted] = spread([sorted!, values!], batched, size);
    if (rows!.shape.length > 2) return apply(op, [rows!, wanted!], params);
    const perRow = sizeOf(wanted!.shape.slice(1));
    return reshape(apply(op, [rows!, reshape(wanted!, [size, perRow])], params), wanted!.shape);
  },
  keeps: [],
  samples: [
    {
      shapes: [[4], [2, 3]],
      params: { side: 'left' },
      fixed: { 0: fromBuffer(Float64Array.of(-1, 0, 0, 1), [4], 'float64') },
    },
    {
      shapes: [[4], []],
      params: { side: 'right' },
      fixed: { 0: fromBuffer(Float64Array.of(-1, 0, 0, 1), [4], 'float64') },
    },
    {
      shapes: [
        [2, 2],
        [2, 3],
      ],
      params: { side: 'right' },
      fixed: { 0: fromBuffer(Float64Array.of(-1, 0, 0, 1), [2, 2], 'float64') },
    },
    sampleOf({ side: 'left' }, [0], [2]),
  ],
});

/**
 * On which side of elements equal to it a value belongs.
 *
 * @example
 * const options: SearchOptions = { side: 'right' };
 * searchsorted(tensor([1, 2, 2]), 2, options);   // 3
 */
export interface SearchOptions {
  readonly side?: 'left' | 'right';
}

/** Applies the search on behalf of the function that the user called. */
export function searchFor(name: string, sorted: Tensor, values: Operand, side: 'left' | 'right'): Tensor {
  checkTensor(name, sorted);
  checkWord(name, 'side', side, 'left', 'right');
  return apply(op, meet(name, 'any', sorted, values), { side });
}

/**
 * How many elements of a sorted row lie before each value: int32 of the shape of `values`.
 *
 * One row serves values of any shape; of several, each serves the values that stand at its place.
 * On the left a value goes before elements equal to it, on the right behind them. NaN counts as the largest.
 *
 * PyTorch: `torch.searchsorted`.
 *
 * @throws ShapeError for rows and values whose leading axes differ.
 * @example
 * searchsorted(tensor([1, 2, 3]), tensor([2, 2.5]));                 // [1, 2]
 * searchsorted(tensor([1, 2, 3]), tensor([2]), { side: 'right' });   // [2]
 */
export const searchsorted: ((sorted: Tensor, values: Operand, options?: SearchOptions) => Tensor) & {
  readonly op: typeof op;
} = Object.assign(
  (sorted: Tensor, values: Operand, options: SearchOptions = {}): Tensor => {
    checkOptions('searchsorted', options, 'side');
    return searchFor('searchsorted', sorted, values, options.side ?? 'left');
  },
  { op },
);

/**
 * The bin of each element between ascending boundaries: int32. `x` is in bin i if boundaries[i - 1] < x <= boundaries[i].
 *
 * PyTorch: `torch.bucketize`.
 *
 * @param options - `right` closes the bins on the left instead.
 * @throws ShapeError for boundaries of more than one axis.
 * @example
 * bucketize(tensor([0.5, 1, 2]), tensor([0, 1, 2]));                    // [1, 1, 2]
 * bucketize(tensor([0.5, 1, 2]), tensor([0, 1, 2]), { right: true });   // [1, 2, 3]
 */
export function bucketize(x: Operand, boundaries: Tensor, options: { readonly right?: boolean } = {}): Tensor {
  checkOptions('bucketize', options, 'right?');
  checkTensor('bucketize', boundaries);
  if (boundaries.shape.length !== 1)
    throw new ShapeError(`bucketize: boundaries form one row, got ${showShape(boundaries.shape)}`);
  return searchFor('bucketize', boundaries, x, options.right ? 'right' : 'left');
}
