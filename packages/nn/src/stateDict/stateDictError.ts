import { AdjointError, type ErrorOptions } from '@adjoint/tensor';

/**
 * What of a state dictionary does not fit a tree.
 *
 * @example
 * const differences: StateDictDifferences = { missing: ['head.bias'], unexpected: [], mismatched: [] };
 * new StateDictError('loadStateDict: one name is missing', differences).missing;   // ['head.bias']
 */
export interface StateDictDifferences {
  /** Names of the tree that the dictionary lacks. */
  readonly missing: readonly string[];
  /** Names of the dictionary that the tree lacks. */
  readonly unexpected: readonly string[];
  /** Names of both whose shapes or dtypes differ. */
  readonly mismatched: readonly string[];
}

/**
 * A state dictionary that does not fit a tree; its message has all the differences, a line each.
 *
 * It does not occur for a tree whose own names collide (`TreeError`), nor for a malformed file (`FormatError`).
 *
 * @example
 * try {
 *   loadStateDict({ weight: ones([2]) }, { wieght: ones([2]) });
 * } catch (error) {
 *   (error as StateDictError).unexpected;   // ['wieght']
 * }
 */
export class StateDictError extends AdjointError implements StateDictDifferences {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly mismatched: readonly string[];

  constructor(message: string, { missing, unexpected, mismatched }: StateDictDifferences, options: ErrorOptions = {}) {
    super(message, options);
    this.missing = missing;
    this.unexpected = unexpected;
    this.mismatched = mismatched;
  }
}
