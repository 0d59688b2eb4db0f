// Over 150 lines: a vocabulary with its options, made of texts and of JSON.
import {
  checkOptions,
  checkWord,
  checkInteger,
  described,
  FormatError,
  IndexError,
  ShapeError,
  Tensor,
  tensor,
} from '@adjoint/tensor';

/** Words with what belongs to them, numbers, and every other sign alone. */
const wordOrSign = /\p{L}[\p{L}\p{M}\p{N}'’-]*|\p{N}+|[^\s]/gu;

/**
 * How texts become tokens, and which of them a vocabulary has.
 *
 * @example
 * const options: VocabularyOptions = { level: 'word', unknown: '<unk>', minCount: 2 };
 * vocabulary('a rose is a rose', options).tokens;   // ['<unk>', 'a', 'rose']
 */
export interface VocabularyOptions {
  /** What a token is: a sign of Unicode (the default), or a word, a number or any other sign. */
  readonly level?: 'character' | 'word';
  /** Stands for every token that the vocabulary lacks; without it such a token is an error. It is number 0. */
  readonly unknown?: string;
  /** Tokens that no text has, such as `<pad>` or `<end>`; they come before all others, after `unknown`. */
  readonly special?: readonly string[];
  /** Rarer tokens are left out; 1 by default. */
  readonly minCount?: number;
  /** The most frequent are kept, so that there are no more than this, special ones among them. */
  readonly maxSize?: number;
}

/**
 * What of a vocabulary is written to JSON.
 *
 * @example
 * const json: VocabularyJson = { level: 'character', tokens: ['a', 'b'], unknown: null };
 * vocabularyFrom(json).size;   // 2
 */
export interface VocabularyJson {
  readonly level: 'character' | 'word';
  readonly tokens: readonly string[];
  readonly unknown: string | null;
}

/**
 * Tokens and their numbers.
 *
 * @example
 * const letters: Vocabulary = vocabulary('banana');
 * letters.tokens;               // ['a', 'n', 'b']
 * letters.encode('nab');        // [1, 0, 2]
 * letters.decode([2, 0, 1]);    // 'ban'
 */
export interface Vocabulary extends VocabularyJson {
  readonly size: number;
  /** The number of a token. @throws IndexError for one that is missing, without `unknown`. */
  indexOf(token: string): number;
  /** Numbers as int32 [tokens], of a text or of tokens. @throws IndexError for a token that is missing, without `unknown`. */
  encode(text: string | readonly string[]): Tensor<readonly [number]>;
  /** The text of some numbers; words are joined by spaces. @throws IndexError for a number that no token has. */
  decode(numbers: Tensor | readonly number[]): string;
  toJSON(): VocabularyJson;
}

/**
 * The vocabulary of a text, of several, or of lists of tokens: the most frequent tokens first, those as frequent in the
 * order of their signs, so that the same texts always give the same numbers.
 *
 * @throws ShapeError for no texts, or options that are none; FormatError for no tokens.
 * @example
 * const words = vocabulary(['the cat', 'the dog'], { level: 'word' });
 * words.encode('the dog');        // [0, 2]
 * words.decode([0, 1]);           // 'the cat'
 * vocabularyFrom(JSON.parse(JSON.stringify(words))).indexOf('cat');   // 1
 */
export function vocabulary(
  texts: string | readonly string[] | readonly (readonly string[])[],
  options: VocabularyOptions = {},
): Vocabulary {
  checkOptions('vocabulary', options, 'level', 'unknown', 'special', 'minCount', 'maxSize');
  const { level = 'character', unknown, special = [], minCount = 1, maxSize = Infinity } = options;
  checkWord('vocabulary', 'level', level, 'character', 'word');
  checkInteger('vocabulary', 'minCount', minCount, 1);
  if (maxSize !== Infinity) checkInteger('vocabulary', 'maxSize', maxSize, 1);
  const all = typeof texts === 'string' ? [texts] : texts;
  if (!Array.isArray(all)) throw new ShapeError(`vocabulary: texts are needed, got ${described(texts)}`);
  const counts = new Map<string, number>();
  for (const text of all as readonly (string | readonly string[])[])
    for (const token of tokensOf('vocabulary', text, level)) counts.set(token, (counts.get(token) ?? 0) + 1);
  const first = [...new Set([...(unknown === undefined ? [] : [unknown]), ...special])];
  const found = [...counts]
    .filter(([token, count]) => count >= minCount && !first.includes(token))
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([token]) => token);
  return vocabularyFrom({ level, tokens: [...first, ...found].slice(0, maxSize), unknown: unknown ?? null });
}

/**
 * A vocabulary from its JSON.
 *
 * @throws FormatError for what is no vocabulary.
 * @example
 * vocabularyFrom({ level: 'word', tokens: ['<unk>', 'yes'], unknown: '<unk>' }).encode('yes sir');   // [1, 0]
 */
export function vocabularyFrom(json: VocabularyJson): Vocabulary {
  const { level, tokens, unknown = null } = (json ?? {}) as Partial<VocabularyJson>;
  if (level !== 'character' && level !== 'word')
    throw new FormatError(`vocabularyFrom: the level is 'character' or 'word', got ${String(level)}`);
  if (!Array.isArray(tokens) || tokens.length === 0 || tokens.some((token) => typeof token !== 'string'))
    throw new FormatError(`vocabularyFrom: tokens are texts, at least one, got ${described(tokens)}`);
  const numbers = new Map((tokens as readonly string[]).map((token, i) => [token, i]));
  if (numbers.size < tokens.length) throw new FormatError('vocabularyFrom: a token is there twice');
  const forUnknown = unknown === null ? undefined : numbers.get(unknown);
  if (unknown !== null && forUnknown === undefined)
    throw new FormatError(`vocabularyFrom: the token for unknown ones, '${unknown}', is missing`);
  const own: readonly string[] = [...(tokens as readonly string[])];
  const indexOf = (token: string): number => {
    const number = numbers.get(token) ?? forUnknown;
    if (number === undefined)
      throw new IndexError(`vocabulary: '${token}' is not among the ${own.length} tokens`, {
        hint: "vocabulary(texts, { unknown: '<unk>' }) has a token for all others",
      });
    return number;
  };
  return {
    level,
    tokens: own,
    unknown,
    size: own.length,
    indexOf,
    encode: (text) => tensor(Int32Array.from(tokensOf('encode', text, level), indexOf)),
    decode(list) {
      const places: readonly number[] = list instanceof Tensor ? Array.from(list.toTypedArray()) : list;
      const texts = places.map((number) => {
        const token = own[number];
        if (token === undefined)
          throw new IndexError(`decode: there is no token ${String(number)}, they are 0 to ${own.length - 1}`);
        return token;
      });
      return texts.join(level === 'word' ? ' ' : '');
    },
    toJSON: () => ({ level, tokens: own, unknown }),
  };
}

function tokensOf(name: string, text: string | readonly string[], level: 'character' | 'word'): readonly string[] {
  if (typeof text === 'string') return level === 'character' ? Array.from(text) : (text.match(wordOrSign) ?? []);
  if (Array.isArray(text) && text.every((token) => typeof token === 'string')) return text;
  throw new ShapeError(`${name}: a text or a list of tokens is needed, got ${described(text)}`);
}
