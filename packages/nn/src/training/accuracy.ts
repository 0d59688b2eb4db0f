import {
  argmax,
  checkTensor,
  DtypeError,
  isFloat,
  sameShape,
  ShapeError,
  showShape,
  type Tensor,
} from '@adjoint/tensor';

/** The classes that were foretold: those of int32 or bool as they are, of scores [..., classes] the highest. */
export function classesOf(name: string, predicted: Tensor, actual: Tensor): Tensor {
  checkTensor(name, predicted);
  checkTensor(name, actual);
  if (isFloat(actual.dtype))
    throw new DtypeError(`${name}: the actual classes are int32, uint32 or bool, got ${actual.dtype}`);
  const classes = isFloat(predicted.dtype) ? argmax(predicted, -1) : predicted;
  if (!sameShape(classes.shape, actual.shape))
    throw new ShapeError(
      `${name}: classes ${showShape(classes.shape)} and ${showShape(actual.shape)} do not fit`,
      isFloat(predicted.dtype) ? { hint: 'scores are floats [..., classes]; classes are ints' } : {},
    );
  if (actual.size === 0) throw new ShapeError(`${name}: there are no samples`);
  return classes;
}

/**
 * The share of samples whose class is foretold, as a 0-d tensor: from scores [..., classes], or from classes.
 *
 * Python: `sklearn.metrics.accuracy_score`.
 *
 * @throws ShapeError for no samples or shapes that do not fit, DtypeError for actual classes that are floats.
 * @example
 * const scores = tensor([[2, 1], [0, 3], [1, 0]]);
 * accuracy(scores, tensor([0, 1, 1], { dtype: 'int32' }));   // 0.6666666666666666
 */
export function accuracy(predicted: Tensor, actual: Tensor): Tensor {
  return classesOf('accuracy', predicted, actual).equal(actual).cast('float64').mean();
}
