import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFlags, usage, UsageError } from '../src/command.ts';
import { flags as addingFlags } from '../src/adding.ts';
import { flags as mnistFlags } from '../src/mnist.ts';
import { flags as reberFlags } from '../src/reber.ts';
import { chosen, experiments, repeat } from '../src/results.ts';
import { drawChart } from '../src/results/chart.ts';
import { pageOf, type Results, resultsOn } from '../src/results/page.ts';

const page = readFileSync(new URL('../../docs/results.md', import.meta.url), 'utf8');

describe('docs/results.md', () => {
  it('is what the command writes of its own figures, to the letter', () => {
    expect(
      pageOf(experiments, (name) =>
        resultsOn(
          page,
          experiments.find((each) => each.name === name)!,
        ),
      ),
    ).toBe(page);
  });

  it.each(experiments)('has every seed of $name, and enough of them reach the aim', (experiment) => {
    const { runs, machine } = resultsOn(page, experiment)!;
    expect(runs.map(({ seed }) => seed)).toEqual(experiment.seeds);
    expect(runs.filter(({ reached }) => reached).length).toBeGreaterThanOrEqual(experiment.needed);
    expect(machine).toMatch(/^Node\.js v\d/);
    for (const { figures, seconds } of runs) {
      expect(figures).toHaveLength(experiment.measures.length);
      expect(figures.every((figure) => /\d/.test(figure))).toBe(true);
      expect(seconds).toBeGreaterThan(0);
    }
  });
});

describe('a page of results', () => {
  const results: Results = {
    runs: [
      { seed: 1, figures: ['10', 'a b', '0.5'], reached: true, seconds: 12 },
      { seed: 22, figures: ['9', '-', '1'], reached: false, seconds: 3 },
    ],
    machine: 'Node.js v20, some machine × 2',
  };
  const some = { ...experiments[0]!, measures: ['one', 'two', 'three'] };

  it('says what was measured, and gives it back', () => {
    const written = pageOf([some], () => results);
    expect(resultsOn(written, some)).toEqual(results);
    expect(written).toContain('1 of 2 seeds reach');
    expect(written).toContain('| 22   | 9');
  });

  it('leaves out what was not measured', () => {
    const written = pageOf(experiments, () => null);
    expect(written).not.toContain('##');
    expect(resultsOn(written, some)).toBeNull();
  });
});

describe('the commands', () => {
  it.each([
    ['reber.js', reberFlags],
    ['adding.js', addingFlags],
    ['mnist.js', mnistFlags],
  ])('%s takes whole numbers and refuses other flags', (file, flags) => {
    expect(readFlags(flags, ['--seed=7'])).toMatchObject({ seed: 7 });
    expect(() => readFlags(flags, ['--seed', 'x'])).toThrow(UsageError);
    expect(() => readFlags(flags, ['--sead', '1'])).toThrow(UsageError);
    expect(usage(file, 'Trains.', flags)).toContain('--seed N');
  });

  it('runs the experiments that are named, all when none is', () => {
    expect(chosen([])).toEqual(experiments);
    expect(chosen(['mnist', 'reber']).map(({ name }) => name)).toEqual(['reber', 'mnist']);
    expect(() => chosen(['rebber'])).toThrow('there is no experiment "rebber"');
  });

  it('repeats an experiment for every seed, and gives nothing of one that was interrupted', async () => {
    const run = async (seed: number) => ({ figures: [`${2 * seed}`], reached: seed > 1 });
    const runs = await repeat({ seeds: [1, 2], run });
    expect(runs).toMatchObject([
      { seed: 1, figures: ['2'], reached: false },
      { seed: 2, figures: ['4'], reached: true },
    ]);
    expect(await repeat({ seeds: [1, 2], run: async () => null })).toBeNull();
  });
});

describe('a chart', () => {
  const line = {
    heading: 'a',
    symbol: '●',
    points: [
      [1, 0],
      [2, 1],
      [3, 0.5],
    ],
  } as const;

  it('draws each point with the symbol of its line', () => {
    const chart = drawChart([line], { unit: 'part', over: 'steps', mark: { heading: 'm', value: 0.75 } });
    expect(chart.split('\n').slice(0, -1).join('').match(/●/g)).toHaveLength(3);
    expect(chart.split('\n').at(-1)).toBe('steps   ● a   ╌ m');
  });

  it('is empty before there is a line to draw', () => {
    expect(drawChart([{ ...line, points: [[1, 0]] }], { unit: 'part', over: 'steps' })).toBe('');
  });

  it('draws a line that does not move', () => {
    expect(
      drawChart(
        [
          {
            ...line,
            points: [
              [1, 2],
              [2, 2],
            ],
          },
        ],
        { unit: 'part', over: 'steps' },
      ),
    ).toContain('●');
  });
});
