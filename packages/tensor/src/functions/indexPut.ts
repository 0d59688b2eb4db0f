import { checkArray, checkSameShape, misfit } from '../checks.ts';
import { withDefaults } from '../options.ts';
import { arange } from '../create.ts';
import { inNameOf } from '../errors.ts';
import { checkNumber, checkTensor, type Operand } from '../operand.ts';
import { scatterAdd } from '../ops/gather.ts';
import { placesOf } from '../ops/places.ts';
import { scatter } from '../ops/scatter.ts';
import { axisOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { stretchedTo } from '../ops/source.ts';
import { type Index, indexed } from './at.ts';
import { diagonalFor, type DiagonalOptions } from './diagonal.ts';

/**
 * How values are written.
 *
 * @example
 * const options: PutOptions = { accumulate: true };
 * put(ones([2]), tensor([1, 1], { dtype: 'int32' }), tensor([3, 4]), options);   // [1, 8]
 */
export interface PutOptions {
  /** Adds instead of overwriting, false when left out. */
  readonly accumulate?: boolean;
}

/** Where each element lies among all of them: what an index chooses of it are the places it means. */
function flatPlaces(x: Tensor): Tensor {
  return arange(x.size, { dtype: 'int32' }).reshape(x.shape);
}

/** Writes to row-major places. */
function written(name: string, x: Tensor, at: Tensor, values: Operand, options: PutOptions = {}): Tensor {
  const { accumulate } = withDefaults(name, options, { accumulate: false });
  const write = accumulate ? scatterAdd : scatter;
  const list = values instanceof Tensor && values.shape.length > 0 ? values.reshape([values.size]) : values;
  return inNameOf(name, () => write(x.reshape([x.size]), 0, at.reshape([at.size]), list)).reshape(x.shape);
}

/** @throws ShapeError unless `src` has the shape of what it replaces. */
function replaced(name: string, x: Tensor, at: Tensor, src: Tensor): Tensor {
  checkTensor(name, src);
  checkSameShape(`${name}: places and values`, at.shape, src.shape);
  return written(name, x, at, src);
}

/**
 * `x` with values at indices, as `at` understands them; the values broadcast to what the indices choose.
 *
 * @throws IndexError for an index outside its axis, ShapeError for values that do not broadcast.
 * PyTorch: `torch.index_put`.
 *
 * @example
 * const rows = tensor([0, 1], { dtype: 'int32' });
 * indexPut(zeros([2, 2]), [rows, rows], tensor([5, 6]));   // [[5, 0], [0, 6]]
 * indexPut(zeros([3]), [[0, 2]], 1);                       // [1, 1, 0]
 */
export function indexPut(x: Tensor, indices: readonly Index[], values: Operand, options: PutOptions = {}): Tensor {
  checkTensor('indexPut', x);
  checkArray('indexPut', 'a list of indices', indices);
  const at = indexed('indexPut', flatPlaces(x), indices);
  return written('indexPut', x, at, stretchedTo('indexPut', values, at.shape), options);
}

/**
 * `x` with values at row-major places.
 *
 * @throws IndexError for a place outside, ShapeError unless there is a value for each.
 * PyTorch: `torch.Tensor.put`.
 *
 * @example
 * put(zeros([2, 2]), tensor([3, 0], { dtype: 'int32' }), tensor([5, 6]));   // [[6, 0], [0, 5]]
 */
export function put(x: Tensor, index: Tensor, source: Operand, options: PutOptions = {}): Tensor {
  checkTensor('put', x);
  const at = placesOf('put', index, x.size);
  if (!(source instanceof Tensor)) checkNumber('put', source);
  if (source instanceof Tensor && source.shape.length > 0 && source.size !== at.size)
    throw misfit('put: places and values', at.shape, source.shape);
  return written('put', x, at, source, options);
}

/**
 * `x` with the part that `select(x, axis, index)` shows replaced.
 *
 * @throws IndexError for an index outside the axis, ShapeError unless `src` has the shape of that part.
 * PyTorch: `torch.select_scatter`.
 *
 * @example
 * selectScatter(zeros([2, 2]), tensor([1, 2]), 0, -1);   // [[0, 0], [1, 2]]
 */
export function selectScatter(x: Tensor, src: Tensor, axis: number, index: number): Tensor {
  checkTensor('selectScatter', x);
  const before = new Array<null>(axisOf('selectScatter', axis, x.shape.length)).fill(null);
  return replaced('selectScatter', x, indexed('selectScatter', flatPlaces(x), [...before, index]), src);
}

/**
 * `x` with the range from `start` to `stop` of an axis replaced.
 *
 * @throws IndexError for an axis out of range, ShapeError unless `src` has the shape of that part.
 * PyTorch: `torch.slice_scatter`.
 *
 * @example
 * sliceScatter(zeros([4]), tensor([1, 2]), 0, 0, null, 2);   // [1, 0, 2, 0]
 */
export function sliceScatter(
  x: Tensor,
  src: Tensor,
  axis = 0,
  start: number | null = null,
  stop: number | null = null,
  step = 1,
): Tensor {
  checkTensor('sliceScatter', x);
  const before = new Array<null>(axisOf('sliceScatter', axis, x.shape.length)).fill(null);
  return replaced('sliceScatter', x, indexed('sliceScatter', flatPlaces(x), [...before, [start, stop, step]]), src);
}

/**
 * `x` with a diagonal, as `diagonal` shows it, replaced.
 *
 * @throws IndexError for an axis out of range, ShapeError unless `src` has the shape of the diagonal.
 * PyTorch: `torch.diagonal_scatter`.
 *
 * @example
 * diagonalScatter(zeros([2, 2]), tensor([1, 2]));   // [[1, 0], [0, 2]]
 */
export function diagonalScatter(x: Tensor, src: Tensor, options: DiagonalOptions = {}): Tensor {
  checkTensor('diagonalScatter', x);
  return replaced('diagonalScatter', x, diagonalFor('diagonalScatter', flatPlaces(x), options), src);
}
