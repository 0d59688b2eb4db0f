import {
  arange,
  described,
  IndexError,
  inNameOf,
  ShapeError,
  showShape,
  stopGradient,
  tensor,
  Tensor,
  where,
} from '@adjoint/tensor';

/**
 * How many steps each sequence of a batch has.
 *
 * @example
 * const lengths: Lengths = [3, 1];
 * const gruNet = recurrent(gru);
 * const net = gruNet.init(key(1), { inputs: 1, hidden: 2 });
 * gruNet.run(net, ones([3, 2, 1]), { lengths }).outputs.at(null, 1).abs().sum(1).greater(0);   // [true, false, false]
 */
export type Lengths = Tensor | readonly number[];

/** Which steps are not padding, bool [time, batch]. @throws ShapeError, IndexError for lengths that cannot be. */
export function aliveSteps(name: string, lengths: Lengths, time: number, batch: number): Tensor {
  if (!(lengths instanceof Tensor || Array.isArray(lengths)))
    throw new ShapeError(`${name}: lengths are an array or a tensor, got ${described(lengths)}`);
  const given =
    lengths instanceof Tensor
      ? lengths
      : inNameOf(`${name}: lengths`, () => tensor([...lengths], { dtype: 'float64' }));
  if (given.shape.length !== 1 || given.shape[0] !== batch)
    throw new ShapeError(
      `${name}: lengths are one number for each of ${batch} sequences, got ${showShape(given.shape)}`,
    );
  // Under vmap no numbers are at hand; a length beyond the end then means the whole sequence.
  if (given.tracer === null)
    given.toTypedArray().forEach((length, i) => {
      if (!Number.isInteger(length) || length < 1 || length > time)
        throw new IndexError(
          `${name}: sequence ${i} has length ${length}, but lengths are integers from 1 to ${time}`,
          length === 0
            ? { hint: 'an empty sequence has no last state: leave it out of the batch' }
            : length > time
              ? { hint: 'the axis of time is as long as the longest sequence' }
              : {},
        );
    });
  return arange(time).reshape([time, 1]).less(given.cast('float64'));
}

/** A condition [time, batch] or [batch] with axes of 1 after it, as many as `x` has more. */
export function besides(alive: Tensor, x: Tensor): Tensor {
  const more = x.shape.length - alive.shape.length;
  return more <= 0 ? alive : alive.reshape([...alive.shape, ...new Array<number>(more).fill(1)]);
}

/**
 * `x`, with a sequence's first entry where there is only padding: whatever a cell makes of its first step it makes of these
 * too, and not a NaN, which zeros could give (a logarithm), and which would reach gradients.
 */
export function withoutPadding(alive: Tensor, x: Tensor): Tensor {
  return where(besides(alive, x), x, stopGradient(x.at(0)));
}
