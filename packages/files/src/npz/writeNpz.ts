import { deflateSync } from 'fflate';
import { checkOptions, FormatError, type Tensor } from '@adjoint/tensor';
import { checkTensors } from '../checkTensors.ts';
import { writeNpy } from '../npy/writeNpy.ts';
import { quoted } from '../quoted.ts';
import { crc32 } from './crc32.ts';
import { ending } from './readNpz.ts';
import { centralHeader, endRecord, inZip64, localHeader, methods, utf8Flag } from './zipFormat.ts';

/**
 * What `writeNpz` takes beside the tensors.
 *
 * @example
 * const options: NpzOptions = { compress: true };
 * const zeroes = { w: zeros([1000]) };
 * writeNpz(zeroes, options).length < writeNpz(zeroes).length;   // true
 */
export interface NpzOptions {
  /** Deflates every array; false by default, as weights hardly get smaller. */
  readonly compress?: boolean;
}

/** The first of January 1980, before which zip files know no time: the same tensors give the same bytes. */
const date = 0x21;

/** The version of the format that knows deflate. */
const version = 20;

/**
 * An npz file: a zip file with an npy file for each tensor.
 *
 * NumPy: `numpy.savez`, `numpy.savez_compressed`.
 *
 * @throws DtypeError for what is no tensor, FormatError for names or contents that are too long for a zip file.
 * @example
 * readNpz(writeNpz({ w: tensor([1, 2]) }))['w'];   // [1, 2]
 */
export function writeNpz(tensors: Readonly<Record<string, Tensor>>, options: NpzOptions = {}): Uint8Array {
  checkOptions('writeNpz', options, 'compress?');
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let at = 0;
  const entries = checkTensors('writeNpz', tensors);
  for (const [name, tensor] of entries) {
    const file = new TextEncoder().encode(name + ending);
    if (file.length >= inZip64.short) throw new FormatError(`writeNpz: the name ${quoted(name)} is too long`);
    const content = writeNpy(tensor);
    const packed = options.compress === true ? deflateSync(content) : content;
    const common = commonFields(content, packed, file.length);
    const start = record(localHeader, common, file, 4);
    const listed = record(centralHeader, common, file, 6);
    const view = new DataView(listed.buffer);
    view.setUint16(4, version, true);
    view.setUint32(42, at, true);
    local.push(start, packed);
    central.push(listed);
    at += start.length + packed.length;
  }
  const size = central.reduce((sum, { length }) => sum + length, 0);
  if (at + size >= inZip64.long || entries.length >= inZip64.short)
    throw new FormatError(`writeNpz: ${entries.length} arrays of ${at} bytes are too many for a zip file`, {
      hint: 'writeSafetensors has no such limit',
    });
  return joined([...local, ...central, end(entries.length, size, at)]);
}

/** What the record before an entry and the one in the directory both say. */
function commonFields(content: Uint8Array, packed: Uint8Array, nameLength: number): Uint8Array {
  const fields = new Uint8Array(26);
  const view = new DataView(fields.buffer);
  view.setUint16(0, version, true);
  view.setUint16(2, utf8Flag, true);
  view.setUint16(4, packed === content ? methods.stored : methods.deflated, true);
  view.setUint16(8, date, true);
  view.setUint32(10, crc32(content), true);
  view.setUint32(14, packed.length, true);
  view.setUint32(18, content.length, true);
  view.setUint16(22, nameLength, true);
  return fields;
}

function record(
  { signature, length }: { readonly signature: number; readonly length: number },
  common: Uint8Array,
  name: Uint8Array,
  at: number,
): Uint8Array {
  const bytes = new Uint8Array(length + name.length);
  new DataView(bytes.buffer).setUint32(0, signature, true);
  bytes.set(common, at);
  bytes.set(name, length);
  return bytes;
}

function end(count: number, size: number, from: number): Uint8Array {
  const bytes = new Uint8Array(endRecord.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, endRecord.signature, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, from, true);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
