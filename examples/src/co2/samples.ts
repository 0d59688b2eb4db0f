import type { Standardizer } from '@adjoint/nn';
import { arange, movedim, stack, tensor, type Tensor, unsqueeze, windows } from '@adjoint/tensor';
import type { Departures } from './growth.ts';

/** Sequences of months to read, [time, batch, features], and what came after each month, [time, batch, 1]. */
export interface Samples {
  readonly inputs: Tensor;
  readonly targets: Tensor;
  /** 1 where what came next was measured, 0 where it was filled in. */
  readonly counted: Tensor;
}

/** What is read of a month: its growth, standardised, and where in the year the next one is, as a point on a circle. */
export const features = 3;

/** What is read of departures, [time, features]. */
export function inputsOf({ first, values }: Departures, scale: Standardizer): Tensor {
  const [sin, cos] = placesInYear(first + 1, values.length);
  return stack([scale.apply(tensor(values)), sin, cos], 1);
}

/** Months as points on a circle: twelve go round. */
export function placesInYear(first: number, count: number): readonly [sin: Tensor, cos: Tensor] {
  const angles = arange(count)
    .add(first)
    .mul(Math.PI / 6);
  return [angles.sin(), angles.cos()];
}

/** All sequences of so many months of departures, and what came after each of their months. */
export function samplesOf(departures: Departures, scale: Standardizer, length: number): Samples {
  const count = departures.values.length;
  const next = (of: Tensor): Tensor => unsqueeze(windows(of.slice([1, count]), 0, length).T, 2);
  const read = inputsOf(departures, scale).slice([0, count - 1]);
  return {
    inputs: movedim(windows(read, 0, length), -1, 0),
    targets: next(scale.apply(tensor(departures.values))),
    counted: next(tensor(departures.measured.map(Number))),
  };
}
