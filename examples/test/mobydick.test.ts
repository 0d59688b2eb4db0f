import { valueAndGrad } from '@adjoint/autograd';
import { key, leavesOf, tensor } from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFlags, UsageError } from '../src/command.ts';
import { flags } from '../src/mobydick.ts';
import { alphabetOf, novel, rare, splitBook } from '../src/mobydick/book.ts';
import { learnToRead } from '../src/mobydick/learn.ts';
import { verdict } from '../src/mobydick/losstable.ts';
import { bestShare, meanSurprise, mixed } from '../src/mobydick/mixture.ts';
import { inputsOf, lossOf, network, newReader, readerChances } from '../src/mobydick/network.ts';
import { chancesAfter, countSequences, fitNgrams, type Ngram, ngramChances } from '../src/mobydick/ngram.ts';
import { streamsOf } from '../src/mobydick/streams.ts';
import { continueText, inLines, ngramTeller, readerTeller, type Teller } from '../src/mobydick/write.ts';

const text = novel();
const book = splitBook(text);
const vocabulary = alphabetOf(book.train);
const { size } = vocabulary;
const some = vocabulary.encode(book.train.slice(0, 40_000));
const others = vocabulary.encode(book.validation.slice(0, 5000));
const numbers = [...some.toTypedArray()];

describe('the novel', () => {
  it('begins with the first chapter and ends with the epilogue', () => {
    expect(text).toMatch(/^Call me Ishmael\./);
    expect(text).toMatch(/found another orphan\.$/);
    expect(text.length).toBeGreaterThan(1_100_000);
  });

  it('is cut in three parts that follow one another, the held-out one at the end', () => {
    expect(book.train + book.validation + book.heldOut).toBe(text);
    expect(book.train.length).toBe(Math.round(text.length * 0.9));
    expect(Math.abs(book.validation.length - book.heldOut.length)).toBeLessThanOrEqual(1);
  });

  it('shares no passage of 200 characters between the part to learn from and the others', () => {
    const rest = book.validation + book.heldOut;
    for (let at = 0; at + 200 <= rest.length; at += 200) expect(book.train).not.toContain(rest.slice(at, at + 200));
  });

  it('is numbers and back, but for what is rare in the part to learn from', () => {
    expect(vocabulary.decode(vocabulary.encode(text.slice(0, 1000)))).toBe(text.slice(0, 1000));
    expect(vocabulary.decode(vocabulary.encode('an ϰ'))).toBe(`an ${rare}`);
    const back = vocabulary.decode(vocabulary.encode(book.heldOut));
    expect(Array.from(back).filter((character, i) => character !== rare && character !== book.heldOut[i])).toEqual([]);
    expect(Array.from(back).filter((character) => character === rare).length).toBeLessThan(20);
  });
});

describe('streams of a text', () => {
  it('lie side by side, each going on where it stopped, with the next character beside each', () => {
    const { read, next } = streamsOf(tensor([0, 1, 2, 3, 4, 5, 6, 7], { dtype: 'int32' }), 3);
    expect(read.toArray()).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
    expect(next.toArray()).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
  });
});

describe('counts of sequences', () => {
  const models = fitNgrams(numbers, [...others.toTypedArray()], { size, orders: 5 });

  it('give chances that add up to 1 after any text', () => {
    const anything = fc.array(fc.nat(size - 1), { maxLength: 8 });
    const seen = fc.nat(numbers.length - 9).map((at) => numbers.slice(at, at + 8));
    fc.assert(
      fc.property(fc.constantFrom(...models), fc.oneof(anything, seen), (model, after) => {
        const chances = chancesAfter(model, after);
        expect(chances.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        expect(Math.min(...chances)).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('are what one counts by hand', () => {
    // a b a a: after a came b once and a once; a is there three times of four
    const model: Ngram = { size: 2, discounts: [0.5, 0.2], counts: countSequences([0, 1, 0, 0], 2, 2) };
    const a = (3 - 0.5) / 4 + ((0.5 * 2) / 4) * 0.5;
    expect(chancesAfter(model, [])[0]).toBeCloseTo(a, 15);
    expect(chancesAfter(model, [0])[0]).toBeCloseTo((1 - 0.2) / 2 + ((0.2 * 2) / 2) * a, 15);
    expect(chancesAfter(model, [1])[1]).toBeCloseTo(0.2 * (1 - a), 15);
    expect(ngramChances(model, [0, 0])).toEqual(
      Float64Array.of(chancesAfter(model, [])[0]!, chancesAfter(model, [0])[0]!),
    );
  });

  it('foretell better the more characters they are of, until there is too little text', () => {
    const losses = models.map(({ validationLoss }) => validationLoss);
    expect(losses[1]).toBeLessThan(losses[0]! - 0.5);
    expect(losses[2]).toBeLessThan(losses[1]! - 0.2);
    for (const model of models)
      expect(meanSurprise(ngramChances(model, others.toTypedArray()))).toBeCloseTo(model.validationLoss, 12);
  });

  it('never saw what they are judged on: a text they have counted is foretold far better', () => {
    const best = models.at(-1)!;
    const learned = meanSurprise(ngramChances(best, numbers.slice(0, 5000)));
    expect(learned).toBeLessThan(best.validationLoss - 0.5);
  });
});

describe('a mixture', () => {
  it('is no worse than the better of the two, where its share was chosen', () => {
    const chances = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(chances, chances, (first, second) => {
        const [a, b] = [Float64Array.from(first), Float64Array.from(second)];
        const loss = meanSurprise(mixed(bestShare(a, b), a, b));
        expect(loss).toBeLessThanOrEqual(Math.min(meanSurprise(a), meanSurprise(b)) + 1e-12);
      }),
    );
  });
});

describe('the network', () => {
  const net = newReader(key(1), size, 8);

  it('gives the same chances in windows and pieces as in one run', () => {
    const short = others.slice([0, 201]);
    const { read, next } = streamsOf(short, 4);
    const whole = lossOf(net, network.run(net.cells, inputsOf(net, read)).outputs, next).item();
    const chances = readerChances(net, short, 4);
    expect(chances).toHaveLength(200);
    expect(meanSurprise(chances)).toBeCloseTo(whole, 12);
    // the pieces one after the other
    const alone = readerChances(net, short.slice([50, 101]), 1);
    expect([...alone]).toEqual(Array.from(chances.slice(50, 100), (chance) => expect.closeTo(chance, 12)));
  });

  it('learns in a few steps, to the same bits for the same seed', async () => {
    const options = { steps: 12, hidden: 16, size, progress: false };
    const parts = { train: some, validation: others.slice([0, 1000]) };
    const once = await learnToRead(parts, 3, options);
    const again = await learnToRead(parts, 3, options);
    expect(once).toMatchObject({ steps: 12, interrupted: false });
    expect(once.validation.at(-1)![1]).toBeLessThan(Math.log(size) - 0.4);
    expect(once.training.at(-1)![1]).toBeLessThan(once.training[0]![1] - 0.4);
    const bits = (tree: unknown): number[][] => leavesOf(tree).map((leaf) => [...leaf.tensor.toTypedArray()]);
    expect(bits(again.net)).toEqual(bits(once.net));
    expect(again.validation).toEqual(once.validation);
    expect(bits((await learnToRead(parts, 4, { ...options, steps: 1 })).net)).not.toEqual(bits(once.net));
  });

  it('has a gradient for every weight', () => {
    const { read, next } = streamsOf(some.slice([0, 401]), 8);
    const { gradient } = valueAndGrad((n: typeof net) =>
      lossOf(n, network.run(n.cells, inputsOf(n, read)).outputs, next),
    )(net);
    for (const { tensor: each } of leavesOf(gradient)) expect(each.abs().max().item()).toBeGreaterThan(0);
  });
});

describe('a text that is continued', () => {
  const net = newReader(key(2), size, 12);
  const model = fitNgrams(numbers, [...others.toTypedArray()], { size, orders: 3 }).at(-1)!;
  const tellers: [string, () => Teller][] = [
    ['the network', () => readerTeller(net)],
    ['counts', () => ngramTeller(model)],
  ];

  it.each(tellers)('by %s depends on the key alone, and is as long as asked', (_name, teller) => {
    const write = (seed: number): string =>
      continueText(teller(), vocabulary, 'Call me', key(seed), { characters: 30, temperature: 1 });
    expect(write(1)).toHaveLength(30);
    expect(write(1)).toBe(write(1));
    expect(write(1)).not.toBe(write(2));
    expect(write(1)).not.toContain(rare);
  });

  it.each(tellers)('by %s is the likeliest at temperature 0, and as good as that just above', (_name, teller) => {
    const write = (temperature: number, seed: number): string =>
      continueText(teller(), vocabulary, 'Call me', key(seed), { characters: 20, temperature });
    expect(write(1e-9, 5)).toBe(write(0, 1));
    const told = teller();
    let last = [...vocabulary.encode('Call me').toTypedArray()].map(told).at(-1)!;
    for (const character of vocabulary.encode(write(0, 1)).toTypedArray()) {
      const scores = [...last.toTypedArray()];
      scores[vocabulary.indexOf(rare)] = -Infinity;
      expect(scores.indexOf(Math.max(...scores))).toBe(character);
      last = told(character);
    }
  });
});

describe('the command', () => {
  it('takes whole numbers and refuses other flags', () => {
    expect(readFlags(flags, ['--steps', '10', '--temperature=0'])).toMatchObject({
      steps: 10,
      temperature: 0,
      seed: 1,
    });
    expect(() => readFlags(flags, ['--temperature', '0.7'])).toThrow(UsageError);
    expect(() => readFlags(flags, ['--units', '3'])).toThrow(UsageError);
  });

  it('breaks what was written into lines without losing a word', () => {
    const lines = inLines(`${'whale '.repeat(40)}\n\nAhab`).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(96);
    expect(lines.join(' ').match(/whale/g)).toHaveLength(40);
    expect(lines.at(-1)).toBe('  Ahab');
  });

  it('says which counts the network does not reach', () => {
    const counts = [3, 2.4, 1.95, 1.6];
    const said = verdict({ network: 1.9, counts, both: 1.5 }, 4).split('\n');
    expect(said[0]).toMatch(/does not reach counts of 4/);
    expect(said[1]).toMatch(/better than counts of 3 and less/);
    expect(said[2]).toMatch(/better than either/);
    expect(verdict({ network: 1.5, counts, both: 1.5 }, 4)).toMatch(
      /^The GRU .* better than counts of 4.*\n.*no better than/,
    );
    expect(verdict({ network: 3.5, counts, both: 1.6 }, 4)).not.toMatch(/and less/);
  });
});
