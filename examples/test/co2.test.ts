import { readFileSync } from 'node:fs';
import { standardizer } from '@adjoint/nn';
import { key, leavesOf, tensor } from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flags } from '../src/co2.ts';
import { drawForecast } from '../src/co2/chart.ts';
import { forecast } from '../src/co2/forecast.ts';
import { continued, decade, departuresOf } from '../src/co2/growth.ts';
import { coverage, meanError, seasonalNaive } from '../src/co2/judge.ts';
import { learnDepartures, type Learned } from '../src/co2/learn.ts';
import { newForecaster } from '../src/co2/network.ts';
import { placesInYear, samplesOf } from '../src/co2/samples.ts';
import { carbonDioxide, cutSeries, nameOf, parseSeries, type Series, SeriesError } from '../src/co2/series.ts';
import { forecastSvg } from '../src/co2/svg.ts';
import { readFlags, UsageError } from '../src/command.ts';

const all = carbonDioxide();
const { past, future } = cutSeries(all, 12 * 1985, 120);
const close = 1e-9; // of numbers near 400: differences and running means of 120

describe('the measurements', () => {
  it('are of every month from March 1958 to April 2020, but for five', () => {
    expect([nameOf(all.first), nameOf(all.first + all.values.length - 1)]).toEqual(['1958-03', '2020-04']);
    const missing = all.measured.flatMap((is, i) => (is ? [] : [nameOf(all.first + i)]));
    expect(missing).toEqual(['1958-06', '1958-10', '1964-02', '1964-03', '1964-04']);
    expect(all.values[0]).toBe(315.7);
    expect(Math.min(...all.values)).toBeGreaterThan(310);
    expect(Math.max(...all.values)).toBeLessThan(420);
  });

  it('have missing months on the line between their neighbours', () => {
    const { values, measured, first } = parseSeries('# from\nmonth,co2\n1999-11,10\n2000-02,16\n2000-03,15\n');
    expect(nameOf(first)).toBe('1999-11');
    expect(values).toEqual([10, 12, 14, 16, 15]);
    expect(measured).toEqual([true, false, false, true, true]);
  });

  it.each([
    ['a month that is none', 'month,co2\n1999-13,10', /"1999-13,10"/],
    ['a value that is none', 'month,co2\n1999-12,', /not a month/],
    ['months that descend', 'month,co2\n1999-12,1\n1999-11,2', /1999-11 comes after 1999-12/],
    ['a month twice', 'month,co2\n1999-12,1\n1999-12,2', /comes after/],
    ['nothing', 'month,co2\n', /no measurement/],
  ])('refuse %s', (_what, csv, words) => {
    expect(() => parseSeries(csv)).toThrow(SeriesError);
    expect(() => parseSeries(csv)).toThrow(words);
  });

  it('are cut so that nothing from the cut on is learned from', () => {
    expect(nameOf(past.first + past.values.length)).toBe('1985-01');
    expect(future.first).toBe(past.first + past.values.length);
    expect([...past.values, ...future.values]).toEqual(all.values.slice(0, past.values.length + 120));
    const changed: Series = { ...all, values: all.values.map((value, i) => (i < past.values.length ? value : 0)) };
    expect(departuresOf(cutSeries(changed, 12 * 1985, 120).past)).toEqual(departuresOf(past));
  });
});

describe('differences', () => {
  it('are there and back the same months', () => {
    const departures = departuresOf(all);
    const known = 12 + decade;
    expect(departures.first).toBe(all.first + known);
    const back = continued(all.values.slice(0, known), departures.values);
    expect(Math.max(...back.map((value, i) => Math.abs(value - all.values[known + i]!)))).toBeLessThan(close);
  });

  it('of a straight trend with seasons are zero, and zeros go on with both', () => {
    const straight = Array.from({ length: 200 }, (_, i) => 0.1 * i + 3 * Math.sin((Math.PI * i) / 6));
    const series = { first: 0, values: straight.slice(0, 150), measured: straight.slice(0, 150).map(() => true) };
    expect(Math.max(...departuresOf(series).values.map(Math.abs))).toBeLessThan(close);
    const went = continued(series.values, new Array<number>(50).fill(0));
    expect(Math.max(...went.map((value, i) => Math.abs(value - straight[150 + i]!)))).toBeLessThan(close);
  });

  it('count only where both months were measured', () => {
    const { first, measured } = departuresOf({ ...all, measured: all.measured.map((_, i) => i !== 140) });
    expect(measured.flatMap((is, i) => (is ? [] : [first + i - all.first]))).toEqual([140, 152]);
  });

  it('become sequences in which each month has the one after it as target', () => {
    const few = { first: 5, values: [1, 2, 3, 4, 5], measured: [true, true, false, true, true] };
    const scale = standardizer(tensor([-1, 1]), { axes: [0] });
    const { inputs, targets, counted } = samplesOf(few, scale, 3);
    expect(inputs.shape).toEqual([3, 2, 3]);
    expect(inputs.slice(null, null, [0, 1]).toArray()).toEqual([
      [[1], [2]],
      [[2], [3]],
      [[3], [4]],
    ]);
    expect(targets.toArray()).toEqual([
      [[2], [3]],
      [[3], [4]],
      [[4], [5]],
    ]);
    expect(counted.toArray()).toEqual([
      [[1], [0]],
      [[0], [1]],
      [[1], [1]],
    ]);
    // the season is that of the month to come: 6 and on, where the sine is 0 again
    expect(inputs.at(0, 0, 1).item()).toBeCloseTo(placesInYear(6, 1)[0].item(), 15);
    expect(inputs.at(0, 0, 2).item()).toBeCloseTo(-1, 15);
  });
});

describe('how a forecast is judged', () => {
  const months: Series = { first: 0, values: [1, 2, 3, 4], measured: [true, true, false, true] };

  it('covers what lies between the bounds or on them, of measured months', () => {
    expect(coverage(months, { low: [1, 2.5, 9, 0], high: [2, 3, 9, 4] })).toBe(2 / 3);
    expect(coverage(months, { low: [0, 0, 0, 0], high: [9, 9, 9, 9] })).toBe(1);
    expect(meanError(months, [2, 2, 99, 1])).toBe((1 + 0 + 3) / 3);
  });

  it('covers about as much of normal draws as the interval says', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { median, middle80, middle95 } = quiet(seed);
        for (let i = 0; i < median.length; i++) {
          expect(middle95.low[i]!).toBeLessThan(middle80.low[i]!);
          expect(middle80.low[i]!).toBeLessThan(median[i]!);
          expect(median[i]!).toBeLessThan(middle80.high[i]!);
          expect(middle80.high[i]!).toBeLessThan(middle95.high[i]!);
        }
        // of a standard normal: ± 1.28 and ± 1.96; six deviations of a quantile of 2000 draws are 0.25
        expect(Math.abs(middle80.high[0]! - middle80.low[0]! - 2.563)).toBeLessThan(0.3);
        expect(Math.abs(middle95.high[0]! - middle95.low[0]! - 3.92)).toBeLessThan(0.5);
      }),
      { numRuns: 3 },
    );
  });

  it('repeats the last year with its drift for the naive one', () => {
    const values = Array.from({ length: 36 }, (_, i) => Math.floor(i / 12) * 2 + (i % 12));
    const naive = seasonalNaive({ first: 0, values, measured: values.map(() => true) }, 14, 2);
    expect(naive.slice(0, 3)).toEqual([6, 7, 8]);
    expect(naive[12]).toBe(8);
  });
});

/** A forecast of a network that believes in standard normal departures whatever it reads, unstandardised. */
function quiet(seed: number) {
  const net = newForecaster(key(1), 2);
  const zero = (layer: typeof net.mean) => ({ weight: layer.weight.mul(0), bias: layer.bias!.mul(0) });
  const certain = { ...net, mean: zero(net.mean), logVariance: zero(net.logVariance) };
  const scale = standardizer(tensor([-1, 1]), { axes: [0] });
  return forecast({ net: certain, scale }, past, key(seed), { months: 3, futures: 2000 });
}

describe('learning', () => {
  const departures = departuresOf(past);
  const learn = (seed: number): Promise<Learned> =>
    learnDepartures(departures, seed, { steps: 12, hidden: 4, progress: false });

  it('lowers the loss, to the same bits for the same seed, and foretells the same', async () => {
    const [once, again, other] = [await learn(1), await learn(1), await learn(2)];
    expect(once.losses.at(-1)![1]).toBeLessThan(once.losses[0]![1] - 0.1);
    const bits = ({ net }: Learned): number[][] => leavesOf(net).map((leaf) => [...leaf.tensor.toTypedArray()]);
    expect(bits(again)).toEqual(bits(once));
    expect(bits(other)).not.toEqual(bits(once));
    const options = { months: 24, futures: 40 };
    const told = forecast(once, past, key(3), options);
    expect(forecast(again, past, key(3), options)).toEqual(told);
    expect(forecast(once, past, key(4), options)).not.toEqual(told);
    expect(told.median).toHaveLength(24);

    const picture = { past, future: cutSeries(all, 12 * 1985, 24).future, forecast: told };
    expect(forecastSvg(picture)).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*aria-label="[^"]{20,}"/);
    expect(forecastSvg(picture)).not.toMatch(/NaN|undefined|Infinity/);
    expect(drawForecast(picture)).toContain('●');
  });
});

describe('the command', () => {
  it('takes whole numbers and refuses other flags', () => {
    expect(readFlags(flags, ['--until=2000', '--svg', '1'])).toMatchObject({ until: 2000, svg: 1, seed: 1 });
    expect(() => readFlags(flags, ['--until', '1970'])).toThrow(UsageError);
    expect(() => readFlags(flags, ['--hidden', 'x'])).toThrow(UsageError);
  });
});

it('the notebook of the forecast keeps four pictures, each an SVG that stands on its own, and how both forecasts went', () => {
  const file = readFileSync(new URL('../notebooks/03-forecast.ipynb', import.meta.url), 'utf8');
  const shown = (
    JSON.parse(file) as { cells: { outputs?: { text?: string[]; data?: Record<string, string[]> }[] }[] }
  ).cells.flatMap(({ outputs = [] }) => outputs);
  const pictures = shown.flatMap(({ data = {} }) =>
    data['image/svg+xml'] === undefined ? [] : [data['image/svg+xml'].join('')],
  );
  expect(pictures).toHaveLength(4);
  for (const svg of pictures) {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*aria-label="[^"]{20,}"/);
    expect(svg).toContain('<rect width="100%" height="100%" fill="white" />');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  }
  const said = shown.flatMap(({ text = [] }) => text).filter((line) => line.includes('ppm off'));
  const errors = said.map((line) => Number.parseFloat(line.split(':')[1]!));
  expect(errors).toHaveLength(4);
  expect(errors[0]).toBeLessThan(errors[1]!);
  expect(errors[2]).toBeGreaterThan(errors[3]!);
});
