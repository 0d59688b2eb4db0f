import { gradcheck } from '@adjoint/autograd';
import { foldIn, key, type Tensor } from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bracketsOf, matchedIn, randomTexts } from '../src/brackets.ts';
import { judged, learnBrackets, Matcher } from '../src/owncell.ts';

describe('brackets with a partner', () => {
  test('are balanced among themselves, and what is left cannot meet', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('(', ')', '.'), maxLength: 30 }), (text) => {
        const found = matchedIn(text);
        let open = 0;
        const left: string[] = [];
        Array.from(text).forEach((sign, i) => {
          if (sign === '.') expect(found[i]).toBe(false);
          else if (!found[i]) left.push(sign);
          else {
            open += sign === '(' ? 1 : -1;
            expect(open).toBeGreaterThanOrEqual(0);
          }
        });
        expect(open).toBe(0);
        expect(left.join('')).toMatch(/^\)*\(*$/);
      }),
    );
  });

  test('come time first, with one-hot signs', () => {
    const { x, matched, bracket } = bracketsOf(['(.)', ')((']);
    expect(x.shape).toEqual([3, 2, 3]);
    expect(x.at(1).toArray()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(matched.toArray()).toEqual([
      [1, 0],
      [0, 0],
      [1, 0],
    ]);
    expect(bracket.sum().item()).toBe(5);
  });
});

describe('the cell of two speeds', () => {
  const matcher = new Matcher(2, true);
  const texts = bracketsOf(randomTexts(key(2), 2, 4));

  test('has the derivatives that differences say, stacked and both ways', () => {
    gradcheck((net: ReturnType<typeof matcher.init>) => matcher.loss(net, texts), [matcher.init(key(1))]);
  });

  test('learns, the same bits for the same seed', async () => {
    const learn = () => learnBrackets(new Matcher(6, true), key(3), { steps: 30, progress: false });
    const [one, other] = [await learn(), await learn()];
    expect(one.losses).toEqual(other.losses);
    const mean = (losses: readonly number[]): number => losses.reduce((a, b) => a + b) / losses.length;
    expect(mean(one.losses.slice(-10))).toBeLessThan(mean(one.losses.slice(0, 10)));
  });

  test('is shown with a mark below each bracket', () => {
    const [text, marks] = judged(matcher, matcher.init(foldIn(key(1), 1)), '(.)').split('\n') as [string, string];
    expect(text).toBe('  (.)');
    expect(marks).toMatch(/^ {2}[+!] [+!]$/);
  });
});

test('a network that reads forwards only says the same of a beginning, whatever follows', () => {
  const forwards = new Matcher(4, false);
  const net = forwards.init(key(5));
  const logits = (text: string): Tensor => forwards.logits(net, bracketsOf([text]).x);
  expect(logits('(().)').at(1).toArray()).toEqual(logits('(((()').at(1).toArray());
});
