import { compact, FormatError, inNameOf, type Tensor, transpose } from '@adjoint/tensor';
import { checkBytes } from '../checkBytes.ts';
import { countElements } from '../countElements.ts';
import { elements, tensorOf } from '../elements/elements.ts';
import { parseNpyHeader } from './header.ts';

/** What an npy file begins with. */
export const magic: Uint8Array = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

/** Only the fields of structured dtypes, which are not read, make a header longer. */
const longestHeader = 65_536;

/**
 * The array of an npy file, of version 1, 2 or 3, in either byte order and memory layout.
 *
 * float16 becomes float32, smaller integers int32 or uint32; so do those of 64 bits, if every value fits.
 *
 * NumPy: `numpy.load`.
 *
 * @throws FormatError for a file that is malformed or not exactly as long as its shape needs, and for dtypes that no tensor
 * has: objects, texts, complex numbers, structures.
 * @example
 * readNpy(writeNpy(tensor([[1, 2], [3, 4]])));   // [[1, 2], [3, 4]]
 */
export function readNpy(bytes: Uint8Array): Tensor {
  return inNameOf('readNpy', () => npyTensor(checkBytes('readNpy', bytes)));
}

/** As `readNpy`, whose name its errors lack. */
export function npyTensor(bytes: Uint8Array): Tensor {
  if (magic.some((byte, i) => bytes[i] !== byte) || bytes.length < 10)
    throw new FormatError('an npy file begins with \\x93NUMPY and a version, this one does not');
  const { text, data } = parts(bytes);
  const { element, little, fortran, shape } = parseNpyHeader(text);
  const needed = countElements(shape) * elements[element].itemsize;
  if (needed !== data.length)
    throw new FormatError(
      `${element} of shape [${shape.join(', ')}] needs ${needed} bytes, but ${data.length} follow the header`,
      data.length < needed ? { hint: 'the file is cut short' } : {},
    );
  if (!fortran) return tensorOf(elements[element], shape, data, little);
  return compact(transpose(tensorOf(elements[element], shape.toReversed(), data, little)));
}

function parts(bytes: Uint8Array) {
  const version = bytes[6]!;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (version < 1 || version > 3 || bytes[7] !== 0)
    throw new FormatError(`the versions 1.0, 2.0 and 3.0 are known, this is ${version}.${bytes[7]!}`);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw new FormatError('the file ends before its header');
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > longestHeader)
    throw new FormatError(`a header of ${length} bytes is longer than any may be, ${longestHeader}`);
  if (length > bytes.length - start)
    throw new FormatError(`the header is to have ${length} bytes, but only ${bytes.length - start} follow`, {
      hint: 'the file is cut short',
    });
  // Before version 3 bytes beyond ASCII are Latin-1; they can stand in the names of fields only, so nothing depends on them.
  const text = new TextDecoder('utf-8').decode(bytes.subarray(start, start + length));
  return { text, data: bytes.subarray(start + length) };
}
