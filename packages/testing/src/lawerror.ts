import { AdjointError } from '@adjoint/tensor';

/**
 * What a violation tells beside its sentence.
 *
 * @example
 * const violation: Violation = { subject: 'relu', law: 'rules agree', detail: '1 and 2' };
 * new LawError(violation).message;   // 'relu breaks the law "rules agree": 1 and 2'
 */
export interface Violation {
  /** What breaks the law: the name of an op, or a program. */
  readonly subject: string;
  readonly law: string;
  /** Where and with which numbers. */
  readonly detail: string;
  readonly seed?: number;
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * A law that an op or a program breaks: which one, at which element, with both numbers and the seed that replays it.
 *
 * @example
 * const broken = declare<null>({ ...primitives.sin, vjp: [(g) => g] });
 * try {
 *   opLaws(broken);
 * } catch (error) {
 *   (error as LawError).subject;   // 'sin'
 * }
 */
export class LawError extends AdjointError {
  readonly subject: string;
  readonly law: string;
  readonly seed: number | undefined;

  constructor({ subject, law, detail, seed, hint, cause }: Violation) {
    super(`${subject} breaks the law "${law}": ${detail}`, { ...(hint === undefined ? {} : { hint }), cause });
    this.subject = subject;
    this.law = law;
    this.seed = seed;
  }
}
