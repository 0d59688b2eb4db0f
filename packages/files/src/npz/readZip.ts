// Over 150 lines: every record of a zip file that must be read before one byte of it is believed.
import { inflateSync } from 'fflate';
import { FormatError, inNameOf } from '@adjoint/tensor';
import { quoted } from '../quoted.ts';
import { crc32 } from './crc32.ts';
import { centralHeader, endRecord, inZip64, localHeader, methods, utf8Flag } from './zipFormat.ts';

/** A file inside a zip file; its bytes, still packed, are from `start` up to `end`. */
interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  /** Where its local header is. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** Deflate expands two bits to 258 bytes at most: 1032 to 1. */
const mostExpansion = 1032;

/** Encrypted, patched, strongly encrypted or with masked headers. */
const refusedFlags = 0b10_0000_0110_0001;

/**
 * Calls `visit` with the name and the content of every file in a zip file, one at a time.
 *
 * No memory is taken before it is known that all entries lie apart within the file and that none claims a size to which its
 * bytes could not expand: all contents together are at most 1032 times as long as the file.
 *
 * @throws FormatError for anything that is not as it must be, zip64 and encryption.
 */
export function readZip(bytes: Uint8Array, visit: (name: string, content: Uint8Array) => void): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = directory(bytes, view);
  for (const entry of entries) inNameOf(quoted(entry.name), () => checkEntry(entry));
  checkApart(entries);
  for (const entry of entries)
    visit(
      entry.name,
      inNameOf(quoted(entry.name), () => contentOf(bytes, entry)),
    );
}

/** The entries as the directory at the end of the file lists them. */
function directory(bytes: Uint8Array, view: DataView): Entry[] {
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const from = view.getUint32(end + 16, true);
  if (count === inZip64.short || size === inZip64.long || from === inZip64.long)
    throw new FormatError('the file is zip64, of 65,535 entries or 4 GB and more, which is not read');
  if (view.getUint32(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count)
    throw new FormatError('the file is one part of several');
  if (from + size !== end)
    throw new FormatError(`the directory is to be at bytes ${from} to ${from + size}, but must end at ${end}`);
  const entries: Entry[] = [];
  let at = from;
  while (at < end) {
    const { length, signature } = centralHeader;
    if (at + length > end || view.getUint32(at, true) !== signature)
      throw new FormatError(`the directory has no entry at byte ${at}`);
    const nameLength = view.getUint16(at + 28, true);
    const next = at + length + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw new FormatError(`the entry at byte ${at} is longer than the directory`);
    entries.push(listed(bytes, view, at, nameLength, from));
    at = next;
  }
  if (entries.length !== count)
    throw new FormatError(`the directory is to have ${count} entries, found ${entries.length}`);
  return entries;
}

/** The record at the end, behind which only its own comment may stand. */
function findEnd(view: DataView): number {
  const { length, signature } = endRecord;
  const last = view.byteLength - length;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--)
    if (view.getUint32(at, true) === signature && view.getUint16(at + 20, true) === last - at) return at;
  throw new FormatError('no zip file ends like this: it has no directory', { hint: 'the file is cut short' });
}

function listed(bytes: Uint8Array, view: DataView, at: number, nameLength: number, limit: number): Entry {
  const nameBytes = bytes.subarray(at + centralHeader.length, at + centralHeader.length + nameLength);
  const name = decoded(nameBytes, view.getUint16(at + 8, true));
  const packed = view.getUint32(at + 20, true);
  const local = view.getUint32(at + 42, true);
  if (local + localHeader.length > limit || view.getUint32(local, true) !== localHeader.signature)
    throw new FormatError(`${quoted(name)} is to be at byte ${local}, but is not`);
  const nameEnd = local + localHeader.length + view.getUint16(local + 26, true);
  const start = nameEnd + view.getUint16(local + 28, true);
  const again = bytes.subarray(local + localHeader.length, nameEnd);
  if (again.length !== nameBytes.length || again.some((byte, i) => byte !== nameBytes[i]))
    throw new FormatError(`${quoted(name)} has another name at byte ${local}`);
  if (start + packed > limit)
    throw new FormatError(`${quoted(name)} is to have ${packed} bytes, but only ${Math.max(0, limit - start)} follow`);
  return {
    name,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    checksum: view.getUint32(at + 16, true),
    packed,
    size: view.getUint32(at + 24, true),
    at: local,
    start,
    end: start + packed,
  };
}

function decoded(name: Uint8Array, flags: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
  } catch (cause) {
    const what = (flags & utf8Flag) === 0 ? 'neither ASCII nor UTF-8' : 'no UTF-8';
    throw new FormatError(`a name in the directory is ${what}`, { cause });
  }
}

function checkEntry({ flags, method, packed, size }: Entry): void {
  if ((flags & refusedFlags) !== 0) throw new FormatError('it is encrypted or patched');
  if (size === inZip64.long || packed === inZip64.long) throw new FormatError('it is of 4 GB or more (zip64)');
  if (method !== methods.stored && method !== methods.deflated)
    throw new FormatError(`it is packed by method ${method}; stored (0) and deflated (8) are read`);
  if (method === methods.stored ? size !== packed : size > packed * mostExpansion)
    throw new FormatError(`${packed} bytes do not become ${size}`);
}

/** Entries that share bytes would let a small file hold a huge one many times. */
function checkApart(entries: readonly Entry[]): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.at - b.at)) {
    if (entry.at < end) throw new FormatError(`${quoted(entry.name)} begins at byte ${entry.at}, inside another entry`);
    end = entry.end;
  }
}

function contentOf(bytes: Uint8Array, { method, start, end, size, checksum }: Entry): Uint8Array {
  const packed = bytes.subarray(start, end);
  const content = method === methods.stored ? packed : inflated(packed, size);
  if (crc32(content) !== checksum) throw new FormatError('its bytes do not give its checksum: they were changed');
  return content;
}

function inflated(packed: Uint8Array, size: number): Uint8Array {
  let content: Uint8Array;
  try {
    // One byte more than it should need: what is longer than it says fills that too.
    content = inflateSync(packed, { out: new Uint8Array(size + 1) });
  } catch (cause) {
    throw new FormatError('its bytes are no deflated data', { cause });
  }
  if (content.length !== size) throw new FormatError(`it does not unpack to the ${size} bytes that it claims`);
  return content;
}
