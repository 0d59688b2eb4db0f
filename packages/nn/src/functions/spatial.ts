import { inNameOf, embed, ShapeError, showShape, type Tensor } from '@adjoint/tensor';
import { checkInteger, checkParameter } from './check.ts';

/** `count` integers from `start`. */
export function range(start: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

/** A sample or a batch of them as a batch. @throws ShapeError for any other rank. */
export function batched(name: string, x: Tensor, rank: number): Tensor {
  if (x.shape.length === rank + 2) return x;
  if (x.shape.length === rank + 1) return x.reshape([1, ...x.shape]);
  throw new ShapeError(
    `${name}: x is [batch, channels, ...] or [channels, ...] with ${rank} more ${rank === 1 ? 'axis' : 'axes'}, got ${showShape(x.shape)}`,
  );
}

/** Zeros before and after the last axes. */
export function padLast(name: string, x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  if ([...before, ...after].every((n) => n === 0)) return x;
  const lead = x.shape.length - before.length;
  const starts = [...new Array<number>(lead).fill(0), ...before];
  const shape = x.shape.map((n, i) => (i < lead ? n : n + before[i - lead]! + after[i - lead]!));
  return inNameOf(name, () => embed(x, starts, new Array<number>(shape.length).fill(1), shape));
}

/** Checks that weight is [first, second, ...sizes] for inputs of these channels in so many groups. */
export function checkWeight(name: string, weight: Tensor, rank: number, groups: number): readonly number[] {
  checkInteger(name, 'the number of groups', groups, 1);
  if (weight.shape.length !== rank + 2 || weight.shape.slice(2).includes(0))
    throw new ShapeError(
      `${name}: weight has two axes of channels and ${rank} of a kernel, got ${showShape(weight.shape)}`,
    );
  if (weight.shape[0]! % groups !== 0)
    throw new ShapeError(`${name}: ${groups} groups do not divide axis 0 of the weight ${showShape(weight.shape)}`);
  return weight.shape.slice(2);
}

/** Adds one number to each channel, and drops the batch if there was none. */
export function finished(name: string, y: Tensor, bias: Tensor | undefined, x: Tensor): Tensor {
  const { shape } = y;
  checkParameter(name, 'bias', bias, [shape[1]!]);
  const sum = bias === undefined ? y : y.add(bias.reshape([shape[1]!, ...shape.slice(2).fill(1)]));
  return x.shape.length === shape.length ? sum : sum.reshape(shape.slice(1));
}
