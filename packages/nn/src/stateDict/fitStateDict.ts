import { checkOptions, described, isFloat, sameShape, showShape, Tensor } from '@adjoint/tensor';
import { nearestName } from './nearestName.ts';
import { type StateDictDifferences, StateDictError } from './stateDictError.ts';
import { type NamedLeaf, namedLeaves } from './stateNames.ts';

/**
 * How exactly a state dictionary must fit.
 *
 * @example
 * const options: LoadOptions = { cast: true };
 * loadStateDict({ w: ones([1]) }, { w: tensor([2], { dtype: 'float32' }) }, options).w.dtype;   // 'float64'
 */
export interface LoadOptions {
  /** False passes over names that only one side has; shapes must fit all the same. True by default. */
  readonly strict?: boolean;
  /** Turns values into the floats of the tree; false by default, as it may lose digits. */
  readonly cast?: boolean;
}

/** Lines of each kind of difference that an error shows. */
const mostLines = 12;

/** The tensors for the leaves of a tree, in order; null where a leaf stays as it is. @throws StateDictError with all that does not fit. */
export function fitStateDict(
  name: string,
  tree: unknown,
  dictionary: Readonly<Record<string, Tensor>>,
  options: LoadOptions,
): (Tensor | null)[] {
  checkOptions(name, options, 'strict?', 'cast?');
  const { strict = true, cast = false } = options;
  const leaves = namedLeaves(name, tree);
  const given = entriesOf(name, dictionary);
  const names = new Set(leaves.map((leaf) => leaf.name));
  const lacking = leaves.filter((leaf) => !given.has(leaf.name));
  const unknown = [...given.keys()].filter((key) => !names.has(key) && !isCounter(key, names));
  const unequal = leaves.flatMap((leaf) => {
    const value = given.get(leaf.name);
    const why = value === undefined ? null : mismatch(leaf.tensor, value, cast);
    return why === null ? [] : [{ name: leaf.name, why }];
  });
  const missing = strict ? lacking.map((leaf) => leaf.name) : [];
  const unexpected = strict ? unknown : [];
  if (missing.length + unexpected.length + unequal.length > 0) {
    const differences = { missing, unexpected, mismatched: unequal.map((one) => one.name) };
    const lines = [
      ...atMost(
        strict ? lacking : [],
        ({ name: own, tensor }) => `missing '${own}', ${tensor.dtype} ${showShape(tensor.shape)}`,
      ),
      ...atMost(unexpected, (own) => `unexpected '${own}'${suggestion(own, missing)}`),
      ...atMost(unequal, ({ name: own, why }) => `'${own}' ${why}`),
    ];
    const hint = hintFor(
      differences,
      unequal.some(({ why }) => why.includes('float')),
      given,
    );
    throw new StateDictError(
      `${name}: the dictionary does not fit the tree:\n    ${lines.join('\n    ')}`,
      differences,
      {
        hint,
      },
    );
  }
  return leaves.map((leaf) => valueFor(leaf, given));
}

function entriesOf(name: string, dictionary: unknown): Map<string, unknown> {
  const isRecord =
    typeof dictionary === 'object' &&
    dictionary !== null &&
    !Array.isArray(dictionary) &&
    !(dictionary instanceof Tensor);
  if (isRecord) return new Map(Object.entries(dictionary));
  throw new StateDictError(
    `${name}: a dictionary of tensors by name is needed, got ${described(dictionary)}`,
    { missing: [], unexpected: [], mismatched: [] },
    { hint: 'loadSafetensors(path) gives one as its tensors' },
  );
}

/** PyTorch counts the batches beside running statistics; a tree that does not need the number need not have it. */
function isCounter(key: string, names: ReadonlySet<string>): boolean {
  const [, home] = /^(.*)num_batches_tracked$/.exec(key) ?? [];
  return home !== undefined && names.has(`${home}running_mean`);
}

/** What of a value does not fit, or null. */
function mismatch(leaf: Tensor, value: unknown, cast: boolean): string | null {
  if (!(value instanceof Tensor)) return `is ${described(value)} in the dictionary, not a tensor`;
  if (!sameShape(leaf.shape, value.shape))
    return `is ${showShape(value.shape)} in the dictionary, ${showShape(leaf.shape)} in the tree`;
  if (leaf.dtype === value.dtype || (cast && isFloat(leaf.dtype))) return null;
  return `is ${value.dtype} in the dictionary, ${leaf.dtype} in the tree`;
}

function atMost<T>(items: readonly T[], line: (item: T) => string): string[] {
  const lines = items.slice(0, mostLines).map(line);
  return items.length > mostLines ? [...lines, `… and ${items.length - mostLines} more like these`] : lines;
}

function suggestion(name: string, missing: readonly string[]): string {
  const nearest = nearestName(name, missing);
  return nearest === null ? '' : `, did you mean '${nearest}'?`;
}

function hintFor(
  { missing, unexpected, mismatched }: StateDictDifferences,
  floats: boolean,
  given: ReadonlyMap<string, unknown>,
): string {
  if (given.has('tensors') && !(given.get('tensors') instanceof Tensor))
    return 'a safetensors file has metadata too: pass file.tensors';
  const added = commonPrefix(unexpected, missing);
  if (added !== null) return `the names of the dictionary begin with '${added}', those of the tree do not`;
  const lacked = commonPrefix(missing, unexpected);
  if (lacked !== null) return `the names of the tree begin with '${lacked}', those of the dictionary do not`;
  if (missing.length + unexpected.length > 0) return '{ strict: false } takes the names that both have';
  if (floats && mismatched.length > 0) return '{ cast: true } turns values into the floats of the tree';
  return 'the tree must be made with the sizes that the file was made with';
}

/** What stands before every one of `longer`, which is one of `shorter` without it; null if there is no such beginning. */
function commonPrefix(longer: readonly string[], shorter: readonly string[]): string | null {
  const [first] = longer;
  const end = shorter.find((name) => first?.endsWith(`.${name}`));
  if (first === undefined || end === undefined) return null;
  const prefix = first.slice(0, -end.length);
  const rest = new Set(shorter);
  return longer.every((name) => name.startsWith(prefix) && rest.has(name.slice(prefix.length))) ? prefix : null;
}

function valueFor({ name, tensor }: NamedLeaf, given: ReadonlyMap<string, unknown>): Tensor | null {
  const value = given.get(name);
  return value instanceof Tensor ? value.cast(tensor.dtype) : null;
}
