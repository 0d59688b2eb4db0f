import { NumericsError, ShapeError } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import {
  chainedRates,
  constantRate,
  cosineDecay,
  cosineWarmRestarts,
  exponentialDecay,
  linearRate,
  multiStepDecay,
  oneCycle,
  polynomialDecay,
  reduceOnPlateau,
  type Schedule,
  sequentialRates,
  stepDecay,
  warmUp,
} from '../src/index.ts';
import { distance } from './closeness.ts';
import reference from './data/optimOptions.json' with { type: 'json' };

/** Rates below 1, which torch multiplies up step by step. */
const CLOSE = 1e-14;

const rate = 0.1;

type Settings = Readonly<Record<string, number>>;

const makers: Readonly<Record<string, (kwargs: Settings, rate: number) => Schedule>> = {
  ConstantLR: ({ factor = 1 / 3, total_iters: steps = 5 }, rate) => constantRate({ rate, factor, steps }),
  StepLR: ({ step_size: every = NaN, ...rest }, rate) => stepDecay({ rate, every, ...rest }),
  MultiStepLR: (kwargs, rate) => multiStepDecay({ rate, milestones: [], ...kwargs }),
  ExponentialLR: ({ gamma = NaN }, rate) => exponentialDecay({ rate, gamma }),
  LinearLR: ({ start_factor: startFactor = 1 / 3, end_factor: endFactor = 1, total_iters: steps = 5 }, rate) =>
    linearRate({ rate, startFactor, endFactor, steps }),
  CosineAnnealingLR: ({ T_max: steps = NaN, eta_min: etaMin = 0 }, rate) =>
    cosineDecay({ rate, steps, etaMin, after: 'mirror' }),
  CosineAnnealingWarmRestarts: ({ T_0: steps = NaN, T_mult: multiplier = 1, eta_min: etaMin = 0 }, rate) =>
    cosineWarmRestarts({ rate, steps, multiplier, etaMin }),
  PolynomialLR: ({ total_iters: steps = 5, power = 1 }, rate) => polynomialDecay({ rate, steps, power, after: 'hold' }),
  OneCycleLR: ({ max_lr: maxRate = NaN, total_steps: steps = NaN, cycle_momentum: _, ...rest }) => {
    const names: Record<string, string> = {
      pct_start: 'pctStart',
      div_factor: 'divFactor',
      final_div_factor: 'finalDivFactor',
      anneal_strategy: 'anneal',
      three_phase: 'threePhase',
    };
    const options = Object.entries(rest).map(([name, value]) => [names[name]!, value] as const);
    return oneCycle({ maxRate, steps, ...Object.fromEntries(options) });
  },
};

describe('rates are those of torch', () => {
  test.each(reference.schedules.map((run) => ({ ...run, kwargs: run.kwargs as unknown as Settings })))(
    '$scheduler $kwargs $parts',
    ({ scheduler, kwargs, parts, milestones, rates }) => {
      const own = (parts ?? []).map(([name, part], i) =>
        makers[name as string]!(part as unknown as Settings, scheduler === 'SequentialLR' || i === 0 ? rate : 1),
      );
      const schedule =
        scheduler === 'SequentialLR'
          ? sequentialRates(own, milestones!)
          : scheduler === 'ChainedScheduler'
            ? chainedRates(own)
            : makers[scheduler]!(kwargs, rate);
      expect(
        distance(
          rates.map((_, step) => schedule(step)),
          rates,
        ),
      ).toBeLessThan(CLOSE);
    },
  );

  test.each(reference.plateaus.map((run) => ({ ...run, kwargs: run.kwargs as unknown as Settings })))(
    'on a plateau: $kwargs',
    ({ kwargs, metrics, rates }) => {
      const names: Record<string, string> = { threshold_mode: 'thresholdMode', min_lr: 'minRate', eps: 'epsilon' };
      const named = Object.entries(kwargs).map(([name, value]) => [names[name] ?? name, value] as const);
      const plateau = reduceOnPlateau({ rate, ...Object.fromEntries(named) });
      let state = plateau.init();
      const used = metrics.map((metric) => {
        state = plateau.update(JSON.parse(JSON.stringify(state)) as typeof state, metric ?? NaN);
        return state.rate;
      });
      expect(distance(used, rates)).toBeLessThan(CLOSE);
    },
  );
});

test('a step past the end is an error unless one says what follows', () => {
  const ends: [(after?: never) => Schedule, number, string][] = [
    [
      (after) => cosineDecay({ rate, steps: 10, etaMin: 0.01, ...(after === undefined ? {} : { after }) }),
      10,
      'cosineDecay',
    ],
    [(after) => polynomialDecay({ rate, steps: 10, ...(after === undefined ? {} : { after }) }), 10, 'polynomialDecay'],
    [(after) => oneCycle({ maxRate: rate, steps: 10, ...(after === undefined ? {} : { after }) }), 9, 'oneCycle'],
  ];
  for (const [make, last, name] of ends) {
    const end = make()(last);
    expect(() => make()(last + 1)).toThrow(
      new RegExp(`^${name}: step ${last + 1} is past the end, the last step is ${last}\n  hint: after: 'hold'`),
    );
    expect(() => make()(last + 1)).toThrow(NumericsError);
    expect(make('hold' as never)(1000)).toBe(end);
    expect(() => make('stop' as never)).toThrow(ShapeError);
  }
});

test('what is no step is refused by all', () => {
  const all: Schedule[] = [
    constantRate({ rate }),
    stepDecay({ rate, every: 2 }),
    multiStepDecay({ rate, milestones: [1] }),
    exponentialDecay({ rate, gamma: 0.5 }),
    linearRate({ rate }),
    cosineDecay({ rate, steps: 5 }),
    cosineWarmRestarts({ rate, steps: 5 }),
    polynomialDecay({ rate, steps: 5 }),
    oneCycle({ maxRate: rate, steps: 5 }),
    sequentialRates([constantRate({ rate })], []),
    chainedRates([constantRate({ rate })]),
    warmUp(constantRate({ rate }), { steps: 5 }),
  ];
  for (const schedule of all)
    for (const step of [-1, 0.5, NaN, Infinity, '1' as never]) {
      expect(() => schedule(step)).toThrow(NumericsError);
      expect(() => schedule(step)).toThrow(`a step is an integer of 0 or more, got ${step}`);
    }
});

test('options that no schedule can have are refused with name and value', () => {
  const refused: [() => unknown, string][] = [
    [() => constantRate({} as never), 'constantRate: rate is finite and 0 or more, got NaN'],
    [() => stepDecay({ rate, every: 0 }), 'stepDecay: every is an integer of 1 or more, got 0'],
    [
      () => multiStepDecay({ rate, milestones: [1.5] }),
      'multiStepDecay: each of milestones is an integer of 0 or more',
    ],
    [() => multiStepDecay({ rate, milestones: 3 as never }), 'multiStepDecay: milestones is a list of steps, got 3'],
    [() => exponentialDecay({ rate, gamma: -1 }), 'exponentialDecay: gamma is finite and 0 or more, got -1'],
    [() => linearRate({ rate, steps: 0 }), 'linearRate: steps is an integer of 1 or more, got 0'],
    [() => cosineDecay({ rate, steps: NaN }), 'cosineDecay: steps is an integer of 1 or more, got NaN'],
    [() => cosineDecay({ rate, steps: 3, etaMin: -1 }), 'cosineDecay: etaMin is finite and 0 or more, got -1'],
    [() => cosineWarmRestarts({ rate, steps: 3, multiplier: 0 }), 'cosineWarmRestarts: multiplier is an integer of 1'],
    [() => polynomialDecay({ rate, power: -1 }), 'polynomialDecay: power is finite and 0 or more, got -1'],
    [() => oneCycle({ maxRate: 1, steps: 3, pctStart: 1.5 }), 'oneCycle: pctStart is at most 1, got 1.5'],
    [() => oneCycle({ maxRate: 1, steps: 3, divFactor: 0 }), 'oneCycle: divFactor and finalDivFactor are above 0'],
    [() => sequentialRates([], []), 'sequentialRates: a list of schedules is needed'],
    [() => sequentialRates([constantRate({ rate })], [1]), 'sequentialRates: 1 schedules meet at 0 milestones, got 1'],
    [
      () => sequentialRates([constantRate({ rate }), constantRate({ rate }), constantRate({ rate })], [3, 3]),
      'sequentialRates: milestones[1] is an integer of 4 or more, got 3',
    ],
    [() => chainedRates([0.1] as never), 'chainedRates: a list of schedules is needed'],
    [() => warmUp(constantRate({ rate }), { steps: 0 }), 'warmUp: steps is an integer of 1 or more, got 0'],
    [() => reduceOnPlateau({ rate, factor: 1 }), 'reduceOnPlateau: factor is at least 0 and less than 1, got 1'],
    [() => reduceOnPlateau({ rate, patience: -1 }), 'reduceOnPlateau: patience is an integer of 0 or more, got -1'],
  ];
  for (const [make, sentence] of refused) {
    expect(make).toThrow(NumericsError);
    expect(make).toThrow(sentence);
  }
  expect(() => reduceOnPlateau({ rate, mode: 'least' as never })).toThrow("mode is 'min' or 'max', got least");
  const plateau = reduceOnPlateau({ rate });
  expect(() => plateau.update(plateau.init(), null as never)).toThrow(
    'reduceOnPlateau: a metric is a number, got null',
  );
  expect(() => stepDecay({ rate, step: 2 } as never)).toThrow("stepDecay: there is no option 'step'");
});
