import { scan } from '@adjoint/autograd';
import {
  arange,
  checkOptions,
  checkTensor,
  concat,
  full,
  gather,
  IndexError,
  logAddExp,
  logicalAnd,
  narrow,
  ShapeError,
  shown,
  showShape,
  stack,
  type Tensor,
  where,
} from '@adjoint/tensor';
import { type CtcLengths, type Labels, labelsOf, lengthsOf } from './ctcLabels.ts';
import { known } from './known.ts';
import { type Loss, type LossOptions, reduced, type Reduction } from './reduction.ts';
import { checkFloats } from './sameshape.ts';

/**
 * How long sequences and targets are, and which class stands between labels.
 *
 * @example
 * const options: CtcOptions = { blank: 1, targetLengths: [0] };
 * ctc(zeros([3, 1, 2]), tensor([[0]], { dtype: 'int32' }), options);   // 2.0794, which is -log(1/8)
 */
export interface CtcOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** How many steps of each sequence count; all of them when left out. */
  readonly inputLengths?: CtcLengths | undefined;
  /** How many labels of each target count; all of them when left out. */
  readonly targetLengths?: CtcLengths | undefined;
  /** The class that stands for no label; 0 when left out. */
  readonly blank?: number | undefined;
  /** Does a target without an alignment cost nothing? No, when left out: it costs +∞. */
  readonly zeroInfinity?: boolean | undefined;
}

/** The logarithm of what cannot be. Finite, so that no difference of two is NaN, in derivatives of any order neither. */
const NEVER = -1e30;

/**
 * Connectionist temporal classification (Graves, 2006): -log of the probability of all alignments of a target with a
 * sequence, from raw scores.
 *
 * An alignment names one class for each step; repeated classes count once and blanks not at all. The mean is that of each
 * loss over the length of its target, of at least 1. A target too long for its sequence has no alignment: it costs +∞, or 0
 * with `zeroInfinity`, and has no gradient.
 *
 * PyTorch: `torch.nn.functional.ctc_loss`, which takes the logSoftmax of the logits.
 *
 * @param logits - [time, batch, classes], or [time, classes] for one sequence.
 * @param targets - int32 or uint32 [batch, labels]; or all labels one after another, with `targetLengths`.
 * @throws ShapeError for other shapes; IndexError for a length beyond its sequence, and for labels that are no classes or
 * the blank.
 * @example
 * // Two steps, classes of probability 1/2: [1, 1], [0, 1] and [1, 0] are read as [1].
 * ctc(zeros([2, 1, 2]), tensor([[1]], { dtype: 'int32' })).item();   // 0.2877, which is -log(3/4)
 */
export function ctc<R extends Reduction = 'mean'>(
  logits: Tensor,
  targets: Tensor,
  options: CtcOptions<R> = {},
): Loss<R> {
  const name = 'ctc';
  checkFloats(name, 'logits', logits);
  checkTensor(name, targets);
  const single = logits.rank === 2;
  if (!single && logits.rank !== 3)
    throw new ShapeError(`${name}: logits are [time, batch, classes], got ${showShape(logits.shape)}`);
  checkOptions(name, options, 'inputLengths', 'targetLengths', 'blank', 'zeroInfinity?', 'reduction');
  const { blank = 0, zeroInfinity = false, reduction } = options;
  const [time, classes] = [logits.shape[0]!, logits.shape.at(-1)!];
  const batch = single ? 1 : logits.shape[1]!;
  if (!Number.isInteger(blank) || blank < 0 || blank >= classes)
    throw new IndexError(`${name}: the blank is a class from 0 to ${classes - 1}, got ${shown(blank)}`);
  const rows = single && targets.rank === 1 ? targets.reshape([1, targets.size]) : targets;
  const labels = labelsOf(name, rows, options.targetLengths, { batch, classes, blank });
  const steps = lengthsOf(name, 'inputLengths', options.inputLengths, batch, time);
  const logs = logits.logSoftmax(-1).reshape([time, batch, classes]);
  const total = logProbability(logs, labels, steps, blank);
  const all = where(total.less(NEVER / 2), zeroInfinity ? 0 : Infinity, total.neg());
  const lengths = labels.lengths.maximum(1).cast(all.dtype);
  if (single) return reduced(name, all.reshape([]), reduction, (one) => one.div(lengths.reshape([])));
  return reduced(name, all, reduction, (many) => many.div(lengths).mean());
}

/** The logarithm of the probability of each target, [batch]: the sum over alignments, step by step. */
function logProbability(logs: Tensor, { places, lengths }: Labels, steps: Tensor, blank: number): Tensor {
  const [time, batch] = logs.shape as readonly [number, number, number];
  const { dtype } = logs;
  const most = places.shape[1]!;
  const states = 2 * most + 1;
  // The labels with a blank before, between and behind them.
  const blanks = full([batch, 2], blank, { dtype: 'int32' });
  const between = stack([full([batch, most], blank, { dtype: 'int32' }), places], 2).reshape([batch, 2 * most]);
  const symbols = concat([between, narrow(blanks, 1, 0, 1)], 1);
  // A blank between two labels may be left out unless they are alike.
  const beforeLast = narrow(concat([blanks, symbols], 1), 1, 0, states);
  const leaps = logicalAnd(symbols.notEqual(blank), symbols.notEqual(beforeLast));
  const ofEachStep = symbols.reshape([1, batch, states]).broadcastTo([time, batch, states]);
  const emitted = gather(logs, 2, ofEachStep).maximum(NEVER);
  const wall = full([batch, 2], NEVER, { dtype });
  const shortest = Math.min(...Array.from(known(steps) ?? [0]));
  const step = (from: Tensor, here: Tensor, t: number): [Tensor, null] => {
    const before = concat([wall, from], 1);
    const leapt = where(leaps, narrow(before, 1, 0, states), NEVER);
    const next = logAddExp(logAddExp(from, narrow(before, 1, 1, states)), leapt).add(here);
    return [t < shortest ? next : where(steps.greater(t).reshape([batch, 1]), next, from), null];
  };
  // Before the first step everything is still ahead: as if in the first blank.
  const start: Tensor = where(arange(states).equal(0), 0, NEVER).cast(dtype).broadcastTo([batch, states]);
  const [last] = scan(step, start, emitted);
  const end = lengths.mul(2).reshape([batch, 1]);
  const atLabel = where(end.greater(0), gather(last, 1, end.sub(1).maximum(0)), NEVER);
  return logAddExp(gather(last, 1, end), atLabel).reshape([batch]);
}
