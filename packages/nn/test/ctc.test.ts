import { grad, hessian, jvp, vjp, vmap } from '@adjoint/autograd';
import { concat, IndexError, key, normal, ones, stack, type Tensor, tensor, zeros } from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ctc } from '../src/index.ts';
import { distance } from './closeness.ts';

/** Sums of at most some hundred products of at most five probabilities, in one order or another. */
const CLOSE = 1e-12;
/** Central differences with h = 1e-5: truncation 1e-10, rounding 1e-11, over a few dozen entries. */
const DIFFERENCES = 1e-7;

const ints = (values: readonly number[] | readonly (readonly number[])[]): Tensor => tensor(values, { dtype: 'int32' });

/** What an alignment is read as: repeated classes once, blanks not at all. */
function readingOf(alignment: readonly number[], blank: number): string {
  return alignment.filter((c, t) => c !== blank && c !== alignment[t - 1]).join(' ');
}

/** Every way to name one of `classes` for each step. */
function alignments(time: number, classes: number): readonly (readonly number[])[] {
  let all: readonly (readonly number[])[] = [[]];
  for (let t = 0; t < time; t++) all = all.flatMap((start) => Array.from({ length: classes }, (_, c) => [...start, c]));
  return all;
}

/** The loss by its definition: -log of the sum over all alignments of the product of their probabilities. */
function byEnumeration(logits: Tensor, labels: readonly number[], blank: number): Tensor | null {
  const [time, classes] = logits.shape as readonly [number, number];
  const wanted = labels.join(' ');
  const right = alignments(time, classes).filter((one) => readingOf(one, blank) === wanted);
  if (right.length === 0) return null;
  const logs = logits.logSoftmax(-1).reshape([time * classes]);
  const sums = right.map((one) =>
    one.map((c, t) => logs.at(t * classes + c)).reduce((p, q) => p.add(q), tensor(0) as Tensor),
  );
  return stack(sums).logSumExp().neg();
}

const problem = fc
  .record({ time: fc.integer({ min: 1, max: 4 }), classes: fc.integer({ min: 2, max: 3 }), seed: fc.nat(1e6) })
  .chain(({ time, classes, seed }) =>
    fc.integer({ min: 0, max: classes - 1 }).chain((blank) =>
      fc
        .array(
          fc.integer({ min: 0, max: classes - 1 }).filter((label) => label !== blank),
          { maxLength: 3 },
        )
        .map((labels) => ({ logits: normal(key(seed), [time, classes], { std: 2 }) as Tensor, labels, blank })),
    ),
  );

describe('the sum over every alignment gives', () => {
  test('the same value, gradient and second derivatives', () => {
    fc.assert(
      fc.property(problem, ({ logits, labels, blank }) => {
        const loss = (x: Tensor): Tensor => ctc(x, ints(labels), { blank, reduction: 'sum' });
        const defined = (x: Tensor): Tensor | null => byEnumeration(x, labels, blank);
        const expected = defined(logits);
        if (expected === null) {
          expect(loss(logits).item()).toBe(Infinity);
          expect(grad(loss)(logits).abs().max().item()).toBe(0);
          return;
        }
        const sure = (x: Tensor): Tensor => defined(x)!;
        expect(distance(loss(logits), expected)).toBeLessThan(CLOSE);
        expect(distance(grad(loss)(logits), grad(sure)(logits))).toBeLessThan(CLOSE);
        const v = normal(key(labels.length), logits.shape);
        const along = (f: (x: Tensor) => Tensor): Tensor => jvp(grad(f), [logits], [v]).tangent;
        expect(distance(along(loss), along(sure))).toBeLessThan(CLOSE);
      }),
      { numRuns: 60 },
    );
  });

  test('the same Hessian, whole', () => {
    const logits = normal(key(3), [3, 3]);
    const loss = (x: Tensor): Tensor => ctc(x, ints([1, 2]));
    const defined = (x: Tensor): Tensor => byEnumeration(x, [1, 2], 0)!.div(2);
    expect(distance(hessian(loss)(logits), hessian(defined)(logits))).toBeLessThan(CLOSE);
  });
});

/** Three sequences: one of which a repeated label needs every step, one without labels. */
const batch = {
  logits: normal(key(1), [5, 3, 4]) as Tensor,
  targets: ints([
    [1, 1, 3],
    [2, 0, 0],
    [3, 3, 3],
  ]),
  options: { inputLengths: [5, 4, 2], targetLengths: [3, 1, 0] },
};

test('first and second derivatives are those of differences', () => {
  const { logits, targets, options } = batch;
  const loss = (x: Tensor): Tensor => ctc(x, targets, options);
  const h = 1e-5;
  const [x, size] = [Array.from(logits.toTypedArray()), logits.size];
  const moved = (i: number, by: number): Tensor =>
    tensor(x.map((v, j) => (i === j ? v + by : v))).reshape(logits.shape);
  const each = Array.from({ length: size }, (_, i) => i);
  const slopes = each.map((i) => (loss(moved(i, h)).item() - loss(moved(i, -h)).item()) / (2 * h));
  expect(distance(grad(loss)(logits), slopes)).toBeLessThan(DIFFERENCES);
  const v = normal(key(2), logits.shape);
  const [product] = vjp(grad(loss), logits).pullback(v);
  const change = grad(loss)(logits.add(v.mul(h)))
    .sub(grad(loss)(logits.sub(v.mul(h))))
    .div(2 * h);
  expect(distance(product, change)).toBeLessThan(DIFFERENCES);
});

test('labels one after another are those of padded rows', () => {
  const { logits, targets, options } = batch;
  const joined = ints([1, 1, 3, 2]);
  for (const reduction of ['mean', 'sum', 'none'] as const)
    expect(
      distance(ctc(logits, joined, { ...options, reduction }), ctc(logits, targets, { ...options, reduction })),
    ).toBe(0);
  expect(ctc(logits, ints([]), { targetLengths: [0, 0, 0], reduction: 'none' }).shape).toEqual([3]);
});

test('a batch is its sequences one by one', () => {
  const { logits, targets, options } = batch;
  const all = ctc(logits, targets, { ...options, reduction: 'none' });
  options.inputLengths.forEach((steps, i) => {
    const labels = options.targetLengths[i]!;
    const one = ctc(logits.at([null, steps], i), targets.at(i, [null, labels]), { reduction: 'sum' });
    expect(distance(one, all.at(i))).toBeLessThan(CLOSE);
  });
});

test('what is beyond the lengths changes nothing, to the last bit', () => {
  const { logits, targets, options } = batch;
  const wild = concat([logits, ones([2, 3, 4]).mul(NaN)]);
  const labels = concat([targets, ints([[-7], [99], [0]])], 1);
  const loss = (x: Tensor, y: Tensor): Tensor => ctc(x, y, { ...options, reduction: 'none' });
  expect(loss(wild, labels).toArray()).toEqual(loss(logits, targets).toArray());
  const quiet = concat([logits, ones([2, 3, 4]).mul(50)]);
  const total = (x: Tensor): Tensor => ctc(x, labels, { ...options, reduction: 'sum' });
  expect(grad(total)(quiet).at([5, 7]).abs().max().item()).toBe(0);
});

test('under vmap sequences, labels and lengths of a batch may all be entries', () => {
  const { logits, targets, options } = batch;
  const one = (x: Tensor, y: Tensor, steps: Tensor, labels: Tensor): Tensor =>
    ctc(x, y, { inputLengths: steps, targetLengths: labels, reduction: 'sum' });
  const lengths = [ints(options.inputLengths), ints(options.targetLengths)] as const;
  const rows = logits.transpose([1, 0, 2]);
  const together = ctc(logits, targets, { ...options, reduction: 'none' });
  expect(distance(vmap(one)(rows, targets, ...lengths), together)).toBeLessThan(CLOSE);
  const gradients = vmap(grad(one))(rows, targets, ...lengths);
  const total = (x: Tensor): Tensor => ctc(x, targets, { ...options, reduction: 'sum' });
  expect(distance(gradients, grad(total)(logits).transpose([1, 0, 2]))).toBeLessThan(CLOSE);
  const wrong = (): unknown => vmap(one)(rows, targets.mul(4), ...lengths);
  expect(wrong).toThrow(IndexError);
});

test('a target without an alignment costs infinity, or nothing when asked, and has no gradient', () => {
  const logits = normal(key(4), [3, 2, 3]);
  // [1, 1] needs three steps, [1, 1, 2] four.
  const targets = ints([
    [1, 1, 0],
    [1, 1, 2],
  ]);
  const options = { targetLengths: [2, 3], reduction: 'none' } as const;
  const [possible, impossible] = ctc(logits, targets, options).toArray() as number[];
  expect([Number.isFinite(possible), impossible]).toEqual([true, Infinity]);
  expect(ctc(logits, targets, { ...options, zeroInfinity: true }).toArray()).toEqual([possible, 0]);
  expect(ctc(logits, targets, { targetLengths: [2, 3], zeroInfinity: true }).item()).toBeCloseTo(possible! / 4, 14);
  for (const zeroInfinity of [false, true]) {
    const loss = (x: Tensor): Tensor => ctc(x, targets, { ...options, reduction: 'sum', zeroInfinity });
    const slope = grad(loss)(logits);
    expect(slope.at(null, 1).abs().max().item()).toBe(0);
    expect(slope.at(null, 0).abs().max().item()).toBeGreaterThan(0.01);
    const twice: Tensor = grad((x: Tensor) => grad(loss)(x).square().sum() as Tensor)(logits);
    expect(twice.toTypedArray().every(Number.isFinite)).toBe(true);
  }
});

test('a class that is ruled out, and logits of any size, leave no NaN', () => {
  const far = normal(key(5), [6, 1, 4]).mul(1000);
  const masked = concat([far.at(null, null, [0, 3]), ones([6, 1, 1]).mul(-Infinity)], 2);
  const loss = (x: Tensor): Tensor => ctc(x, ints([[1, 2]]));
  for (const logits of [far, masked]) {
    expect(Number.isFinite(loss(logits).item())).toBe(true);
    expect(grad(loss)(logits).toTypedArray().every(Number.isFinite)).toBe(true);
  }
  const never = (x: Tensor): Tensor => ctc(x, ints([[3]]));
  expect(never(masked).item()).toBe(Infinity);
  expect(grad(never)(masked).abs().max().item()).toBe(0);
  expect(ctc(far.cast('float32'), ints([[1, 2]])).dtype).toBe('float32');
});

test('of no sequences the mean is NaN and the sum 0; of no steps only the empty target is possible', () => {
  const none = zeros([4, 0, 3]);
  const targets = zeros([0, 2], { dtype: 'int32' });
  expect(ctc(none, targets).item()).toBeNaN();
  expect(ctc(none, targets, { reduction: 'sum' }).item()).toBe(0);
  const still = zeros([0, 2, 3]);
  expect(
    ctc(still, ints([[1], [1]]), { targetLengths: [0, 1], reduction: 'none' })
      .abs()
      .toArray(),
  ).toEqual([0, Infinity]);
});
