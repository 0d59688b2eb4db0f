import type { WhyReason } from './cause.ts';
import type { Extent } from './look.ts';
import type { Source } from './source.ts';

/**
 * Why one gradient is NaN, infinite or zero in all its elements.
 *
 * @example
 * const [finding]: readonly WhyFinding[] = why((x: Tensor) => x.sqrt().sum())(tensor([0, 1])).findings;
 * finding!.op;        // 'sqrt'
 * finding!.problem;   // 'infinite'
 */
export interface WhyFinding {
  /** The tensor's place in the argument, as `leavesOf` writes it; empty for the argument itself. */
  readonly path: string;
  readonly problem: 'nan' | 'infinite' | 'zero';
  readonly reason: WhyReason;
  /** All of it in a sentence. */
  readonly sentence: string;
  readonly hint: string | null;
  /** The op that did it, if one did. */
  readonly op: string | null;
  /** What it was given, what it made, and the cotangent that came back to it; of one element, if it was one's doing. */
  readonly inputs: readonly Extent[];
  readonly output: Extent | null;
  readonly cotangent: Extent | null;
  /** How many further steps did the same to this gradient, on other ways from the loss. */
  readonly others: number;
  /** The line of the program; null where it is not known. */
  readonly source: Source | null;
}

/**
 * One gradient in two numbers.
 *
 * @example
 * const [only]: readonly GradientSize[] = why((x: Tensor) => x.square().sum())(tensor([0, 2])).gradients;
 * only;   // { path: '', norm: 4, zeros: 0.5 }
 */
export interface GradientSize {
  readonly path: string;
  /** The root of the sum of squares. */
  readonly norm: number;
  /** The share of elements that are zero: rows of an embedding that no index took, say. */
  readonly zeros: number;
}

/**
 * What `why` has found; as a text, it is for people.
 *
 * @example
 * const report: WhyReport = why((x: Tensor) => x.square().sum())(tensor([1, 2]));
 * report.findings;   // []
 * String(report);    // 'why: the gradient is finite and not zero\n  the argument: norm 4.472'
 */
export interface WhyReport {
  readonly findings: readonly WhyFinding[];
  /** Of every tensor, in order. */
  readonly gradients: readonly GradientSize[];
  /** What else there is to say: a loss that is not finite, or how to learn the lines of the program. */
  readonly note: string | null;
  toString(): string;
}

/** A report that prints as a text. */
export class Report implements WhyReport {
  readonly findings: readonly WhyFinding[];
  readonly gradients: readonly GradientSize[];
  readonly note: string | null;

  constructor(findings: readonly WhyFinding[], gradients: readonly GradientSize[], note: string | null) {
    this.findings = findings;
    this.gradients = gradients;
    this.note = note;
  }

  toString(): string {
    const { findings, gradients, note } = this;
    const fine = gradients.filter(({ path }) => findings.every((finding) => finding.path !== path));
    const lines = findings.flatMap(({ sentence, source, hint }) => [
      `  ${sentence}`,
      ...(source === null
        ? []
        : [`    at ${source.file}:${source.line}:${source.column}${source.text === null ? '' : `   ${source.text}`}`]),
      ...(hint === null ? [] : [`    hint: ${hint}`]),
    ]);
    const sizes = fine.map(
      ({ path, norm, zeros }) =>
        `  ${nameOf(path)}: norm ${Number(norm.toPrecision(4))}${zeros > 0 ? `, ${Math.round(100 * zeros)} % zeros` : ''}`,
    );
    const count = gradients.length;
    const title =
      findings.length === 0
        ? `${count === 1 ? 'the gradient is' : `all ${count} gradients are`} finite and not zero`
        : `${findings.length} of ${count} gradients ${findings.length === 1 ? 'is' : 'are'} zero or not finite`;
    return [`why: ${title}`, ...lines, ...sizes, ...(note === null ? [] : [`  ${note}`])].join('\n');
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** A tensor's place, as a sentence begins with it. */
export function nameOf(path: string): string {
  return path === '' ? 'the argument' : path;
}
