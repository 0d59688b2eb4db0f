import { grad } from '@adjoint/autograd';
import {
  AdjointError,
  arange,
  FormatError,
  IndexError,
  key,
  NumericsError,
  ones,
  ShapeError,
  tensor,
  type Tensor,
  zeros,
} from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  batches,
  bucketByLength,
  padSequences,
  shuffle,
  slidingWindows,
  splitData,
  stackSamples,
  standardizer,
  vocabulary,
  vocabularyFrom,
} from '../src/index.ts';

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const flat = (x: Tensor): number[] => Array.from(x.toTypedArray());
const seed = fc.integer({ min: 0, max: 1000 });

describe('batches', () => {
  test('together are the data: in their order, or each once in one that the key draws', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), seed, (count, size, from) => {
        const data = { x: arange(2 * count).reshape([count, 2]), rest: [arange(count, { dtype: 'int32' })] };
        for (const own of [undefined, key(from)]) {
          const list = batches(data, { size, key: own });
          const all = [...list];
          expect(all.length).toBe(list.length);
          expect(all.slice(0, -1).every(({ x }) => x.shape[0] === size)).toBe(true);
          const ids = all.flatMap(({ rest }) => flat(rest[0]!));
          expect(sorted(ids)).toEqual(flat(arange(count)));
          if (own === undefined) expect(ids).toEqual(flat(arange(count)));
          expect(all.flatMap(({ x }) => flat(x))).toEqual(ids.flatMap((id) => [2 * id, 2 * id + 1]));
          expect([...list].map(({ x }) => flat(x))).toEqual(all.map(({ x }) => flat(x)));
        }
        const full = [...batches(data, { size: Math.min(size, count), dropLast: true })];
        expect(full.every(({ x }) => x.shape[0] === Math.min(size, count))).toBe(true);
        expect(full.length).toBe(Math.floor(count / Math.min(size, count)));
      }),
    );
  });

  test('depend on the key alone', () => {
    const order = (from: number): number[] => [...batches(arange(50), { size: 7, key: key(from) })].flatMap(flat);
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual(order(2));
  });

  test('keep the dtype', () => {
    const [first] = batches(ones([3], { dtype: 'float32' }), { size: 2, key: key(1) });
    expect(first!.dtype).toBe('float32');
  });

  test('of arrays are arrays of samples, or whatever is made of them', () => {
    expect([...batches(['a', 'b', 'c'], { size: 2 })]).toEqual([['a', 'b'], ['c']]);
    const samples = [1, 2, 3].map((value) => ({ x: tensor([value, -value]), y: tensor(value) }));
    const [first] = batches(samples, { size: 2, collate: stackSamples });
    expect([first!.x.toArray(), first!.y.toArray()]).toEqual([
      [
        [1, -1],
        [2, -2],
      ],
      [1, 2],
    ]);
  });

  test.each<[string, () => unknown, string]>([
    ['no samples', () => batches(zeros([0, 3]), { size: 1 }), 'batches: the data holds no samples'],
    ['an empty array', () => batches([], { size: 1 }), 'batches: the data holds no samples'],
    ['no tensors', () => batches({ a: 1 }, { size: 1 }), 'batches: data is a tree of tensors or an array of samples'],
    ['a size of 0', () => batches(arange(3), { size: 0 }), 'batches: a size is an integer of 1 or more, got 0'],
    ['half a size', () => batches(arange(3), { size: 1.5 }), 'batches: a size is an integer of 1 or more, got 1.5'],
    ['no size', () => batches(arange(3), {} as never), 'batches: a size is an integer of 1 or more, got undefined'],
    [
      'lengths that differ',
      () => batches({ x: arange(3), y: arange(4) }, { size: 1 }),
      'batches: .x has 3 samples, .y has 4: [3] and [4]',
    ],
    ['a 0-d tensor', () => batches([tensor(1)], { size: 1 }), 'samples lie along the first axis, but [0] is 0-d'],
    [
      'nothing but a dropped batch',
      () => batches(arange(3), { size: 4, dropLast: true }),
      'batches: 3 samples do not fill a batch of 4',
    ],
    [
      'an unknown option',
      () => batches(arange(3), { size: 4, shuffle: true } as never),
      "batches: there is no option 'shuffle'",
    ],
    [
      'samples that are none',
      () => batches(3 as never, { size: 4, collate: (x) => x }),
      'an array of samples is needed, got a number',
    ],
    ['a key that is none', () => batches(arange(3), { size: 4, key: tensor([1]) }), 'permutation: a key is'],
  ])('of %s are refused', (_, call, sentence) => {
    expect(call).toThrow(AdjointError);
    expect(call).toThrow(sentence);
  });
});

test('shuffling keeps every item, moves them, and depends on the key alone', () => {
  const items = Array.from({ length: 30 }, (_, i) => i);
  expect(sorted(shuffle(key(1), items))).toEqual(items);
  expect(shuffle(key(1), items)).toEqual(shuffle(key(1), items));
  expect(shuffle(key(1), items)).not.toEqual(items);
  expect(shuffle(key(1), [])).toEqual([]);
});

test('stacked samples must be alike, and some', () => {
  expect(() => stackSamples([])).toThrow('stackSamples: at least one sample is needed');
  expect(() => stackSamples([{ x: ones([2]) }, { x: ones([3]) }])).toThrow(ShapeError);
});

describe('padded sequences', () => {
  test('hold every sequence from its start, padding behind, in either layout', () => {
    const numbers = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1, maxLength: 5 }), fc.integer({ min: 6, max: 8 }), (all, length) => {
        const { values, lengths } = padSequences(all, { value: -7, length });
        expect(values.shape).toEqual([length, all.length]);
        expect(flat(lengths)).toEqual(all.map((each) => each.length));
        const rows = padSequences(all, { value: -7, length, batchFirst: true }).values;
        expect(rows.toArray()).toEqual(all.map((each) => [...each, ...Array<number>(length - each.length).fill(-7)]));
        expect(values.T.toArray()).toEqual(rows.toArray());
      }),
    );
  });

  test('keep features and dtype, and pass gradients on', () => {
    const [a, b] = [ones([2, 3], { dtype: 'float32' }), ones([1, 3], { dtype: 'float32' })];
    expect([padSequences([a, b]).values.shape, padSequences([a, b]).values.dtype]).toEqual([[2, 2, 3], 'float32']);
    expect(padSequences([[1, 2], [3]], { dtype: 'int32' }).values.dtype).toBe('int32');
    const weighted = (x: Tensor): Tensor =>
      padSequences([x, b])
        .values.mul(padSequences([a.mul(2), b.mul(3)]).values)
        .sum();
    expect(grad(weighted)(a).toArray()).toEqual([
      [2, 2, 2],
      [2, 2, 2],
    ]);
  });

  test.each<[string, () => unknown, string]>([
    ['no sequences', () => padSequences([]), 'at least one sequence is needed, got an array of 0'],
    ['an empty one', () => padSequences([[1], []]), 'padSequences: sequence 1 is empty, got [0]'],
    ['a 0-d one', () => padSequences([tensor(1)]), 'sequence 0 is 0-d, without a time'],
    [
      'one too long',
      () => padSequences([[1], [1, 2]], { length: 1 }),
      'sequence 1 has 2 times, more than the length of 1',
    ],
    [
      'other features',
      () => padSequences([ones([1, 2]), ones([1, 3])]),
      'sequences 0 and 1 have different features: [1, 2] and [1, 3]',
    ],
  ])('are refused for %s', (_, call, sentence) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(sentence);
  });
});

describe('buckets by length', () => {
  const texts = fc.array(fc.string({ maxLength: 9 }), { minLength: 1, maxLength: 60 });

  test('hold every sequence once, for any key', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 8 }), seed, (all, size, from) => {
        for (const widths of [undefined, [2, 5]]) {
          const options = { size, key: key(from), ...(widths !== undefined && { widths }) };
          const list = bucketByLength(all, options);
          const found = [...list];
          expect(found.length).toBe(list.length);
          expect(found.flat().toSorted()).toEqual(all.toSorted());
          expect(found.every((batch) => batch.length >= 1 && batch.length <= size)).toBe(true);
          expect([...bucketByLength(all, options)]).toEqual(found);
          if (widths === undefined) continue;
          const bucket = (text: string): number => widths.filter((width) => text.length > width).length;
          for (const batch of found) expect(new Set(batch.map(bucket)).size).toBe(1);
        }
      }),
    );
  });

  test('leave far less padding than chance, and are in an order that the key draws', () => {
    const all = shuffle(
      key(1),
      Array.from({ length: 400 }, (_, i) => 'x'.repeat(1 + (i % 20))),
    );
    const paddingOf = (some: Iterable<readonly string[]>): number =>
      [...some].reduce(
        (sum, batch) =>
          sum + batch.reduce((more, text) => more + Math.max(...batch.map((each) => each.length)) - text.length, 0),
        0,
      );
    const bucketed = bucketByLength(all, { size: 8, key: key(2) });
    expect(paddingOf(bucketed)).toBeLessThan(0.2 * paddingOf(batches(all, { size: 8, key: key(2) })));
    const longest = [...bucketed].map((batch) => batch[0]!.length);
    expect(longest).not.toEqual(sorted(longest));
    expect([...bucketByLength(all, { size: 8, key: key(3) })]).not.toEqual([...bucketed]);
  });

  test('measure tensors, arrays and what they are told to, and collate', () => {
    const tensors = [ones([3, 2]), ones([1, 2]), ones([2, 2])];
    const [first] = bucketByLength(tensors, { size: 2, collate: (some) => padSequences(some) });
    expect(flat(first!.lengths)).toEqual([1, 2]);
    const [short] = bucketByLength([{ n: 5 }, { n: 1 }], { size: 1, lengthOf: ({ n }) => n });
    expect(short).toEqual([{ n: 1 }]);
  });

  test.each<[string, () => unknown, string]>([
    ['no sequences', () => bucketByLength([], { size: 1 }), 'bucketByLength: the data holds no samples'],
    [
      'a size of 0',
      () => bucketByLength(['a'], { size: 0 }),
      'bucketByLength: a size is an integer of 1 or more, got 0',
    ],
    [
      'widths that do not ascend',
      () => bucketByLength(['a'], { size: 1, widths: [2, 2] }),
      'widths are positive and ascend, got 2,2',
    ],
    ['what has no length', () => bucketByLength([3], { size: 1 }), 'a sequence has a length, got a number'],
  ])('are refused for %s', (_, call, sentence) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(sentence);
  });
});

describe('windows over a series', () => {
  test('are what slices of it are', () => {
    const small = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        small,
        small,
        small,
        small,
        fc.constantFrom([], [2], [2, 3]),
        (length, inputs, targets, horizon, stride, features) => {
          const size = features.reduce((product, n) => product * n, 1);
          const series = arange(length * size).reshape([length, ...features]);
          const span = inputs + horizon - 1 + targets;
          const options = { inputs, targets, horizon, stride };
          if (span > length) {
            expect(() => slidingWindows(series, options)).toThrow(ShapeError);
            return;
          }
          const found = slidingWindows(series, options);
          const starts = Array.from({ length: Math.floor((length - span) / stride) + 1 }, (_, i) => i * stride);
          expect(found.inputs.shape).toEqual([starts.length, inputs, ...features]);
          expect(found.inputs.toArray()).toEqual(starts.map((at) => series.slice([at, at + inputs]).toArray()));
          expect(found.targets.toArray()).toEqual(
            starts.map((at) => series.slice([at + inputs + horizon - 1, at + span]).toArray()),
          );
        },
      ),
    );
  });

  test('are refused in words', () => {
    expect(() => slidingWindows(arange(3), { inputs: 3 })).toThrow(
      'a window of 3 with 1 to foretell spans 4 times, the series has 3',
    );
    expect(() => slidingWindows(arange(3), { inputs: 0 })).toThrow(
      'slidingWindows: inputs is an integer of 1 or more, got 0',
    );
    expect(() => slidingWindows(tensor(3), { inputs: 1 })).toThrow('a series has an axis of time');
  });
});

describe('a split', () => {
  test('shares nothing, leaves nothing out, and has the size that was asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 50 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        seed,
        (count, fraction, from) => {
          for (const own of [undefined, key(from)]) {
            const { train, heldOut } = splitData({ x: arange(count) }, { fraction, key: own });
            expect(sorted([...flat(train.x), ...flat(heldOut.x)])).toEqual(flat(arange(count)));
            expect(heldOut.x.size).toBe(Math.min(Math.max(1, Math.round(count * fraction)), count - 1));
            if (own === undefined) expect(flat(train.x)).toEqual(flat(arange(train.x.size)));
          }
        },
      ),
    );
  });

  test('that is stratified has every class in both parts, in proportion', () => {
    const classes = Array.from({ length: 60 }, (_, i) => (i < 40 ? 'many' : i < 57 ? 'some' : 'few'));
    for (const own of [undefined, key(1)]) {
      const { train, heldOut } = splitData(classes, { fraction: 0.2, key: own, stratify: classes });
      const count = (part: readonly string[]): number[] =>
        ['many', 'some', 'few'].map((one) => part.filter((each) => each === one).length);
      expect([count(train), count(heldOut)]).toEqual([
        [32, 14, 2],
        [8, 3, 1],
      ]);
    }
    const labels = tensor([1, 0, 1, 0], { dtype: 'int32' });
    expect(sorted(flat(splitData(labels, { fraction: 0.5, stratify: labels, key: key(3) }).heldOut))).toEqual([0, 1]);
  });

  test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
    [
      'a fraction of 0',
      () => splitData(arange(3), { fraction: 0 }),
      NumericsError,
      'the fraction lies between 0 and 1, got 0',
    ],
    ['a fraction of 1', () => splitData(arange(3), { fraction: 1 }), NumericsError, 'got 1'],
    ['a single sample', () => splitData(arange(1), { fraction: 0.5 }), ShapeError, 'a single sample cannot be split'],
    ['no samples', () => splitData([], { fraction: 0.5 }), ShapeError, 'splitData: the data holds no samples'],
    [
      'one class',
      () => splitData(arange(3), { fraction: 0.5, stratify: [7, 7, 7] }),
      NumericsError,
      'all 3 samples are of class 7',
    ],
    [
      'a class of one',
      () => splitData(arange(3), { fraction: 0.5, stratify: ['a', 'b', 'b'] }),
      NumericsError,
      'class a has a single sample',
    ],
    [
      'too few classes',
      () => splitData(arange(3), { fraction: 0.5, stratify: [1, 2] }),
      ShapeError,
      'a class for each of 3 samples, got 2',
    ],
  ])('of %s is refused', (_, call, kind, sentence) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(sentence);
  });
});

describe('a vocabulary', () => {
  test('gives every text back, sign by sign', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 5 }), (texts) => {
        const found = vocabulary(texts);
        for (const text of texts) expect(found.decode(found.encode(text))).toBe(text);
        expect(found.tokens).toEqual(vocabulary(texts.toReversed()).tokens);
        const again = vocabularyFrom(JSON.parse(JSON.stringify(found)));
        expect(again.tokens).toEqual(found.tokens);
        expect(again.encode(texts[0]!).toArray()).toEqual(found.encode(texts[0]!).toArray());
      }),
    );
  });

  test('has the frequent tokens first, and those as frequent in their order', () => {
    expect(vocabulary('cabbac𝕏').tokens).toEqual(['a', 'b', 'c', '𝕏']);
    const words = vocabulary("Don't panic: don't!", { level: 'word', special: ['<pad>'], unknown: '<unk>' });
    expect(words.tokens).toEqual(['<unk>', '<pad>', '!', ':', "Don't", "don't", 'panic']);
    expect(flat(words.encode("don't flee: panic"))).toEqual([5, 0, 3, 6]);
    expect(words.decode([5, 6])).toBe("don't panic");
    expect(flat(vocabulary([['x', 'yy'], ['yy']]).encode(['yy', 'x']))).toEqual([0, 1]);
  });

  test('leaves out what is rare or too much', () => {
    expect(vocabulary('aaabbc', { minCount: 2 }).tokens).toEqual(['a', 'b']);
    expect(vocabulary('aaabbc', { maxSize: 2, unknown: '?' }).tokens).toEqual(['?', 'a']);
  });

  test('gives int32, empty for an empty text', () => {
    const letters = vocabulary('ab');
    expect([letters.encode('ba').dtype, letters.encode('').shape]).toEqual(['int32', [0]]);
  });

  test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
    ['an unknown token', () => vocabulary('ab').encode('abc'), IndexError, "vocabulary: 'c' is not among the 2 tokens"],
    ['a number too high', () => vocabulary('ab').decode([0, 2]), IndexError, 'there is no token 2, they are 0 to 1'],
    ['a number that is none', () => vocabulary('ab').decode(tensor([0.5])), IndexError, 'there is no token 0.5'],
    ['no tokens', () => vocabulary(''), FormatError, 'tokens are texts, at least one'],
    ['no texts', () => vocabulary(3 as never), ShapeError, 'texts are needed, got a number'],
    [
      'a text that is none',
      () => vocabulary([3 as never]),
      ShapeError,
      'a text or a list of tokens is needed, got a number',
    ],
    ['another level', () => vocabulary('a', { level: 'byte' as never }), ShapeError, "level is 'character' or 'word'"],
    ['JSON of something else', () => vocabularyFrom(null as never), FormatError, 'the level is'],
    [
      'a token twice',
      () => vocabularyFrom({ level: 'word', tokens: ['a', 'a'], unknown: null }),
      FormatError,
      'a token is there twice',
    ],
    [
      'no token for the unknown',
      () => vocabularyFrom({ level: 'word', tokens: ['a'], unknown: 'b' }),
      FormatError,
      "'b', is missing",
    ],
  ])('refuses %s', (_, call, kind, sentence) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(sentence);
  });
});

test('standardised data have mean 0 and deviation 1, other data are moved alike, and all come back', () => {
  const data = tensor([
    [1, 5, 2],
    [3, 5, 8],
    [5, 5, 5],
  ]);
  const scale = standardizer(data);
  expect(scale.apply(data).mean(0).toArray()).toEqual([0, 0, 0]);
  expect(
    scale
      .apply(data)
      .square()
      .mean(0)
      .sub(tensor([1, 0, 1]))
      .abs()
      .max()
      .item(),
  ).toBeLessThan(1e-15);
  expect(
    scale
      .invert(scale.apply(data.mul(3)))
      .sub(data.mul(3))
      .abs()
      .max()
      .item(),
  ).toBeLessThan(1e-14);
  expect(() => standardizer(zeros([0, 2]))).toThrow(ShapeError);
  expect(() => standardizer(arange(3))).toThrow('data is [samples, features]');
});
