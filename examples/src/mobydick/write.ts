import type { Vocabulary } from '@adjoint/nn';
import { argmax, categorical, foldIn, tensor, type Tensor } from '@adjoint/tensor';
import { rare } from './book.ts';
import { inputsOf, network, type Reader, scores } from './network.ts';
import { chancesAfter, type Ngram } from './ngram.ts';

/** Reads a character, and scores what may come after it and all that it has read before. */
export type Teller = (character: number) => Tensor;

/** A network as a teller, which carries its state on. */
export function readerTeller(net: Reader): Teller {
  let state = network.start(net.cells, 1);
  return (character) => {
    const { outputs, final } = network.run(net.cells, inputsOf(net, int32([[character]])), { start: state });
    state = final;
    return scores(net, outputs).at(0);
  };
}

/** Counts as a teller. */
export function ngramTeller(model: Ngram): Teller {
  const text: number[] = [];
  return (character) => {
    text.push(character);
    return tensor(chancesAfter(model, text.slice(-model.counts.length))).log();
  };
}

/** How a text is continued. */
export interface WriteOptions {
  readonly characters: number;
  /** Below 1 the likely becomes likelier; at 0 the likeliest is taken. */
  readonly temperature: number;
}

/** Goes on from a text, character by character; the stand-in for rare ones is never drawn. */
export function continueText(
  teller: Teller,
  vocabulary: Vocabulary,
  text: string,
  key: Tensor,
  { characters, temperature }: WriteOptions,
): string {
  const known = tensor(vocabulary.tokens.map((token) => (token === rare ? -Infinity : 0)));
  let last: Tensor | undefined;
  for (const character of vocabulary.encode(text).toTypedArray()) last = teller(character);
  const written: number[] = [];
  while (last !== undefined && written.length < characters) {
    const allowed = last.add(known);
    const drawn =
      temperature === 0 ? argmax(allowed, -1) : categorical(foldIn(key, written.length), allowed.div(temperature));
    written.push(drawn.item());
    last = teller(written.at(-1)!);
  }
  return vocabulary.decode(written);
}

/** A text in lines that are not too long, each a little to the right. */
export function inLines(text: string): string {
  const paragraphs = text.split('\n').map((paragraph) => paragraph.match(/.{1,94}(?:\s|$)|\S+/g) ?? ['']);
  return paragraphs
    .flat()
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

function int32(rows: readonly (readonly number[])[]): Tensor {
  return tensor(rows, { dtype: 'int32' });
}
