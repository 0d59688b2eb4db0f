import { foldIn, key } from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnToAdd } from '../src/adding/learn.ts';
import { cells, type CellName } from '../src/adding/network.ts';
import { blindError, drawSums } from '../src/adding/sums.ts';

describe('sequences of the adding problem', () => {
  it('mark one number in each half, and the sum is that of the two', () => {
    const sizes = fc.record({
      seed: fc.nat(),
      batch: fc.integer({ min: 1, max: 6 }),
      half: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(sizes, ({ seed, batch, half }) => {
        const { inputs, sums } = drawSums(key(seed), batch, 2 * half);
        expect(inputs.shape).toEqual([2 * half, batch, 2]);
        const rows = inputs.toArray() as number[][][];
        (sums.toArray() as number[][]).forEach(([sum], i) => {
          const marked = rows.flatMap((row, t) => (row[i]![1] === 1 ? [t] : []));
          expect(marked).toHaveLength(2);
          expect(marked[0]).toBeLessThan(half);
          expect(marked[1]).toBeGreaterThanOrEqual(half);
          expect(sum).toBe(rows[marked[0]!]![i]![0]! + rows[marked[1]!]![i]![0]!);
          for (const row of rows) {
            expect([0, 1]).toContain(row[i]![1]);
            expect(row[i]![0]).toBeGreaterThanOrEqual(0);
            expect(row[i]![0]).toBeLessThan(1);
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  it('mark every place of a half about equally often', () => {
    const marks = drawSums(key(1), 4000, 8).inputs.toArray() as number[][][];
    for (const row of marks) {
      const count = row.filter(([, mark]) => mark === 1).length;
      // four deviations of 4000 draws of a chance of 1/4
      expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(750));
    }
  });

  it('have the error of the blind answer, 1', () => {
    const { sums } = drawSums(key(2), 4000, 4);
    expect(Math.abs(sums.sub(1).square().mean().item() - blindError)).toBeLessThan(0.01);
  });

  it('depend on the key alone', () => {
    const values = (from: ReturnType<typeof key>): number[] => [...drawSums(from, 3, 6).inputs.toTypedArray()];
    expect(values(key(3))).toEqual(values(key(3)));
    expect(values(key(3))).not.toEqual(values(foldIn(key(3), 1)));
  });
});

describe('learning to add', () => {
  it.each(Object.keys(cells) as CellName[])(
    'over few steps lowers the error of a %s, the same way for the same seed',
    async (name) => {
      const options = { steps: 80, every: 20, length: 4, progress: false };
      const once = await learnToAdd(name, 1, options);
      const again = await learnToAdd(name, 1, { ...options, steps: 20 });
      expect(once.errors.map(([step]) => step)).toEqual([20, 40, 60, 80]);
      expect(once.errors.at(-1)![1]).toBeLessThan(0.06);
      expect(again.errors[0]).toEqual(once.errors[0]);
    },
  );

  it('ends when the error is small enough', async () => {
    const { steps, errors, interrupted } = await learnToAdd('gru', 1, {
      steps: 500,
      every: 10,
      until: 0.1,
      length: 4,
      progress: false,
    });
    expect(errors.at(-1)![1]).toBeLessThan(0.1);
    expect(errors.slice(0, -1).every(([, error]) => error >= 0.1)).toBe(true);
    expect(errors.at(-1)![0]).toBe(steps);
    expect(interrupted).toBe(false);
  });
});
