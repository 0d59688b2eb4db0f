import { FormatError } from '@adjoint/tensor';
import { type ElementName, isElementName } from '../elements/elements.ts';
import { quoted } from '../quoted.ts';
import { Scanner } from '../scanner.ts';

/** What the header of an npy file says. */
export interface NpyHeader {
  readonly element: ElementName;
  readonly little: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** What NumPy has and a tensor has not, by the letter of the kind. */
const kinds: Readonly<Record<string, string>> = {
  O: 'Python objects, which only pickle could read',
  S: 'byte strings',
  U: 'texts',
  V: 'raw records',
  c: 'complex numbers',
  M: 'dates',
  m: 'spans of time',
};

const letters: Readonly<Record<string, string>> = { f: 'F', i: 'I', u: 'U', b: 'BOOL' };

/** Reads the Python dictionary of the header, of which it knows just what NumPy writes. @throws FormatError for anything else. */
export function parseNpyHeader(text: string): NpyHeader {
  const scanner = new Scanner(text);
  let type: Pick<NpyHeader, 'element' | 'little'> | undefined;
  let fortran: boolean | undefined;
  let shape: number[] | undefined;
  const seen = new Set<string>();
  const field = (): void => {
    const name = string(scanner);
    if (seen.has(name)) throw new FormatError(`the header has ${quoted(name)} twice`);
    seen.add(name);
    scanner.expect(':');
    if (name === 'descr') type = elementNamed(scanner);
    else if (name === 'fortran_order') fortran = bool(scanner);
    else if (name === 'shape') shape = tuple(scanner);
    else throw new FormatError(`the header has ${quoted(name)}, which the format does not know`);
  };
  scanner.list('{', '}', field, true);
  scanner.end();
  if (type === undefined || fortran === undefined || shape === undefined)
    throw new FormatError('the header must have descr, fortran_order and shape');
  return { ...type, fortran, shape };
}

/** A Python string without escapes, in either kind of quotes. */
function string(scanner: Scanner): string {
  const quote = scanner.peek();
  const { text, at } = scanner;
  const end = quote === "'" || quote === '"' ? text.indexOf(quote, at + 1) : -1;
  const found = text.slice(at + 1, end);
  if (end === -1 || /[\\\n]/.test(found)) throw scanner.found('a string');
  scanner.at = end + 1;
  return found;
}

function bool(scanner: Scanner): boolean {
  if (scanner.take('True')) return true;
  if (scanner.take('False')) return false;
  throw scanner.found('True or False');
}

function tuple(scanner: Scanner): number[] {
  const shape: number[] = [];
  const length = (): void => {
    shape.push(scanner.natural('a length'));
    // Python 2 wrote a long with its letter.
    scanner.take('L');
  };
  const comma = scanner.list('(', ')', length, true);
  if (shape.length === 1 && !comma) throw scanner.found('a tuple: of one length it is (n,);');
  return shape;
}

function elementNamed(scanner: Scanner): Pick<NpyHeader, 'element' | 'little'> {
  if (scanner.peek() === '[')
    throw new FormatError('the dtype is structured, with named fields, which no tensor has', {
      hint: 'save each field as an array of its own',
    });
  const descr = string(scanner);
  const [, order = '', kind = '', size = ''] = /^([<>|=]?)([A-Za-z?])(\d*)/.exec(descr) ?? [];
  const letter = letters[kind];
  const element = kind === '?' || descr.endsWith('b1') ? 'BOOL' : `${letter ?? ''}${Number(size) * 8}`;
  if (!isElementName(element) || descr !== order + kind + size) {
    const what = kinds[kind];
    throw new FormatError(
      `the dtype ${quoted(descr)} ${what === undefined ? 'is none that is known' : `is of ${what}`}`,
      {
        hint: 'floats of 2, 4 or 8 bytes, integers of 1 to 8 and bools are read',
      },
    );
  }
  if (order === '' || order === '=' || (order === '|' && Number(size) > 1))
    throw new FormatError(`the dtype ${quoted(descr)} does not say which byte comes first, '<' or '>'`);
  return { element, little: order !== '>' };
}
