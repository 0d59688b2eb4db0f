import { oneHot, randint, type Tensor, tensor } from '@adjoint/tensor';

/** Rows of brackets and dots, [time, batch]: `x` one-hot of three signs, `matched` 1 or 0, `bracket` 1 where there is one. */
export interface Brackets {
  readonly x: Tensor;
  readonly matched: Tensor;
  readonly bracket: Tensor;
}

const signs = '().';

/** Which brackets of a text have a partner; a bracket closes the last one that is open. */
export function matchedIn(text: string): boolean[] {
  const found = new Array<boolean>(text.length).fill(false);
  const open: number[] = [];
  Array.from(text).forEach((sign, i) => {
    if (sign === '(') open.push(i);
    const partner = sign === ')' ? open.pop() : undefined;
    if (partner !== undefined) found[i] = found[partner] = true;
  });
  return found;
}

/** Texts of random signs. */
export function randomTexts(key: Tensor, count: number, length: number): string[] {
  const rows = randint(key, [count, length], 0, signs.length).toArray() as number[][];
  return rows.map((row) => row.map((sign) => signs[sign]).join(''));
}

/** A batch of texts of one length, time first. */
export function bracketsOf(texts: readonly string[]): Brackets {
  const steps = Array.from(texts[0]!, (_, t) => t);
  const answers = texts.map(matchedIn);
  const each = (of: (text: string, t: number, i: number) => number): Tensor =>
    tensor(steps.map((t) => texts.map((text, i) => of(text, t, i)))) as Tensor;
  return {
    x: oneHot(each((text, t) => signs.indexOf(text[t]!)).cast('int32'), signs.length).cast('float64'),
    matched: each((_, t, i) => Number(answers[i]![t])),
    bracket: each((text, t) => Number(text[t] !== '.')),
  };
}
