/**
 * What an error may carry beside its sentence.
 *
 * @example
 * const options: ErrorOptions = { hint: 'pass a positive width' };
 * new AdjointError('window: a width of 0', options).hint;   // 'pass a positive width'
 */
export interface ErrorOptions {
  /** What to do about it; printed on a line of its own. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The parent of every error thrown on purpose: a sentence, and where one is likely a remedy.
 *
 * @example
 * try {
 *   tensor([1, 2]).reshape([3]);
 * } catch (error) {
 *   error instanceof AdjointError;   // true
 * }
 */
export class AdjointError extends Error {
  declare readonly hint: string | undefined;

  constructor(message: string, options: ErrorOptions = {}) {
    super(
      options.hint === undefined ? message : `${message}\n  hint: ${options.hint}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = new.target.name;
    // The message has it already: who prints the error should not see it twice.
    Object.defineProperty(this, 'hint', { value: options.hint, enumerable: false });
  }
}

/**
 * Runs part of a function, whose errors then speak of the function that was called.
 *
 * @example
 * try {
 *   inNameOf('rows', () => tensor([1, 2]).reshape([3]));
 * } catch (error) {
 *   String(error).startsWith('ShapeError: rows: ');   // true
 * }
 */
export function inNameOf<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof AdjointError)) throw error;
    const { hint } = error;
    const [sentence] = error.message.split('\n  hint: ');
    const own = new (error.constructor as typeof AdjointError)(`${name}: ${sentence!.replace(/^\w+: /, '')}`, {
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
    throw own;
  }
}

/**
 * Shapes, axes or sizes that do not fit an operation; never about values.
 *
 * @example
 * try {
 *   tensor([1, 2]).reshape([3]);
 * } catch (error) {
 *   error instanceof ShapeError;   // true
 * }
 */
export class ShapeError extends AdjointError {}

/**
 * A dtype that is unknown, does not mix with another, or cannot do what is asked (an int has no gradient).
 *
 * @example
 * try {
 *   parameter(tensor([1, 2], { dtype: 'int32' }));
 * } catch (error) {
 *   error instanceof DtypeError;   // true
 * }
 */
export class DtypeError extends AdjointError {}

/**
 * An index outside its axis; never clamped, never read from neighbouring memory.
 *
 * @example
 * try {
 *   tensor([1, 2]).at(2);
 * } catch (error) {
 *   error instanceof IndexError;   // true
 * }
 */
export class IndexError extends AdjointError {}

/**
 * A tree with a node that is no tensor, array or plain object, or two trees whose structures differ.
 *
 * @example
 * try {
 *   leavesOf({ at: new Date() });
 * } catch (error) {
 *   error instanceof TreeError;   // true
 * }
 */
export class TreeError extends AdjointError {}

/**
 * A gradient that does not exist or was asked for in the wrong place.
 *
 * @example
 * try {
 *   grad((x: Tensor) => x.mul(2))(tensor([1, 2]));
 * } catch (error) {
 *   error instanceof GradientError;   // true
 * }
 */
export class GradientError extends AdjointError {}

/**
 * A value that an operation refuses, such as NaN in a gradient check or a seed out of range.
 *
 * @example
 * try {
 *   key(-1);
 * } catch (error) {
 *   error instanceof NumericsError;   // true
 * }
 */
export class NumericsError extends AdjointError {}

/**
 * A function that cannot be traced: its control flow or shapes depend on values.
 *
 * @example
 * new TraceError('trace: the loop ends when a value says so').name;   // 'TraceError'
 */
export class TraceError extends AdjointError {}

/**
 * A file that is not what it claims to be.
 *
 * @example
 * new FormatError('safetensors: the header is no JSON').name;   // 'FormatError'
 */
export class FormatError extends AdjointError {}
