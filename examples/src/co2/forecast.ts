import type { Standardizer } from '@adjoint/nn';
import { concat, foldIn, normal, quantile, stack, tensor, type Tensor, unsqueeze } from '@adjoint/tensor';
import { continued, departuresOf } from './growth.ts';
import { length } from './learn.ts';
import { beliefOf, type Forecaster, network } from './network.ts';
import { inputsOf, placesInYear } from './samples.ts';
import type { Series } from './series.ts';

/** For each month ahead. */
export interface Forecast {
  readonly median: readonly number[];
  /** The middle 80 and 95 of 100 futures, between two bounds. */
  readonly middle80: Interval;
  readonly middle95: Interval;
}

/** Bounds for each month ahead. */
export interface Interval {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * Draws futures month by month: what the network believes of a month is drawn from, and what was drawn is read as if it had
 * been measured. Where many futures lie is the forecast.
 */
export function forecast(
  { net, scale }: { readonly net: Forecaster; readonly scale: Standardizer },
  past: Series,
  key: Tensor,
  { months, futures }: { readonly months: number; readonly futures: number },
): Forecast {
  const departures = departuresOf(past);
  const read = inputsOf(departures, scale).slice([departures.values.length - length, departures.values.length]);
  let ran = network.run(net.cells, unsqueeze(read, 1).broadcastTo([length, futures, read.shape[1]!]));
  let last = ran.outputs.slice([length - 1, length]);
  const [sin, cos] = placesInYear(departures.first + departures.values.length + 1, months);
  const drawn: Tensor[] = [];
  for (let month = 0; month < months; month++) {
    const { mean, variance } = beliefOf(net, last);
    const draw = mean.add(variance.sqrt().mul(normal(foldIn(key, month), mean.shape)));
    drawn.push(draw.reshape([futures]));
    const season = [sin, cos].map((each) => each.slice([month, month + 1]).broadcastTo(draw.shape));
    ran = network.run(net.cells, concat([draw, ...season], -1), { start: ran.final });
    last = ran.outputs;
  }
  // [futures, months]
  const drawnDepartures = scale.invert(stack(drawn, 1)).toArray() as number[][];
  const values = tensor(drawnDepartures.map((each) => continued(past.values, each)));
  const [a, b, c, d, e] = quantile(values, [0.025, 0.1, 0.5, 0.9, 0.975], 0).toArray() as number[][];
  return { median: c!, middle80: { low: b!, high: d! }, middle95: { low: a!, high: e! } };
}
