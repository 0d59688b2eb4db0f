import { checkOptions, checkWord, exp, type Tensor, where } from '@adjoint/tensor';
import { type Loss, reduced, type Reduction } from './reduction.ts';
import { checkFloats, pairOf } from './sameshape.ts';

/**
 * What the targets are, and over what the mean is taken.
 *
 * @example
 * const options: KlOptions = { reduction: 'batchmean' };
 * const logs = tensor([[0.25, 0.75]]).log();
 * klDivergence(logs, tensor([[0.5, 0.5]]), options);   // 0.1438
 */
export interface KlOptions<R extends Reduction | 'batchmean' = Reduction | 'batchmean'> {
  /** 'mean', over all elements, when left out; 'batchmean' is the sum over the length of the first axis. */
  readonly reduction?: R | undefined;
  /** Are the targets logarithms of probabilities? No, when left out. */
  readonly logTarget?: boolean | undefined;
}

/** What `klDivergence` makes of its own word. */
type Plain<R> = R extends Reduction ? R : 'sum';

/**
 * The mean of target · (log target - logProbabilities), where a target of 0 adds nothing.
 *
 * At a target of 0 the derivative by it is that of the second term alone, as that of the first is infinite.
 *
 * PyTorch: `torch.nn.functional.kl_div`.
 *
 * @param logProbabilities - logarithms of the probabilities that are judged.
 * @param target - probabilities, of the same shape.
 * @throws ShapeError unless both have the same shape, DtypeError for what is no float.
 * @example
 * klDivergence(tensor([0.5, 0.5]).log(), tensor([1, 0]), { reduction: 'sum' });   // 0.6931
 */
export function klDivergence<R extends Reduction | 'batchmean' = 'mean'>(
  logProbabilities: Tensor,
  target: Tensor,
  options: KlOptions<R> = {},
): Loss<Plain<R>> {
  const name = 'klDivergence';
  checkFloats(name, 'log-probabilities', logProbabilities);
  checkFloats(name, 'targets', target);
  const [q, p] = pairOf(name, logProbabilities, target);
  checkOptions(name, options, 'reduction', 'logTarget?');
  const { logTarget = false, reduction = 'mean' } = options;
  checkWord<Reduction | 'batchmean'>(name, 'reduction', reduction, 'mean', 'sum', 'none', 'batchmean');
  const losses = logTarget ? exp(p).mul(p.sub(q)) : divergence(q, p);
  if (reduction === 'batchmean') return losses.sum().div(losses.shape[0] ?? 1) as Loss<Plain<R>>;
  return reduced(name, losses, reduction as Plain<R>);
}

/** p (log p - q), and 0 where p is 0, even for q = -∞: what neither expects costs nothing. */
function divergence(q: Tensor, p: Tensor): Tensor {
  const absent = p.equal(0);
  const entropy = where(absent, 0, p).mul(where(absent, 1, p).log());
  return entropy.sub(p.mul(where(absent, where(q.equal(-Infinity), 0, q), q)));
}
