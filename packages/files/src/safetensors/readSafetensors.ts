import { FormatError, inNameOf, type Tensor } from '@adjoint/tensor';
import { checkBytes } from '../checkBytes.ts';
import { countElements } from '../countElements.ts';
import { elements, tensorOf } from '../elements/elements.ts';
import { quoted } from '../quoted.ts';
import { type Entry, parseHeader } from './header.ts';

/**
 * What a safetensors file holds: tensors by name, and texts about them.
 *
 * Both objects have no prototype, so any name in them is only a name.
 *
 * @example
 * const file: Safetensors = readSafetensors(writeSafetensors({ w: ones([2]) }, { metadata: { format: 'pt' } }));
 * file.metadata['format'];   // 'pt'
 */
export interface Safetensors {
  readonly tensors: Record<string, Tensor>;
  readonly metadata: Record<string, string>;
}

/** A header beyond this is refused, as the reference implementation does. */
const longestHeader = 100_000_000;

/**
 * The tensors of a safetensors file, which is trusted in nothing: memory is taken only for bytes that are there.
 *
 * float16 and bfloat16 become float32, smaller integers int32 or uint32; so do those of 64 bits, if every value fits.
 *
 * Python: `safetensors.torch.load`.
 *
 * @throws FormatError for a file that is cut short, whose header is malformed, or whose tensors overlap, leave holes, or
 * have shapes that do not fit their bytes.
 * @example
 * const bytes = writeSafetensors({ 'lstm.bias_ih_l0': tensor([1, 2], { dtype: 'float32' }) });
 * readSafetensors(bytes).tensors['lstm.bias_ih_l0'];   // [1, 2]
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  return inNameOf('readSafetensors', () => {
    const { entries, metadata, data } = parts(checkBytes('readSafetensors', bytes));
    checkLayout(entries, data.length);
    const tensors = Object.create(null) as Record<string, Tensor>;
    for (const { name, element, shape, begin, end } of entries)
      tensors[name] = inNameOf(quoted(name), () => tensorOf(elements[element], shape, data.subarray(begin, end)));
    return { tensors, metadata };
  });
}

function parts(bytes: Uint8Array) {
  if (bytes.length < 8) throw new FormatError(`the length of the header is 8 bytes, the file has ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > longestHeader)
    throw new FormatError(`a header of ${length} bytes is longer than any may be, ${longestHeader}`);
  if (length > bytes.length - 8)
    throw new FormatError(`the header is to have ${length} bytes, but only ${bytes.length - 8} follow`, {
      hint: 'the file is cut short, or is no safetensors file',
    });
  return { ...parseHeader(textOf(bytes.subarray(8, 8 + length))), data: bytes.subarray(8 + length) };
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError('the header is no UTF-8', { cause });
  }
}

/** The tensors must fill the data one after another, whatever their order in the header. */
function checkLayout(entries: readonly Entry[], length: number): void {
  let filled = 0;
  for (const { name, element, shape, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    const count = inNameOf(quoted(name), () => countElements(shape));
    const needed = count * elements[element].itemsize;
    if (begin > end || end > length)
      throw new FormatError(
        `${quoted(name)} is to be at bytes ${begin} to ${end} of ${length}${end > length ? ': is the file cut short?' : ''}`,
      );
    if (end - begin !== needed)
      throw new FormatError(
        `${quoted(name)}, ${element} of shape [${shape.join(', ')}], needs ${needed} bytes, but has ${end - begin}`,
      );
    if (begin < filled) throw new FormatError(`${quoted(name)} begins at byte ${begin}, inside another tensor`);
    if (begin > filled) throw new FormatError(`no tensor has the bytes ${filled} to ${begin}, before ${quoted(name)}`);
    filled = end;
  }
  if (filled < length) throw new FormatError(`no tensor has the last ${length - filled} bytes`);
}
