import { valueAndGrad } from '@adjoint/autograd';
import { key, leavesOf, tensor } from '@adjoint/tensor';
import { describe, expect, it } from 'vitest';
import { batchOf, nameOf, numbersOf } from '../src/alphabet.ts';
import { batchesOf } from '../src/batches.ts';
import { bigram, bigramLoss, fitBigram } from '../src/bigram.ts';
import { drawCurves } from '../src/curve.ts';
import { firstNames, splitNames } from '../src/firstnames.ts';
import { invent } from '../src/invent.ts';
import { learn } from '../src/learn.ts';
import { lossOf, meanLoss, newLetters } from '../src/letters.ts';
import { inventedText } from '../src/names.ts';

const all = firstNames();
const split = splitNames(all, key(1));

describe('the names', () => {
  it('are letters a to z, each name once', () => {
    expect(all).toHaveLength(8403);
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((name) => !/^[a-z]+$/.test(name))).toEqual([]);
  });

  it('are split into two parts that share nothing and leave nothing out', () => {
    expect(split.heldOut).toHaveLength(840);
    expect([...split.train, ...split.heldOut].toSorted()).toEqual([...all]);
  });

  it('are split alike for one seed, differently for another', () => {
    expect(splitNames(all, key(1))).toEqual(split);
    expect(splitNames(all, key(2)).heldOut).not.toEqual(split.heldOut);
  });

  it('are numbers and back', () => {
    expect(numbersOf('ada')).toEqual([1, 4, 1]);
    expect(nameOf([1, 4, 1])).toBe('ada');
  });

  it('are each in one batch of a pass', () => {
    const some = split.train.slice(0, 500);
    const targets = [...batchesOf(some, 64, key(3))].map((batch) => batch.targets.size);
    expect(targets).toHaveLength(8);
    expect(targets.reduce((a, b) => a + b)).toBe(some.reduce((sum, name) => sum + name.length + 1, 0));
  });
});

describe('the bigram model', () => {
  it('gives chances that add up to 1 after every sign', () => {
    for (const row of fitBigram(split.train).p) {
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(Math.min(...row)).toBeGreaterThan(0);
    }
  });

  it('is what one counts by hand', () => {
    // after the boundary: a twice, b once; after a: the boundary twice, b once; after b: a once, the boundary never
    const { p } = bigram(['a', 'ab', 'ba'], 0);
    expect([p[0]![1], p[0]![2]]).toEqual([2 / 3, 1 / 3]);
    expect([p[1]![0], p[1]![2], p[2]![0], p[2]![1]]).toEqual([2 / 3, 1 / 3, 1 / 2, 1 / 2]);
    // ab and its end: 2/3 · 1/3 · 1/2
    expect(bigramLoss({ p, k: 0 }, ['ab'])).toBeCloseTo(-Math.log(1 / 9) / 3, 14);
    expect(bigram(['a', 'ab', 'ba'], 1).p[0]![1]).toBe((2 + 1) / (3 + 27));
  });

  it('foretells held-out names far better than chance', () => {
    expect(bigramLoss(fitBigram(split.train), split.heldOut)).toBeLessThan(0.8 * Math.log(27));
  });
});

describe('the network', () => {
  const net = newLetters(key(1), 12);

  it('loses log 27 a letter when all its scores are 0', () => {
    const even = { ...net, why: net.why.mul(0), by: net.by.mul(0) };
    expect(meanLoss(even, ['ada', 'bo'])).toBeCloseTo(Math.log(27), 12);
  });

  it('takes no part of its loss or gradient from padding: more of it changes no bit', () => {
    const some = ['ada', 'benjamin', 'bo'];
    const [tight, loose] = [batchOf(some), batchOf(some, 20)].map((batch) => valueAndGrad(lossOf)(net, batch));
    expect(loose!.value.item()).toBe(tight!.value.item());
    const values = (tree: unknown): number[][] => leavesOf(tree).map(({ tensor }) => [...tensor.toTypedArray()]);
    expect(values(loose!.gradient)).toEqual(values(tight!.gradient));
  });

  it('loses the mean over letters of what each name loses alone', () => {
    const some = ['ada', 'benjamin', 'bo'];
    const sum = some.reduce((total, name) => total + lossOf(net, batchOf([name])).item() * (name.length + 1), 0);
    expect(meanLoss(net, some, 2)).toBeCloseTo(sum / 16, 12);
  });

  it('learns in thirty steps, the same way for the same key', async () => {
    const some = { train: split.train.slice(0, 2000), heldOut: split.heldOut.slice(0, 100) };
    const options = { steps: 30, hidden: 16, batch: 32, progress: false };
    const once = await learn(some, key(5), options);
    const again = await learn(some, key(5), options);
    expect(once).toMatchObject({ steps: 30, interrupted: false });
    expect(once.heldOut.at(-1)![1]).toBeLessThan(once.heldOut[0]![1] - 0.2);
    expect(once.training.at(-1)![1]).toBeLessThan(once.training[0]![1] - 0.2);
    expect(again.heldOut).toEqual(once.heldOut);
    expect(drawCurves({ ...once, bigram: 2.43 })).toContain('●');
  });

  it('keeps what it has learned when it is interrupted', async () => {
    const learning = learn(split, key(5), { steps: 10_000, hidden: 8, batch: 16, progress: false });
    setTimeout(() => process.emit('SIGINT'), 500);
    const { interrupted, steps, net: kept } = await learning;
    expect(interrupted).toBe(true);
    expect(steps).toBeLessThan(10_000);
    expect(meanLoss(kept, split.heldOut)).toBeLessThan(Math.log(27));
  });
});

describe('invented names', () => {
  const net = newLetters(key(1), 12);

  it('depend on the key alone', () => {
    expect(invent(net, key(4), { count: 30 })).toEqual(invent(net, key(4), { count: 30 }));
    expect(invent(net, key(4), { count: 30 })).not.toEqual(invent(net, key(5), { count: 30 }));
  });

  it('follow a network that is certain', () => {
    const by = tensor(Array.from({ length: 27 }, (_, sign) => (sign === 2 ? 50 : 0)));
    const certain = { ...net, why: net.why.mul(0), by };
    expect(invent(certain, key(4), { count: 2, longest: 4 })).toEqual(['bbbb', 'bbbb']);
  });

  it('are twenty, and none of them a known name', () => {
    const text = inventedText(net, split, key(6));
    const names = text.slice(text.indexOf('\n\n')).toLowerCase().trim().split(/\s+/);
    expect(names).toHaveLength(20);
    expect(names.filter((name) => all.includes(name))).toEqual([]);
  });
});
