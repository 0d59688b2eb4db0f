import { key, max, min, tensor, zeros } from '@adjoint/tensor';
import { splitData } from '@adjoint/nn';
import { describe, expect, it } from 'vitest';
import { allDigits, splitDigits } from '../src/mnist/digits.ts';
import { learnDigits, readDigits } from '../src/mnist/learn.ts';
import { drawImages } from '../src/mnist/picture.ts';

const all = allDigits();
const split = splitDigits(all);

/** How many there are of each digit. */
function counts(digits: ArrayLike<number>): number[] {
  const found = new Array<number>(10).fill(0);
  for (const digit of Array.from(digits)) found[digit]!++;
  return found;
}

describe('the digits', () => {
  it('are ten thousand images of pixels from 0 to 1', () => {
    expect(all.images.shape).toEqual([10_000, 28, 28]);
    expect(counts(all.digits.toTypedArray())).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    expect([min(all.images).item(), max(all.images).item()]).toEqual([0, 1]);
  });

  it('are split into 8,000 and 2,000 that leave nothing out, always alike', () => {
    const { train, heldOut } = split;
    expect([train.images.shape, heldOut.images.shape]).toEqual([
      [8000, 28, 28],
      [2000, 28, 28],
    ]);
    const [some, others] = [train, heldOut].map(({ digits }) => counts(digits.toTypedArray()));
    expect(some!.map((count, digit) => count + others![digit]!)).toEqual(counts(all.digits.toTypedArray()));
    const places = splitData(tensor(Int32Array.from({ length: 10_000 }, (_, i) => i)), { fraction: 0.2, key: key(0) });
    const at = places.heldOut.toTypedArray();
    expect([...heldOut.digits.toTypedArray()]).toEqual(Array.from(at, (i) => all.digits.at(i).item()));
    expect(max(heldOut.images.at(0).sub(all.images.at(at[0]!)).abs()).item()).toBe(0);
  });
});

describe('learning digits', () => {
  const take = (part: typeof split.train, count: number): typeof split.train => ({
    images: part.images.slice([0, count]),
    digits: part.digits.slice([0, count]),
  });
  const few = { train: take(split.train, 480), heldOut: take(split.heldOut, 100) };

  it('reads more of them right after every epoch, the same way for the same seed', async () => {
    const once = await learnDigits(few, 1, { epochs: 2, progress: false });
    const again = await learnDigits(few, 1, { epochs: 1, progress: false });
    // a guess is right once in ten
    expect(once.accuracy.at(-1)![1]).toBeGreaterThan(0.25);
    expect(once.losses.at(-1)![1]).toBeLessThan(once.losses[0]![1]);
    expect(again.losses[0]).toEqual(once.losses[0]);
    const right = readDigits(once.net, few.heldOut).filter((digit, i) => digit === few.heldOut.digits.at(i).item());
    expect(right.length / 100).toBe(once.accuracy.at(-1)![1]);
  });
});

describe('a picture of digits', () => {
  it('has half as many lines as there are rows, and a title above each', () => {
    const image = tensor([
      [1, 0, 1],
      [0, 0, 1],
      [0, 1, 0],
    ]).reshape([1, 3, 3]);
    expect(drawImages(image, ['x'])).toBe(['x', '▀ █', ' ▀'].join('\n'));
    expect(drawImages(zeros([2, 2, 3]), ['one', 'two']).split('\n')[0]).toBe('one  two');
  });
});
