// Over 300 lines: pairing, measuring, naming and printing serve one function, and each is read only beside the others.
import {
  detach,
  leavesOf,
  mapTree,
  NumericsError,
  ShapeError,
  sameShape,
  showShape,
  Tensor,
  tensor,
  TreeError,
} from '@adjoint/tensor';

/**
 * How two trees of gradients are compared.
 *
 * @example
 * const options: CompareOptions = { tolerance: 1e-5, names: ['torch', 'tape'], sizes: { batch: 32 } };
 */
export interface CompareOptions {
  /**
   * The largest scaled difference that counts as equal, by default 1e-11: two right float64 computations in different
   * orders of summation stay well below it. float32 needs about 1e-4.
   */
  readonly tolerance?: number;
  /** What the sentence calls the two sides, by default `['hand', 'auto']`. */
  readonly names?: readonly [hand: string, auto: string];
  /** Sizes by name, such as `{ batch: 32, T: 10 }`: a ratio equal to one of them is called by its name. */
  readonly sizes?: Readonly<Record<string, number>>;
  /**
   * Where the tree runs over time: the name of an entry at the top, an array of steps or a tensor with time as its first
   * axis. By default the whole tree, if it is an array of two or more trees of equal structure and shapes; false if such
   * an array is not time (equal layers).
   */
  readonly time?: string | false;
  /** What each step adds to the gradients, an array of trees for each side; read only where the gradients differ. */
  readonly series?: { readonly hand: readonly unknown[]; readonly auto: readonly unknown[] };
}

/**
 * How one gradient differs: the scaled difference is |hand - auto| / max(1, max |hand|) at the worst entry.
 *
 * @example
 * compareGradients({ w: [1, 2] }, { w: [1, 3] }).differences[0].index;   // [1]
 */
export interface GradientDifference {
  /** Where in the tree, as `mapTree` writes it: `.layers[0].whh`. */
  readonly path: string;
  readonly shape: readonly number[];
  /** The largest scaled difference; NaN if either side has one. */
  readonly scaled: number;
  /** How many entries differ by more than the tolerance. */
  readonly count: number;
  /** The entry with the largest difference, and its two values; NaN if there are no entries. */
  readonly index: readonly number[];
  readonly hand: number;
  readonly auto: number;
}

/**
 * What {@link compareGradients} found.
 *
 * @example
 * const found: GradientComparison = compareGradients({ w: [1, 2] }, { w: [2, 4] });
 * found.equal;   // false
 */
export interface GradientComparison {
  readonly equal: boolean;
  /** The largest scaled difference of all. */
  readonly largest: number;
  /** A row for each tensor, in the order of the tree. */
  readonly differences: readonly GradientDifference[];
  /** What is wrong, in words, the simplest explanation first. */
  readonly sentence: string;
  /** A table of the rows, and the sentence. */
  toString(): string;
}

/**
 * Compares two trees of gradients, of tensors or nested arrays of numbers, and says in words how they differ: by a
 * constant ratio, a sign, a transpose, a dropped gradient, at some steps of time only, or in general.
 *
 * A difference is scaled by the largest entry of its tensor by hand, or by 1 if all are smaller.
 *
 * @throws TreeError naming the path where the structures differ, or if there is nothing to compare; ShapeError where shapes do.
 * @example
 * compareGradients({ w: [[1, 2]], b: [3] }, { w: tensor([[2, 4]]), b: tensor([6]) }).sentence;
 * // 'all 2 gradients: auto = 2 × hand: the loss against half the loss, or a sum against a mean over 2'
 * compareGradients(byHand, valueAndGrad(loss)(net).gradient).equal;
 */
export function compareGradients(hand: unknown, auto: unknown, options: CompareOptions = {}): GradientComparison {
  const { tolerance = 1e-11, names = ['hand', 'auto'], sizes = {}, series } = options;
  if (!(tolerance >= 0))
    throw new NumericsError(`compareGradients: the tolerance is a number from 0 on, got ${tolerance}`);
  const words: Words = { names, sizes, tolerance };
  const time = timeOf(hand, auto, options.time);
  const rows = rowsOf(steps(hand, time), steps(auto, time), words);
  if (rows.length === 0) throw new TreeError('compareGradients: there is no tensor and no number in the trees');
  const largest = rows.reduce((most, { scaled }) => (scaled <= most ? most : scaled), 0);
  const equal = rows.every((row) => row.count === 0);
  const sentence = equal ? agreement(rows, largest) : disagreement(rows, time, series, words);
  const differences = rows.map(({ handValues: _hand, autoValues: _auto, ...row }) => row);
  return { equal, largest, differences, sentence, toString: () => `${table(rows, names)}\n\n${sentence}` };
}

interface Words {
  readonly names: readonly [hand: string, auto: string];
  readonly sizes: Readonly<Record<string, number>>;
  readonly tolerance: number;
}

interface Row extends GradientDifference {
  readonly handValues: ArrayLike<number>;
  readonly autoValues: ArrayLike<number>;
}

function isNumeric(node: unknown): boolean {
  return Array.isArray(node) && node.length > 0 && node.every((x) => typeof x === 'number' || isNumeric(x));
}

function isPlain(node: unknown): node is Record<string, unknown> {
  if (typeof node !== 'object' || node === null) return false;
  const prototype: unknown = Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null;
}

/** Nested numbers become tensors, but where an array of trees stands beside them. */
function asTensors(node: unknown, beside: unknown): unknown {
  if (typeof node === 'number') return tensor(node);
  if (Array.isArray(node)) {
    const trees = Array.isArray(beside) && !isNumeric(beside);
    if (isNumeric(node) && !trees) return tensor(node as number[]);
    return node.map((child: unknown, i) => asTensors(child, trees ? (beside as unknown[])[i] : undefined));
  }
  if (!isPlain(node)) return node;
  const other = isPlain(beside) ? beside : {};
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, asTensors(child, other[key])]));
}

function rowsOf(hand: unknown, auto: unknown, words: Words): Row[] {
  const left = asTensors(hand, auto);
  const right = asTensors(auto, hand);
  // what is no tensor in the first tree is passed over, whatever stands in the second: so once in each direction
  mapTree((x) => x, left, right);
  mapTree((x) => x, right, left);
  const beside = new Map(leavesOf(right).map((leaf) => [leaf.path, leaf.tensor]));
  return leavesOf(left).map(({ path, tensor: h }) => measure(path, h, beside.get(path)!, words));
}

/** The unit of differences: the largest finite entry, or 1. */
function scaleOf(...sides: readonly ArrayLike<number>[]): number {
  let scale = 1;
  for (const values of sides)
    for (let i = 0; i < values.length; i++)
      if (Number.isFinite(values[i]!)) scale = Math.max(scale, Math.abs(values[i]!));
  return scale;
}

function distance(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b);
}

function measure(path: string, hand: Tensor, auto: Tensor, { names, tolerance }: Words): Row {
  const handValues = detach(hand).toTypedArray();
  const autoValues = detach(auto).toTypedArray();
  if (!sameShape(hand.shape, auto.shape)) {
    const shapes = `${showShape(hand.shape)} in ${names[0]}, ${showShape(auto.shape)} in ${names[1]}`;
    const turned = hand.rank === 2 && sameShape(hand.T.shape, auto.shape);
    const equal = turned && measure(path, hand, auto.T, { names, sizes: {}, tolerance }).count === 0;
    throw new ShapeError(`compareGradients: ${label(path)} has shape ${shapes}`, {
      hint: equal ? `${names[1]} is the transpose of ${names[0]}` : 'a gradient has the shape of its parameter',
    });
  }
  const scale = scaleOf(handValues);
  let worst = 0;
  let scaled = 0;
  let count = 0;
  for (let i = 0; i < handValues.length; i++) {
    const d = distance(handValues[i]!, autoValues[i]!) / scale;
    if (!(d <= tolerance)) count++;
    if (d <= scaled || Number.isNaN(scaled)) continue;
    scaled = d;
    worst = i;
  }
  const shape = [...hand.shape];
  const index = hand.size === 0 ? [] : indexOf(worst, shape);
  const [h, a] = [handValues[worst] ?? NaN, autoValues[worst] ?? NaN];
  return { path, shape, scaled, count, index, hand: h, auto: a, handValues, autoValues };
}

function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const length of shape.toReversed()) {
    index.unshift(flat % length);
    flat = Math.floor(flat / length);
  }
  return index;
}

/** The path that steps of time are counted under, or null. */
function timeOf(hand: unknown, auto: unknown, time: string | false | undefined): string | null {
  if (time === false) return null;
  if (time === undefined) return isSeries(hand, auto) ? '' : null;
  if ([hand, auto].every((tree) => isPlain(tree) && (Array.isArray(tree[time]) || tree[time] instanceof Tensor)))
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
function steps(tree: unknown, time: string | null): unknown {
  if (time === null || time === '' || !isPlain(tree)) return tree;
  const key = time.slice(1);
  return { ...tree, [key]: apart(tree[key] as Iterable<unknown>) };
}

/** Steps one by one, so that nested numbers are a tensor for each step. */
function apart(sequence: Iterable<unknown>): unknown[] {
  return [...sequence].map((step) => (isNumeric(step) ? tensor(step as number[]) : step));
}

function stepOf(row: Row, time: string): number | null {
  return row.path.startsWith(`${time}[`) ? Number.parseInt(row.path.slice(time.length + 1), 10) : null;
}

/** At which steps rows differ, in words. */
function timing(rows: readonly Row[], time: string): string {
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

function differs(row: Row): boolean {
  return row.count > 0;
}

function label(path: string): string {
  return path.replace(/^\./, '') || 'the gradient';
}

function place(row: Row): string {
  return row.path + row.index.map((i) => `[${i}]`).join('');
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function show(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

/** Two values with as few digits as tell them apart. */
function both(row: Row, [hand, auto]: Words['names']): string {
  const digits = [4, 8, 12].find((d) => show(row.hand, d) !== show(row.auto, d)) ?? 17;
  return `${hand} ${show(row.hand, digits)}, ${auto} ${show(row.auto, digits)}`;
}

function agreement(rows: readonly Row[], largest: number): string {
  const who = rows.length === 1 ? `${label(rows[0]!.path)} agrees` : `all ${rows.length} gradients agree`;
  if (largest === 0) return `${who} exactly`;
  const worst = rows.find((row) => row.scaled === largest)!;
  return `${who}: largest scaled difference ${largest.toExponential(1)} at ${place(worst) || 'its only entry'}`;
}

function disagreement(
  rows: readonly Row[],
  time: string | null,
  series: CompareOptions['series'],
  words: Words,
): string {
  const nan = rows.filter((row) => Number.isNaN(row.scaled));
  if (nan.length > 0)
    return `NaN in ${list(nan.map((row) => label(row.path)))}, first at ${place(nan[0]!)}: ${both(nan[0]!, words.names)}`;

  const everywhere = ratio(rows, words) ?? zero(rows, words);
  if (everywhere !== null)
    return `${rows.length === 1 ? label(rows[0]!.path) : `all ${rows.length} gradients`}: ${everywhere}`;

  const timed = time === null ? [] : rows.filter((row) => stepOf(row, time) !== null);
  const others = rows.filter((row) => !timed.includes(row));
  const clauses = explain(others, words);
  if (timed.some(differs)) {
    const said =
      clauseOf(timed.filter(differs), words) ??
      `worst at ${place(worstOf(timed))}: ${both(worstOf(timed), words.names)}`;
    clauses.push(`${time === '' ? '' : `${label(time!)} `}${timing(timed, time!)}; ${said}`);
  }
  const agreeing = others.filter((row) => !differs(row)).map((row) => label(row.path));
  if (timed.length > 0 && !timed.some(differs)) agreeing.push(label(time!));
  if (agreeing.length > 0) {
    const who = agreeing.length > 3 ? `the other ${agreeing.length}` : list(agreeing);
    clauses.push(`${who} ${agreeing.length === 1 ? 'agrees' : 'agree'}`);
  }
  if (series !== undefined) clauses.push(stepByStep(series, words));
  return clauses.join('; ');
}

function stepByStep({ hand, auto }: NonNullable<CompareOptions['series']>, words: Words): string {
  const rows = rowsOf(apart(hand), apart(auto), words);
  return rows.some(differs) ? `step by step it ${timing(rows, '')}` : 'step by step there is no difference';
}

/** Clauses that say what is wrong with which gradients; those of which the same is true share one. */
function explain(rows: readonly Row[], words: Words): string[] {
  const alike = new Map<string, Row[]>();
  const unexplained: Row[] = [];
  for (const row of rows.filter(differs)) {
    const clause = clauseOf([row], words);
    if (clause === null) unexplained.push(row);
    else alike.set(clause, [...(alike.get(clause) ?? []), row]);
  }
  const clauses = [...alike].map(([clause, of]) => `${list(of.map((row) => label(row.path)))}: ${clause}`);
  if (unexplained.length > 0) clauses.push(inGeneral(unexplained, words));
  return clauses;
}

function worstOf(rows: readonly Row[]): Row {
  return rows.reduce((worst, row) => (row.scaled > worst.scaled ? row : worst));
}

function inGeneral(rows: readonly Row[], { names }: Words): string {
  const worst = worstOf(rows);
  const values = both(worst, names);
  if (rows.length > 1) return `${list(rows.map((row) => label(row.path)))} differ, worst at ${place(worst)}: ${values}`;
  const { index, count, handValues } = worst;
  if (handValues.length === 1) return `${label(worst.path)} differs: ${values}`;
  const at = index.map((i) => `[${i}]`).join('');
  return `${label(worst.path)} differs in ${count} of ${handValues.length} entries, worst at ${at}: ${values}`;
}

/** What is true of all these gradients, the simplest first: a sign, a transpose, a ratio, nothing but zeros; or null. */
function clauseOf(rows: readonly Row[], words: Words): string | null {
  const constant = ratio(rows, words);
  if (constant?.includes('sign')) return constant;
  return transposed(rows, words) ?? constant ?? zero(rows, words);
}

/** Whether `expected` is auto: within the tolerance, and so that hardly anything of the difference is left over. */
function explains(row: Row, tolerance: number, expected: (i: number) => number): boolean {
  const scale = scaleOf(row.handValues, row.autoValues);
  let rest = 0;
  for (let i = 0; i < row.handValues.length; i++) {
    const d = distance(row.autoValues[i]!, expected(i));
    if (!(d <= rest)) rest = d;
  }
  if (!(rest <= tolerance * scale)) return false;
  return !differs(row) || rest <= 0.01 * distance(row.hand, row.auto);
}

function transposed(rows: readonly Row[], { names, tolerance }: Words): string | null {
  const fits = rows.every((row) => {
    const [n, m] = row.shape;
    if (row.shape.length !== 2 || n !== m) return false;
    return explains(row, tolerance, (i) => row.handValues[(i % n!) * n! + Math.floor(i / n!)]!);
  });
  return fits ? `${names[1]} is the transpose of ${names[0]}` : null;
}

function zero(rows: readonly Row[], { names }: Words): string | null {
  const empty = (side: 'handValues' | 'autoValues') => rows.every((row) => Array.from(row[side]).every((v) => v === 0));
  const side = empty('handValues') ? names[0] : empty('autoValues') ? names[1] : null;
  return side === null ? null : `${side} is zero everywhere: the gradient is dropped`;
}

function ratio(rows: readonly Row[], words: Words): string | null {
  const { names, tolerance } = words;
  let [h, a] = [0, 0];
  let nonzero = 0;
  for (const { count, handValues, autoValues } of rows) {
    if (count === 0) continue;
    for (let i = 0; i < handValues.length; i++) {
      if (Math.abs(handValues[i]!) > tolerance) nonzero++;
      if (Math.abs(handValues[i]!) > Math.abs(h)) [h, a] = [handValues[i]!, autoValues[i]!];
    }
  }
  const r = nearest(a / h);
  if (!Number.isFinite(r.value) || r.value === 0) return null;
  // one number has a ratio to any other: it says something only if it is a simple one
  if (nonzero < 2 && !r.simple) return null;
  if (!rows.every((row) => explains(row, tolerance, (i) => r.value * row.handValues[i]!))) return null;
  if (r.value === -1) return `${names[1]} = -${names[0]}: a sign`;
  const meaning = meaningOf(r.value, words.sizes);
  return `${names[1]} = ${r.text} × ${names[0]}${meaning === null ? '' : `: ${meaning}`}`;
}

/** A ratio as the simple fraction it is within 1e-9, or as it is. */
function nearest(r: number): { readonly value: number; readonly text: string; readonly simple: boolean } {
  for (let q = 1; q <= 64; q++) {
    const p = Math.round(r * q);
    if (p === 0 || Math.abs(p) > 1e6 || Math.abs(r * q - p) > 1e-9 * Math.abs(p)) continue;
    return { value: p / q, text: q === 1 ? String(p) : `${p}/${q}`, simple: Math.abs(p) === 1 || q === 1 };
  }
  const n = Math.round(1 / r);
  if (Math.abs(n) > 64 && Math.abs(n) <= 1e6 && Math.abs(1 / r - n) <= 1e-9 * Math.abs(n))
    return { value: 1 / n, text: n < 0 ? `-1/${-n}` : `1/${n}`, simple: true };
  return { value: r, text: String(Number(r.toPrecision(9))), simple: false };
}

/** What a ratio may come from; null where the number alone does not say. */
function meaningOf(r: number, sizes: Words['sizes']): string | null {
  const n = Math.round(r >= 1 ? r : 1 / r);
  if (n < 2 || (r !== n && r !== 1 / n)) return null;
  const known = Object.entries(sizes).filter(([, size]) => size === n);
  const over = known.length === 0 ? String(n) : `${known.map(([name]) => name).join(' or ')} (${n})`;
  const mean = r > 1 ? `a sum against a mean over ${over}` : `a mean over ${over} against a sum`;
  if (n > 2) return known.length === 0 ? `perhaps ${mean}` : mean;
  return `${r > 1 ? 'the loss against half the loss' : 'half the loss against the loss'}, or ${mean}`;
}

function table(rows: readonly Row[], names: Words['names']): string {
  const lines = rows.map((row) => [
    label(row.path),
    showShape(row.shape),
    `${row.count} of ${row.handValues.length}`,
    row.scaled === 0 ? '0' : row.scaled.toExponential(1),
    row.index.map((i) => `[${i}]`).join(''),
    show(row.hand, 6),
    show(row.auto, 6),
  ]);
  const all = [['gradient', 'shape', 'differ', 'scaled', 'worst at', ...names], ...lines];
  const widths = all[0]!.map((_, k) => Math.max(...all.map((line) => line[k]!.length)));
  return all
    .map((line) =>
      line
        .map((cell, k) => cell.padEnd(widths[k]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
