import { isPlainObject, leavesOf, showShape, Tensor, tensor, TreeError } from '@adjoint/tensor';
import { asTensors, differs, isNumeric, type Row } from './pair.ts';

/** The path that steps of time are counted under, or null. */
export function timeOf(hand: unknown, auto: unknown, time: string | false | undefined): string | null {
  if (time === false) return null;
  if (time === undefined) return isSeries(hand, auto) ? '' : null;
  if ([hand, auto].every((tree) => isPlainObject(tree) && (Array.isArray(tree[time]) || tree[time] instanceof Tensor)))
    return `.${time}`;
  throw new TreeError(`compareGradients: time names .${time}, which is no array of steps on both sides`);
}

/** Paths and shapes of a tree, to tell trees apart. */
function look(tree: unknown): string {
  return leavesOf(tree)
    .map(({ path, tensor: x }) => path + showShape(x.shape))
    .join();
}

/** Whether a tree is an array of trees that all look alike. */
function isSeries(hand: unknown, auto: unknown): boolean {
  const tree = asTensors(hand, auto);
  if (!Array.isArray(tree) || tree.length < 2) return false;
  const first = look(tree[0]);
  return tree.every((step) => look(step) === first);
}

/** The tree with an array of steps under the path of time. */
export function steps(tree: unknown, time: string | null): unknown {
  if (time === null || time === '' || !isPlainObject(tree)) return tree;
  const key = time.slice(1);
  return { ...tree, [key]: apart(tree[key] as Iterable<unknown>) };
}

/** Steps one by one, so that nested numbers are a tensor for each step. */
export function apart(sequence: Iterable<unknown>): unknown[] {
  return [...sequence].map((step) => (isNumeric(step) ? tensor(step as number[]) : step));
}

/** The step of time a row belongs to, or null. */
export function stepOf(row: Row, time: string): number | null {
  return row.path.startsWith(`${time}[`) ? Number.parseInt(row.path.slice(time.length + 1), 10) : null;
}

/** At which steps rows differ, in words. */
export function timing(rows: readonly Row[], time: string): string {
  const length = 1 + rows.reduce((last, row) => Math.max(last, stepOf(row, time)!), 0);
  const wrong = [...new Set(rows.filter(differs).map((row) => stepOf(row, time)!))].toSorted((a, b) => a - b);
  const [first, last] = [wrong[0]!, wrong.at(-1)!];
  if (wrong.length === length) return length === 1 ? 'differs at its only step' : 'differs at every step';
  if (last === 0) return 'differs only at t = 0';
  if (wrong.length === 1) return `differs only at t = ${first}${first === length - 1 ? ', the last step' : ''}`;
  if (wrong.length === last + 1) return `differs up to t = ${last}, not after: look at the flow through time`;
  if (first + wrong.length === length) return `differs from t = ${first} on`;
  return `differs at ${wrong.length} of ${length} steps, first at t = ${first}, last at t = ${last}`;
}
