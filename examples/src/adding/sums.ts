import { concat, oneHot, randint, splitKey, stack, type Tensor, uniform } from '@adjoint/tensor';

/** Sequences of the adding problem, side by side. */
export interface Sums {
  /** [time, batch, 2]: a number of [0, 1), and 1 if it is to be added, else 0. */
  readonly inputs: Tensor;
  /** The sum of the two marked numbers, [batch, 1]. */
  readonly sums: Tensor;
}

/**
 * The adding problem of Hochreiter and Schmidhuber (1997), as Le, Jaitly and Hinton (2015) have it: of `length` numbers two
 * are marked, one in each half. The same key gives the same sequences.
 */
export function drawSums(key: Tensor, batch: number, length: number): Sums {
  const [forNumbers, forFirst, forSecond] = splitKey(key, 3);
  const half = length / 2;
  const numbers = uniform(forNumbers!, [length, batch]);
  const marks = concat(
    [oneHot(randint(forFirst!, [batch], 0, half), half), oneHot(randint(forSecond!, [batch], 0, half), half)],
    1,
  ).cast('float64').T;
  return { inputs: stack([numbers, marks], 2), sums: numbers.mul(marks).sum(0).reshape([batch, 1]) };
}

/** The squared error of who always answers 1, the mean of the sums: the variance of two numbers of [0, 1). */
export const blindError = 1 / 6;
