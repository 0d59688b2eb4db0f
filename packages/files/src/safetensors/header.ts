import { FormatError } from '@adjoint/tensor';
import { type ElementName, isElementName } from '../elements/elements.ts';
import { quoted } from '../quoted.ts';
import { Scanner } from '../scanner.ts';

/** What the header says of one tensor; its bytes are from `begin` up to `end` of the data. */
export interface Entry {
  readonly name: string;
  readonly element: ElementName;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: Record<string, string>;
}

/** The name in the header under which texts stand instead of a tensor. */
export const metadataName = '__metadata__';

/** Reads the header, of whose JSON it takes only what the format has. @throws FormatError for anything else. */
export function parseHeader(text: string): Header {
  const scanner = new Scanner(text);
  const entries: Entry[] = [];
  let metadata: Record<string, string> = {};
  members(scanner, 'the header', (name) => {
    if (name === metadataName) metadata = texts(scanner);
    else entries.push(entry(scanner, name));
  });
  scanner.end();
  return { entries, metadata };
}

/** Reads an object, of which no name may come twice: readers that keep the first differ from those that keep the last. */
function members(scanner: Scanner, what: string, member: (name: string) => void): void {
  const names = new Set<string>();
  scanner.list('{', '}', () => {
    const name = string(scanner);
    if (names.has(name)) throw new FormatError(`${what} has ${quoted(name)} twice`);
    names.add(name);
    scanner.expect(':');
    member(name);
  });
}

function entry(scanner: Scanner, name: string): Entry {
  let element: ElementName | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  members(scanner, quoted(name), (field) => {
    if (field === 'dtype') element = elementNamed(string(scanner), name);
    else if (field === 'shape') shape = naturals(scanner, 'a length');
    else if (field === 'data_offsets') offsets = naturals(scanner, 'an offset');
    else throw new FormatError(`${quoted(name)} has a field ${quoted(field)}, which the format does not know`);
  });
  if (element === undefined || shape === undefined || offsets === undefined)
    throw new FormatError(`${quoted(name)} must have dtype, shape and data_offsets`);
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length > 2)
    throw new FormatError(`${quoted(name)} must have two data_offsets, found ${offsets.length}`);
  return { name, element, shape, begin, end };
}

function elementNamed(dtype: string, name: string): ElementName {
  if (isElementName(dtype)) return dtype;
  throw new FormatError(`${quoted(name)} has the unknown dtype ${quoted(dtype)}`);
}

function naturals(scanner: Scanner, what: string): number[] {
  const found: number[] = [];
  scanner.list('[', ']', () => found.push(scanner.natural(what)));
  return found;
}

function texts(scanner: Scanner): Record<string, string> {
  // Without a prototype, so that a name such as __proto__ is a name.
  const out = Object.create(null) as Record<string, string>;
  members(scanner, metadataName, (name) => (out[name] = string(scanner)));
  return out;
}

function string(scanner: Scanner): string {
  if (scanner.peek() !== '"') throw scanner.found('a string');
  const { text, at } = scanner;
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === '\\' ? 2 : 1;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.slice(at, end + 1));
  } catch {
    throw scanner.found('a string');
  }
  scanner.at = end + 1;
  return parsed as string;
}
