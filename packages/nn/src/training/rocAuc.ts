import { checkTensor, NumericsError, sameShape, ShapeError, showShape, type Tensor } from '@adjoint/tensor';

/**
 * The area under the ROC curve: the chance that a sample of class 1 has a higher score than one of class 0, ties half.
 *
 * Python: `sklearn.metrics.roc_auc_score`.
 *
 * @param scores - any numbers: probabilities or logits.
 * @param actual - 0 or 1, or bools, of the same shape.
 * @throws NumericsError for samples of one class only, of which no order can be judged, another class, or a score that is NaN;
 * ShapeError for shapes that differ.
 * @example
 * rocAuc(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1]));   // 0.75
 */
export function rocAuc(scores: Tensor, actual: Tensor): number {
  checkTensor('rocAuc', scores);
  checkTensor('rocAuc', actual);
  if (!sameShape(scores.shape, actual.shape))
    throw new ShapeError(`rocAuc: scores ${showShape(scores.shape)} and classes ${showShape(actual.shape)} do not fit`);
  const classes = actual.toTypedArray();
  const other = classes.find((one) => one !== 0 && one !== 1);
  if (other !== undefined) throw new NumericsError(`rocAuc: classes are 0 or 1, got ${other}`);
  const all = Array.from(scores.toTypedArray(), (score, i) => ({ score, positive: classes[i]! }));
  if (all.some(({ score }) => Number.isNaN(score))) throw new NumericsError('rocAuc: a score is NaN');
  const positives = all.reduce((sum, { positive }) => sum + positive, 0);
  const negatives = all.length - positives;
  if (positives === 0 || negatives === 0)
    throw new NumericsError(
      all.length === 0
        ? 'rocAuc: there are no samples'
        : `rocAuc: all ${all.length} samples are of class ${positives === 0 ? 0 : 1}: no order between two classes can be judged`,
      { hint: 'splitData with stratify gives both parts every class' },
    );
  all.sort((a, b) => a.score - b.score);
  // Mann and Whitney: the sum of the ranks of class 1, where ties share the mean of theirs.
  let ranks = 0;
  for (let from = 0; from < all.length;) {
    let to = from + 1;
    while (to < all.length && all[to]!.score === all[from]!.score) to++;
    for (let i = from; i < to; i++) ranks += all[i]!.positive * ((from + 1 + to) / 2);
    from = to;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
