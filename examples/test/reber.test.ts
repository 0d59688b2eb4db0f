import { foldIn, key, tensor } from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepts, drawStrings, successors, symbols } from '../src/reber/grammar.ts';
import { learnGrammar } from '../src/reber/learn.ts';
import { chancesOf, newForeteller, rightStrings } from '../src/reber/network.ts';
import { stringsOf } from '../src/reber/strings.ts';
import { askedText } from '../src/reber.ts';

/** The grammar once more, written by hand from the picture in the literature. */
const afterX = '(?:XT*VP)*(?:S|XT*VV)';
const inner = `B(?:TS*X${afterX}|PT*V(?:P${afterX}|V))E`;
const embedded = new RegExp(`^B(?:T${inner}T|P${inner}P)E$`);

const seeds = fc.nat({ max: 2 ** 31 });
const drawn = drawStrings(key(7), 3000);

describe('strings of the embedded Reber grammar', () => {
  it('are strings of the grammar', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const text of drawStrings(key(seed), 20)) {
          expect(text).toMatch(embedded);
          expect(accepts(text)).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are told from what is none of them', () => {
    const changed = fc.record({
      seed: seeds,
      place: fc.nat(),
      symbol: fc.constantFrom('', 'BT', ...Array.from(symbols)),
    });
    let refused = 0;
    fc.assert(
      fc.property(changed, ({ seed, place, symbol }) => {
        const [text] = drawStrings(key(seed), 1);
        const at = place % text!.length;
        const mutated = text!.slice(0, at) + symbol + text!.slice(at + 1);
        expect(accepts(mutated)).toBe(embedded.test(mutated));
        if (!accepts(mutated)) refused++;
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(refused).toBeGreaterThan(200);
    expect([accepts(''), accepts('BTBTXSET'), accepts('BTBTXSETEE'), accepts('BTBTXSEPE')]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('end with the symbol that they began with', () => {
    for (const text of drawn) expect(text.at(-2)).toBe(text[1]);
  });

  it('take both ways at a fork equally often', () => {
    const withT = drawn.filter((text) => text[1] === 'T').length;
    const innerT = drawn.filter((text) => text[3] === 'T').length;
    // four deviations of a fair coin
    for (const count of [withT, innerT]) expect(Math.abs(count - 1500)).toBeLessThan(4 * Math.sqrt(750));
  });

  it('depend on the key alone', () => {
    expect(drawStrings(key(3), 10)).toEqual(drawStrings(key(3), 10));
    expect(drawStrings(key(3), 10)).not.toEqual(drawStrings(foldIn(key(3), 1), 10));
  });
});

describe('what may come next', () => {
  it('is what does come next in some string', () => {
    const seen = new Map<string, Set<string>>();
    for (const text of drawn)
      for (let t = 1; t <= 7; t++) {
        const begun = text.slice(0, t);
        if (!seen.has(begun)) seen.set(begun, new Set());
        seen.get(begun)!.add(text[t]!);
      }
    const often = [...seen].filter(([begun]) => drawn.filter((text) => text.startsWith(begun)).length > 30);
    expect(often.length).toBeGreaterThan(20);
    for (const [begun, next] of often) expect(next).toEqual(new Set(successors(begun).at(-1)));
  });

  it('is one symbol or two, at the last but one the one remembered, and at the end none', () => {
    for (const text of drawn.slice(0, 200)) {
      const next = successors(text);
      expect(next.at(-1)).toBe('');
      expect(next.at(-2)).toBe('E');
      expect(next.at(-3)).toBe(text[1]);
      for (const some of next.slice(0, -1)) expect([1, 2]).toContain(some.length);
    }
  });

  it('is not said of what the grammar does not begin', () => {
    expect(() => successors('BTX')).toThrow(RangeError);
  });
});

describe('a string counts as right', () => {
  const strings = stringsOf(['BTBTXSETE', 'BPBPVVEPE', 'BTBPVVETE']);

  it('when exactly those symbols are above a quarter that may come next', () => {
    expect(rightStrings(strings.chances, strings)).toEqual([true, true, true]);
    expect(rightStrings(strings.chances.mul(0.52), strings)).toEqual([true, true, true]);
    expect(rightStrings(strings.chances.mul(0.48), strings)).toEqual([false, false, false]);
  });

  it('unless a single place is wrong', () => {
    const told = strings.chances.toArray() as number[][];
    const place = strings.owners.lastIndexOf(1) - 1;
    const [t, p] = [symbols.indexOf('T'), symbols.indexOf('P')];
    expect(told[place]![p]).toBe(1);
    told[place]![t] = 0.26;
    told[place]![p] = 0.74;
    expect(rightStrings(tensor(told), strings)).toEqual([true, false, true]);
  });

  it('whatever stands beside it', () => {
    const net = newForeteller(key(1));
    const alone = chancesOf(net, stringsOf([drawn[0]!])).toArray();
    const long = drawn.toSorted((a, b) => b.length - a.length)[0]!;
    const beside = chancesOf(net, stringsOf([drawn[0]!, long])).toArray() as number[][];
    expect(beside.slice(0, drawn[0]!.length - 1)).toEqual(alone);
  });
});

describe('learning the grammar', () => {
  it('lowers the loss, the same way for the same seed', async () => {
    const once = await learnGrammar(1, { steps: 40, every: 20, progress: false });
    const again = await learnGrammar(1, { steps: 20, every: 20, progress: false });
    const other = await learnGrammar(2, { steps: 1, progress: false });
    expect(once).toMatchObject({ sequences: 640, reached: null, interrupted: false });
    // ln 7 = 1.95 is what an even guess loses
    expect(once.losses.at(-1)![1]).toBeLessThan(1.6);
    expect(again.losses[0]).toEqual(once.losses[0]);
    expect(other.losses[0]![1]).not.toBe(once.losses[0]![1]);
    expect(askedText(once)).toMatch(/BTBPTTTVVE… {2}[A-Z] \d+\.\d %/);
  });
});
