import { checkInteger, IndexError, type Tensor, tensor } from '@adjoint/tensor';
import { classesOf } from './accuracy.ts';

/**
 * How many samples of each class (rows) are taken for which (columns), as int32 [classes, classes].
 *
 * Python: `sklearn.metrics.confusion_matrix`.
 *
 * @throws IndexError for a class that is not from 0 to classes - 1, ShapeError for no samples or shapes that do not fit.
 * @example
 * const [predicted, actual] = [[0, 1, 1], [0, 1, 0]].map((classes) => tensor(classes, { dtype: 'int32' }));
 * confusionMatrix(predicted!, actual!, 2);   // [[1, 1], [0, 1]]
 */
export function confusionMatrix(predicted: Tensor, actual: Tensor, classes: number): Tensor {
  checkInteger('confusionMatrix', 'the number of classes', classes, 1);
  const foretold = classesOf('confusionMatrix', predicted, actual).toTypedArray();
  const counts = new Int32Array(classes * classes);
  actual.toTypedArray().forEach((row, i) => {
    const column = foretold[i]!;
    for (const one of [row, column])
      if (one < 0 || one >= classes)
        throw new IndexError(`confusionMatrix: classes are 0 to ${classes - 1}, got ${one} at sample ${i}`);
    counts[row * classes + column]!++;
  });
  return tensor(counts).reshape([classes, classes]);
}
