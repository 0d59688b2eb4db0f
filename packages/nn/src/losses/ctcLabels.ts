import {
  arange,
  cast,
  checkTensor,
  DtypeError,
  IndexError,
  isFloat,
  placesOf,
  ShapeError,
  showShape,
  take,
  tensor,
  type Tensor,
  TraceError,
  where,
  zeros,
} from '@adjoint/tensor';
import { known } from './known.ts';

/**
 * The length of each sequence of a batch; a number for one sequence.
 *
 * @example
 * const inputLengths: CtcLengths = [1];
 * ctc(zeros([2, 1, 2]), tensor([[1]], { dtype: 'int32' }), { inputLengths });   // 0.6931
 */
export type CtcLengths = number | readonly number[] | Tensor;

/** Lengths [batch] as int32, `most` where they are left out. @throws ShapeError, DtypeError, IndexError for what are none. */
export function lengthsOf(
  name: string,
  what: string,
  given: CtcLengths | undefined,
  batch: number,
  most: number,
): Tensor {
  const x = asTensor(name, what, given ?? new Array<number>(batch).fill(most));
  if (x.size !== batch || x.rank > 1)
    throw new ShapeError(`${name}: ${what} are one for each of ${batch} sequences, got ${showShape(x.shape)}`);
  const values = known(x) ?? [];
  for (let i = 0; i < values.length; i++)
    if (!(Number.isInteger(values[i]) && values[i]! >= 0 && values[i]! <= most))
      throw new IndexError(`${name}: ${what} are integers from 0 to ${most}, got ${values[i]} at ${i}`);
  return cast(x, 'int32').reshape([batch]);
}

function asTensor(name: string, what: string, given: CtcLengths): Tensor {
  if (typeof given === 'number') return tensor([given]);
  if (Array.isArray(given) && given.every((length) => typeof length === 'number'))
    return tensor(given as readonly number[]);
  checkTensor(name, given);
  const x = given as Tensor;
  if (isFloat(x.dtype) || x.dtype === 'bool')
    throw new DtypeError(`${name}: ${what} are int32 or uint32, got ${x.dtype}`, { hint: "x.cast('int32')" });
  return x;
}

/** Labels of a batch, padded, as places among the classes; the padding is the blank. */
export interface Labels {
  /** [batch, most] */
  readonly places: Tensor;
  /** [batch] */
  readonly lengths: Tensor;
}

/** What the labels must fit. */
export interface Setting {
  readonly batch: number;
  readonly classes: number;
  readonly blank: number;
}

/** Labels that are padded, or one after another without gaps. @throws where they are no labels of this batch. */
export function labelsOf(
  name: string,
  targets: Tensor,
  given: CtcLengths | undefined,
  { batch, classes, blank }: Setting,
): Labels {
  if (isFloat(targets.dtype) || targets.dtype === 'bool')
    throw new DtypeError(`${name}: targets are class indices, int32 or uint32, got ${targets.dtype}`, {
      hint: "targets.cast('int32')",
    });
  if (targets.rank < 1 || targets.rank > 2 || (targets.rank === 2 && targets.shape[0] !== batch))
    throw new ShapeError(`${name}: targets are [${batch}, labels], got ${showShape(targets.shape)}`);
  const { padded, lengths } =
    targets.rank === 2
      ? { padded: targets, lengths: lengthsOf(name, 'targetLengths', given, batch, targets.shape[1]!) }
      : separated(name, targets, given, batch);
  checkLabels(name, padded, lengths, { batch, classes, blank });
  const most = padded.shape[1]!;
  const own = arange(most).less(lengths.reshape([batch, 1]));
  return { places: placesOf(name, where(own, padded, blank), classes, 2, 0), lengths };
}

/** Labels that stand one after another, as rows of one length. */
function separated(
  name: string,
  targets: Tensor,
  given: CtcLengths | undefined,
  batch: number,
): { readonly padded: Tensor; readonly lengths: Tensor } {
  if (given === undefined)
    throw new ShapeError(`${name}: targets ${showShape(targets.shape)} of a whole batch need targetLengths`, {
      hint: 'say where each ends, or pad them to [batch, labels]',
    });
  const lengths = lengthsOf(name, 'targetLengths', given, batch, targets.size);
  const values = known(lengths);
  if (values === null)
    throw new TraceError(`${name}: where each target ends is not known here`, {
      hint: 'pad targets to [batch, labels]',
    });
  const all = Array.from(values);
  const sum = all.reduce((p, q) => p + q, 0);
  if (sum !== targets.size)
    throw new ShapeError(`${name}: targetLengths add up to ${sum}, but there are ${targets.size} targets`);
  const most = all.reduce((p, q) => Math.max(p, q), 0);
  if (most === 0) return { padded: zeros([batch, 0], { dtype: 'int32' }), lengths };
  let start = 0;
  const at = all.map((length) => {
    const row = Array.from({ length: most }, (_, s) => (s < length ? start + s : 0));
    start += length;
    return row;
  });
  return { padded: take(targets, tensor(at, { dtype: 'int32' })), lengths };
}

/** Where values are at hand: what `vmap` keeps to itself is checked when it is computed. */
function checkLabels(name: string, padded: Tensor, lengths: Tensor, { batch, classes, blank }: Setting): void {
  const [labels, ends] = [known(padded), known(lengths)];
  if (labels === null || ends === null) return;
  const most = padded.shape[1]!;
  for (let i = 0; i < batch; i++)
    for (let s = 0; s < ends[i]!; s++) {
      const label = labels[i * most + s]!;
      if (!(label >= 0 && label < classes))
        throw new IndexError(`${name}: label ${s} of target ${i} is ${label}, but the classes are 0 to ${classes - 1}`);
      if (label === blank)
        throw new IndexError(`${name}: label ${s} of target ${i} is the blank, ${blank}, which stands for no label`);
    }
}
