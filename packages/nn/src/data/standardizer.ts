import { checkOptions, checkTensor, isFloat, mean, ShapeError, std, type Tensor, where } from '@adjoint/tensor';

/**
 * Mean and standard deviation of training data, and the way to and from numbers that have 0 and 1.
 *
 * @example
 * const scale: Standardizer = standardizer(tensor([[1], [3]]));
 * scale.mean;                     // [2]
 * scale.invert(tensor([[0]]));    // [[2]]
 */
export interface Standardizer {
  /** Of each feature: [features]. */
  readonly mean: Tensor;
  /** Of each feature; 1 where the data is constant. */
  readonly std: Tensor;
  apply(x: Tensor): Tensor;
  invert(x: Tensor): Tensor;
}

/**
 * Standardises features, the last axis, by what training data say of them; for a series without features pass `axes`.
 *
 * Fit it to the training data alone, and apply it to all.
 *
 * Python: `sklearn.preprocessing.StandardScaler`.
 *
 * @param options - `axes`: those that are averaged over, by default all but the last.
 * @throws ShapeError for no samples.
 * @example
 * standardizer(tensor([[1, 5], [3, 5]])).apply(tensor([[2, 6]]));   // [[0, 1]]
 * standardizer(tensor([1, 3]), { axes: [0] }).apply(tensor([4]));   // [2]
 */
export function standardizer(data: Tensor, options: { readonly axes?: readonly number[] } = {}): Standardizer {
  checkTensor('standardizer', data);
  checkOptions('standardizer', options, 'axes');
  const { axes = data.shape.slice(1).map((_, axis) => axis) } = options;
  if (data.size === 0) throw new ShapeError('standardizer: the data holds no samples');
  if (axes.length === 0)
    throw new ShapeError('standardizer: data is [samples, features] or has more axes', {
      hint: 'standardizer(series, { axes: [0] }) takes a series without features',
    });
  const numbers = isFloat(data.dtype) ? data : data.cast('float64');
  const center = mean(numbers, axes).detach();
  const spread = std(numbers, axes, { correction: 0 }).detach();
  const width = where(spread.greater(0), spread, 1);
  return {
    mean: center,
    std: width,
    apply: (x) => x.sub(center).div(width),
    invert: (x) => x.mul(width).add(center),
  };
}
