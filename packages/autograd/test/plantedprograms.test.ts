// Bugs that random programs find, planted in every differentiable op from its declaration alone.
import { arbitraryProgram, checkProgram, LawError } from '@adjoint/testing';
import { primitives, stopGradient } from '@adjoint/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withRules } from './mutants.ts';
import type { AnyOp } from './portrait.ts';

const ops: readonly AnyOp[] = Object.values(primitives);
/** A program feeds an op with values of its own: where all samples fix their inputs (a definite matrix) there is none. */
const isFed = ({ samples }: AnyOp): boolean =>
  samples.some(({ shapes, fixed }) => shapes.some((shape, k) => fixed?.[k] === undefined && !shape.includes(0)));
const differentiable = ops.filter((op) => op.vjp.some((rule) => rule !== null) && isFed(op));
const others = differentiable.filter((op) => op.linearity !== 'general');

/** Do random programs refuse the broken op? */
function found(broken: AnyOp): boolean {
  // It is a third of all, so that most programs run through it.
  const share = Array.from({ length: Math.ceil(others.length / 2) }, () => broken);
  const property = fc.property(
    arbitraryProgram({ ops: [...share, ...others], maxInstructions: 6 }),
    (program) => void checkProgram(program),
  );
  const { failed, errorInstance } = fc.check(property, { numRuns: 300, seed: 1, endOnFailure: true });
  expect(errorInstance === null || errorInstance instanceof LawError).toBe(true);
  return failed;
}

test.each(differentiable)('$name negated is found by random programs', (op) => {
  expect(found(withRules(op, (c) => c.neg())!)).toBe(true);
});

test.each(differentiable)('$name adding into a cotangent that it only borrowed is found', (op) => {
  const overwriting = withRules(op, (c, g) => {
    const kept = c.add(0);
    if (g.dense) for (let i = 0; i < g.size; i++) g.buffer[g.offset + i]! += 1;
    return kept;
  });
  expect(found(overwriting!)).toBe(true);
});

test.each(differentiable)('$name with a derivative that is constant is found at second order', (op) => {
  expect(found(withRules(op, (c) => stopGradient(c))!)).toBe(true);
});

test('a failing program shrinks to few instructions', () => {
  const broken = withRules(
    differentiable.find((op) => op.linearity === 'elementwise')!,
    (c) => c.mul(2),
  )!;
  const { failed, counterexample } = fc.check(
    fc.property(arbitraryProgram({ ops: [broken, ...differentiable] }), (program) => void checkProgram(program)),
    { numRuns: 1000, seed: 1 },
  );
  expect(failed).toBe(true);
  expect(counterexample![0].instructions.length).toBeLessThanOrEqual(2);
});
