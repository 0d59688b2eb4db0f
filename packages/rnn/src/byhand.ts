// Over 150 lines, so that the derivation stands alone: the formulas, then the matrices they use, then the checks.
import { described, ShapeError } from '@adjoint/tensor';

/**
 * A matrix as an array of its rows: `m[i][j]` is row i, column j.
 *
 * Everything here stands in columns, as in the NumPy notebook: a batch of vectors is `[size][batch]`.
 *
 * @example
 * const twoSamplesOfThreeNumbers: Matrix = [[1, 4], [2, 5], [3, 6]];
 */
export type Matrix = readonly (readonly number[])[];

/**
 * The parameters of an Elman network, h[t] = tanh(Wxh x[t] + Whh h[t-1] + bh), y[t] = Why h[t] + by.
 *
 * Shapes: `wxh` [hidden][inputs], `whh` [hidden][hidden], `why` [outputs][hidden], `bh` [hidden][1],
 * `by` [outputs][1].
 *
 * @example
 * const net: ByHandNet = { wxh: [[0.5]], whh: [[0.1]], why: [[2]], bh: [[0]], by: [[0]] };
 */
export interface ByHandNet {
  readonly wxh: Matrix;
  readonly whh: Matrix;
  readonly why: Matrix;
  readonly bh: Matrix;
  readonly by: Matrix;
}

/**
 * The gradient of half the summed squared error: a matrix for each parameter, of the parameter's shape,
 * and `h0` [hidden][batch] for the state before the first step.
 *
 * @example
 * const net = { wxh: [[0.5]], whh: [[0.1]], why: [[2]], bh: [[0]], by: [[0]] };
 * const gradients: ByHandGradients = bpttByHand(net, [[[1]]], [[[1]]]).gradients;
 */
export interface ByHandGradients extends ByHandNet {
  readonly h0: Matrix;
}

/**
 * What {@link bpttByHand} returns: `loss`, the full sum of squared errors; `outputs` y[t], `[T][outputs][batch]`;
 * `states` h[t], `[T][hidden][batch]`, h0 not among them; and the `gradients` of half that loss.
 *
 * @example
 * const net = { wxh: [[0.5]], whh: [[0.1]], why: [[2]], bh: [[0]], by: [[0]] };
 * const result: ByHandResult = bpttByHand(net, [[[0]], [[0]]], [[[1]], [[2]]]);
 * result.loss;   // 5
 */
export interface ByHandResult {
  readonly loss: number;
  readonly outputs: Matrix[];
  readonly states: Matrix[];
  readonly gradients: ByHandGradients;
}

/**
 * Back-propagation through time of an Elman network, derived by hand: the reference that the tape is tested against.
 *
 * Shapes: `xs` [T][inputs][batch], `ys` [T][outputs][batch], `h0` [hidden][batch], zeros when left out; any sizes,
 * any T from 1 on.
 *
 * `loss` is the full sum of squared errors over time, outputs and batch, L = Σ (y[t] - Y[t])²; `gradients` are those
 * of **half** of it, ∂(L/2), so that ∂(L/2)/∂y[t] = y[t] - Y[t]. Both are the NumPy notebook's conventions; the
 * gradient of `loss` itself is twice what is returned.
 *
 * Source of the formulas: the NumPy notebook this library began with, generalised to any sizes and any h0 (the
 * notebook leaves out the term of dWhh at t = 0, which is right only for h0 = 0); P. J. Werbos, "Backpropagation
 * through time: what it does and how to do it", Proc. IEEE 78 (1990).
 *
 * Throws a `ShapeError` for an empty sequence, unequal lengths or batch sizes, sizes that do not fit the net, and
 * rows of unequal length.
 *
 * @example
 * const net = { wxh: [[0]], whh: [[0.5]], why: [[2]], bh: [[0]], by: [[0]] };
 * const { loss, gradients } = bpttByHand(net, [[[3]]], [[[1]]]);
 * loss;            // 1
 * gradients.by;    // [[-1]]
 * gradients.wxh;   // [[-6]]
 * gradients.h0;    // [[-1]]
 */
export function bpttByHand(net: ByHandNet, xs: readonly Matrix[], ys: readonly Matrix[], h0?: Matrix): ByHandResult {
  check(net, xs, ys, h0);
  const { wxh, whh, why, bh, by } = net;
  const first = h0 ?? zeros(rows(whh), columns(xs[0]!));

  const { states, outputs } = forward(net, xs, first);
  // L = Σ_t |y[t] - Y[t]|²
  const loss = sum(xs.length, (t) => sumOfSquares(subtract(outputs[t]!, ys[t]!)));

  let dWxh = zerosLike(wxh);
  let dWhh = zerosLike(whh);
  let dWhy = zerosLike(why);
  let dbh = zerosLike(bh);
  let dby = zerosLike(by);
  // Whhᵀ da[t+1], what step t + 1 sends back to h[t]; nothing comes after the last step
  let fromNext = zerosLike(first);
  for (let t = xs.length - 1; t >= 0; t--) {
    const h = states[t]!;
    // h[-1] is h0
    const hBefore = t > 0 ? states[t - 1]! : first;

    // dy[t] = ∂(L/2)/∂y[t] = y[t] - Y[t]
    const dy = subtract(outputs[t]!, ys[t]!);
    // dWhy = Σ_t dy[t] h[t]ᵀ
    dWhy = add(dWhy, productTransposed(dy, h));
    // dby = Σ_t Σ_batch dy[t]
    dby = add(dby, sumOverBatch(dy));

    // dh[t] = Whyᵀ dy[t] + Whhᵀ da[t+1]
    const dh = add(transposedProduct(why, dy), fromNext);
    // da[t] = (1 - h[t]²) ⊙ dh[t], where h[t] = tanh a[t] and tanh' = 1 - tanh²
    const da = multiply(oneMinusSquare(h), dh);

    // dWxh = Σ_t da[t] x[t]ᵀ
    dWxh = add(dWxh, productTransposed(da, xs[t]!));
    // dWhh = Σ_t da[t] h[t-1]ᵀ
    dWhh = add(dWhh, productTransposed(da, hBefore));
    // dbh = Σ_t Σ_batch da[t]
    dbh = add(dbh, sumOverBatch(da));

    fromNext = transposedProduct(whh, da);
  }
  // dh0 = Whhᵀ da[0]: no output reads h0, only step 0 does
  const dh0 = fromNext;

  return { loss, outputs, states, gradients: { wxh: dWxh, whh: dWhh, why: dWhy, bh: dbh, by: dby, h0: dh0 } };
}

function forward(net: ByHandNet, xs: readonly Matrix[], first: Matrix): Pick<ByHandResult, 'states' | 'outputs'> {
  const states: Matrix[] = [];
  const outputs: Matrix[] = [];
  let h = first;
  for (const x of xs) {
    // h[t] = tanh(Wxh x[t] + Whh h[t-1] + bh)
    h = tanh(addColumn(add(product(net.wxh, x), product(net.whh, h)), net.bh));
    // y[t] = Why h[t] + by
    outputs.push(addColumn(product(net.why, h), net.by));
    states.push(h);
  }
  return { states, outputs };
}

function rows(a: Matrix): number {
  return a.length;
}

function columns(a: Matrix): number {
  return a[0]!.length;
}

/** The matrix whose element in row i and column j is `at(i, j)`. */
function build(rowCount: number, columnCount: number, at: (i: number, j: number) => number): Matrix {
  const result: number[][] = [];
  for (let i = 0; i < rowCount; i++) {
    const row: number[] = [];
    for (let j = 0; j < columnCount; j++) row.push(at(i, j));
    result.push(row);
  }
  return result;
}

/** The sum of `term(k)` for k from 0, ascending, in one accumulator: the order of the library's own kernels. */
function sum(count: number, term: (k: number) => number): number {
  let total = 0;
  for (let k = 0; k < count; k++) total += term(k);
  return total;
}

function zeros(rowCount: number, columnCount: number): Matrix {
  return build(rowCount, columnCount, () => 0);
}

function zerosLike(a: Matrix): Matrix {
  return zeros(rows(a), columns(a));
}

/** A B. */
function product(a: Matrix, b: Matrix): Matrix {
  return build(rows(a), columns(b), (i, j) => sum(rows(b), (k) => a[i]![k]! * b[k]![j]!));
}

/** A Bᵀ. */
function productTransposed(a: Matrix, b: Matrix): Matrix {
  return build(rows(a), rows(b), (i, j) => sum(columns(b), (k) => a[i]![k]! * b[j]![k]!));
}

/** Aᵀ B. */
function transposedProduct(a: Matrix, b: Matrix): Matrix {
  return build(columns(a), columns(b), (i, j) => sum(rows(b), (k) => a[k]![i]! * b[k]![j]!));
}

function add(a: Matrix, b: Matrix): Matrix {
  return build(rows(a), columns(a), (i, j) => a[i]![j]! + b[i]![j]!);
}

function subtract(a: Matrix, b: Matrix): Matrix {
  return build(rows(a), columns(a), (i, j) => a[i]![j]! - b[i]![j]!);
}

/** A ⊙ B, element by element. */
function multiply(a: Matrix, b: Matrix): Matrix {
  return build(rows(a), columns(a), (i, j) => a[i]![j]! * b[i]![j]!);
}

/** A + b, the column b added to every column of A. */
function addColumn(a: Matrix, b: Matrix): Matrix {
  return build(rows(a), columns(a), (i, j) => a[i]![j]! + b[i]![0]!);
}

function tanh(a: Matrix): Matrix {
  return build(rows(a), columns(a), (i, j) => Math.tanh(a[i]![j]!));
}

function oneMinusSquare(a: Matrix): Matrix {
  return build(rows(a), columns(a), (i, j) => 1 - a[i]![j]! ** 2);
}

/** The derivative's half of addColumn: the sum of all columns, as one column. */
function sumOverBatch(a: Matrix): Matrix {
  return build(rows(a), 1, (i) => sum(columns(a), (j) => a[i]![j]!));
}

function sumOfSquares(a: Matrix): number {
  return sum(rows(a), (i) => sum(columns(a), (j) => a[i]![j]! ** 2));
}

const IN_COLUMNS = 'everything is in columns: x [inputs][batch], wxh [hidden][inputs], why [outputs][hidden]';

function refuse(sentence: string, hint: string = IN_COLUMNS): never {
  throw new ShapeError(`bpttByHand: ${sentence}`, { hint });
}

/** Says nothing about what is in it. */
function isList(x: unknown): boolean {
  return Array.isArray(x);
}

function checkRows(name: string, a: Matrix): void {
  if (!isList(a) || !a.every(isList)) refuse(`${name} is no array of rows`);
  if (a.length === 0) refuse(`${name} has 0 rows, at least 1 is needed`);
  for (let i = 1; i < a.length; i++) {
    if (a[i]!.length !== columns(a)) {
      refuse(
        `row ${i} of ${name} has length ${a[i]!.length}, row 0 has ${columns(a)}`,
        'give every row of a matrix the same length',
      );
    }
  }
}

function checkSize(name: string, a: Matrix, rowCount: number, columnCount: number): void {
  if (rows(a) !== rowCount || columns(a) !== columnCount) {
    refuse(`${name} is [${rows(a)}, ${columns(a)}], expected [${rowCount}, ${columnCount}]`);
  }
}

/** A sequence is `[T][size][batch]`: its rows are the net's, its columns the batch of step 0. */
function checkStep(name: string, a: Matrix, size: number, sizeName: string): void {
  checkRows(name, a);
  if (rows(a) !== size) refuse(`${name} has ${rows(a)} rows, the net has ${size} ${sizeName}`);
}

function check(net: ByHandNet, xs: readonly Matrix[], ys: readonly Matrix[], h0: Matrix | undefined): void {
  if (typeof net !== 'object' || net === null) refuse(`the net is ${described(net)}`);
  if (!isList(xs) || !isList(ys)) refuse(`xs and ys are ${described(xs)} and ${described(ys)}`);
  const { wxh, whh, why, bh, by } = net;
  for (const [name, matrix] of Object.entries({ wxh, whh, why, bh, by })) checkRows(name, matrix);
  const hidden = rows(whh);
  const inputs = columns(wxh);
  const outputs = rows(why);
  checkSize('whh', whh, hidden, hidden);
  checkSize('wxh', wxh, hidden, inputs);
  checkSize('why', why, outputs, hidden);
  checkSize('bh', bh, hidden, 1);
  checkSize('by', by, outputs, 1);

  if (xs.length !== ys.length) {
    refuse(`xs has ${xs.length} steps, ys has ${ys.length}`, 'give one target for each input, in the order of time');
  }
  if (xs.length === 0) refuse('xs has 0 steps, at least 1 is needed', 'a sequence is [T][size][batch] with T >= 1');

  for (let t = 0; t < xs.length; t++) {
    const x = xs[t]!;
    const y = ys[t]!;
    checkStep(`step ${t} of xs`, x, inputs, 'inputs');
    checkStep(`step ${t} of ys`, y, outputs, 'outputs');
    if (columns(x) !== columns(xs[0]!)) refuse(`step ${t} has batch ${columns(x)}, step 0 has ${columns(xs[0]!)}`);
    if (columns(y) !== columns(x)) refuse(`step ${t} of ys has batch ${columns(y)}, of xs ${columns(x)}`);
  }

  if (h0 === undefined) return;
  checkStep('h0', h0, hidden, 'hidden units');
  if (columns(h0) !== columns(xs[0]!)) refuse(`h0 has batch ${columns(h0)}, step 0 has ${columns(xs[0]!)}`);
}
