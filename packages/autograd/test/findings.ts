import { readFileSync } from 'node:fs';
import { tensor, type Tensor } from '@adjoint/tensor';
import { expect } from 'vitest';
import { why, type WhyFinding, type WhyReport } from '../src/index.ts';

/** The number of the one line of a file that ends with a comment. */
export function lineOf(file: string, mark: string): number {
  const lines = readFileSync(file, 'utf8').split('\n');
  const found = lines.flatMap((line, i) => (line.endsWith(`// ${mark}`) ? [i + 1] : []));
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** The only finding of a report. */
export function only({ findings }: WhyReport): WhyFinding {
  expect(findings).toHaveLength(1);
  return findings[0]!;
}

/** Why the gradient by one tensor is as it is. */
export function of(f: (x: Tensor) => Tensor, ...values: number[]): WhyFinding {
  return only(why(f)(tensor(values)));
}

export function brief({ problem, reason, op, sentence }: WhyFinding): readonly (string | null)[] {
  return [problem, reason, op, sentence.replace('the argument: the gradient is ', '')];
}
