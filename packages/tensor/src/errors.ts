/** What an error may carry beside its sentence. */
export interface ErrorOptions {
  /** What to do about it; printed on a line of its own. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The parent of every error thrown on purpose: a sentence, and where one is likely a remedy.
 *
 * @example
 * try { tensor([1, 2]).add(tensor([1, 2, 3])); } catch (e) { e instanceof AdjointError; }  // true
 */
export class AdjointError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, options: ErrorOptions = {}) {
    super(
      options.hint === undefined ? message : `${message}\n  hint: ${options.hint}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** Shapes, axes or sizes that do not fit an operation; never about values. */
export class ShapeError extends AdjointError {}

/** A dtype that is unknown, does not mix with another, or cannot do what is asked (an int has no gradient). */
export class DtypeError extends AdjointError {}

/** An index outside its axis; never clamped, never read from neighbouring memory. */
export class IndexError extends AdjointError {}

/** A tree with a node that is no tensor, array or plain object, or two trees whose structures differ. */
export class TreeError extends AdjointError {}

/** A gradient that does not exist or was asked for in the wrong place. */
export class GradientError extends AdjointError {}

/** A value that an operation refuses, such as NaN in a gradient check or a seed out of range. */
export class NumericsError extends AdjointError {}

/** A function that cannot be traced: its control flow or shapes depend on values. */
export class TraceError extends AdjointError {}

/** A file that is not what it claims to be. */
export class FormatError extends AdjointError {}
