import { arbitraryProgram, checkProgram, type Program, showProgram } from '@adjoint/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const runs = 400;

test('random programs have right gradients, at first and second order', () => {
  let [points, kinks] = [0, 0];
  fc.assert(
    fc.property(arbitraryProgram(), (program) => {
      const report = checkProgram(program);
      points += report.points;
      kinks += report.kinks;
    }),
    { numRuns: runs, seed: 1 },
  );
  expect(points).toBeGreaterThan(5 * runs);
  expect(kinks / points).toBeLessThan(0.1);
});

test('programs have diamonds, operands used twice, several inputs and values nobody uses', () => {
  const programs = fc.sample(arbitraryProgram(), { numRuns: runs, seed: 1 });
  const having = (property: (program: Program) => boolean): number => programs.filter(property).length / runs;
  const uses = ({ inputs, instructions }: Program): number[] => {
    const count = new Array<number>(inputs.length + instructions.length).fill(0);
    for (const { operands } of instructions) for (const s of operands) if ('value' in s) count[s.value]!++;
    return count;
  };
  expect(having((p) => p.instructions.length >= 5)).toBeGreaterThan(0.3);
  expect(having((p) => p.inputs.length > 1)).toBeGreaterThan(0.3);
  expect(having((p) => uses(p).some((n) => n > 1))).toBeGreaterThan(0.5);
  expect(having((p) => uses(p).slice(0, -1).includes(0))).toBeGreaterThan(0.3);
  const twice = (p: Program): boolean =>
    p.instructions.some(({ operands: [a, b] }) => a && b && 'value' in a && 'value' in b && a.value === b.value);
  expect(having(twice)).toBeGreaterThan(0.1);
  expect(new Set(programs.flatMap((p) => p.instructions.map((i) => i.op.name))).size).toBeGreaterThan(20);
  expect(showProgram(programs[0]!)).toContain('const x0 = tensor(');
});
