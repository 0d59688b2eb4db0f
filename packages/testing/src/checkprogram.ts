import type { Tensor } from '@adjoint/tensor';
import { callOf } from './functionlaws.ts';
import { underLaw } from './laws/check.ts';
import { float32Agrees } from './laws/float32.ts';
import { lawsOfCalls } from './laws/ofcalls.ts';
import { type Program, runProgram, showProgram } from './program.ts';

// Programs cast and choose by comparing: in float32 some are other programs.
const laws = lawsOfCalls.filter((law) => law !== float32Agrees);

/**
 * How a program was checked.
 *
 * @example
 * const [program] = fc.sample(arbitraryProgram(), 1);
 * const { points, kinks }: ProgramReport = checkProgram(program!);
 * kinks <= points;   // true
 */
export interface ProgramReport {
  /** Derivatives compared with differences. */
  readonly points: number;
  /** Of these, passed over because a kink was too near. */
  readonly kinks: number;
}

/**
 * Checks a program by the laws of functions: its derivatives against differences at both orders, its modes against one
 * another, `vmap` against a loop, `checkpoint` against the plain program, the same bits twice, and nothing overwritten.
 *
 * @throws LawError with both numbers and the program as code.
 * @example
 * const [program] = fc.sample(arbitraryProgram(), 1);
 * checkProgram(program!);
 */
export function checkProgram(program: Program, inputs: readonly Tensor[] = program.inputs): ProgramReport {
  const hint = `the program:\n${showProgram(program)}`;
  const seed = inputs.length + program.instructions.length;
  const f = (...xs: Tensor[]): Tensor => runProgram(program, xs);
  const report = { points: 0, kinks: 0 };
  for (const law of laws) {
    const setting = { subject: 'a program', law: law.name, seed, hint };
    const { points, kinks } = underLaw(setting, (bench) => law.check(callOf(f, inputs, bench)));
    report.points += points;
    report.kinks += kinks;
  }
  return report;
}
