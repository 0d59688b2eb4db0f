import { parameter } from '@adjoint/autograd';
import { NumericsError, ShapeError, tensor, type Tensor, TreeError } from '@adjoint/tensor';
import { expect, test } from 'vitest';
import { ema, swa, type WeightAverage } from '../src/index.ts';
import { distance } from './closeness.ts';
import reference from './data/optimOptions.json' with { type: 'json' };

/** Six steps of sums of numbers up to 1. */
const CLOSE = 1e-15;

const both: [string, WeightAverage, typeof reference.swa][] = [
  ['ema', ema({ decay: reference.ema.decay }), reference.ema],
  ['swa', swa(), reference.swa],
];

test.each(both)(
  '%s agrees with torch, whose first average is the first weights',
  (_name, average, { weights, averages }) => {
    let state = average.init({ w: tensor([9, 9]) as Tensor });
    expect(average.value(state).w.toArray()).toEqual([9, 9]);
    weights.forEach((w, i) => {
      state = average.update(state, { w: tensor(w) });
      expect(distance(average.value(state).w, averages[i])).toBeLessThan(CLOSE);
    });
  },
);

test.each(both)('%s keeps the tree, dtypes, integers and memory of its own', (_name, average) => {
  const net = (x: number) => ({
    w: parameter(tensor([x], { dtype: 'float32' })) as Tensor,
    seen: tensor([x], { dtype: 'int32' }),
    size: 3,
  });
  let state = average.init(net(1));
  state = average.update(state, net(2));
  const before = JSON.stringify(state);
  const { average: next } = average.update(state, net(4));
  expect(JSON.stringify(state)).toBe(before);
  expect([next.w.dtype, next.w.tracer, next.seen.item(), next.size]).toEqual(['float32', null, 4, 3]);
  expect(next.w.item()).toBeGreaterThan(2);
});

test('what does not fit an average is refused with its place', () => {
  const average = ema();
  const state = average.init({ w: tensor([1]) as Tensor });
  expect(() => average.update(state, { w: tensor([1, 2]) as Tensor })).toThrow(
    new ShapeError('ema: at .w the weight is float64 [2], its average float64 [1]'),
  );
  expect(() => average.update(state, { v: tensor([1]) } as never)).toThrow(TreeError);
  expect(() => average.update(null as never, { w: tensor([1]) })).toThrow(TreeError);
  expect(() => ema({ decay: 1.5 })).toThrow(new NumericsError('ema: decay is at least 0 and at most 1, got 1.5'));
});
