import { checkOptions, described, FormatError, shown, type Tensor } from '@adjoint/tensor';
import { bytesOf, elementFor, type StoredFloats } from '../elements/bytesOf.ts';
import { elements } from '../elements/elements.ts';
import { checkTensors } from '../checkTensors.ts';
import { quoted } from '../quoted.ts';
import { metadataName } from './header.ts';

/**
 * What `writeSafetensors` takes beside the tensors.
 *
 * @example
 * const options: SafetensorsOptions = { metadata: { format: 'pt' }, floats: 'float32' };
 * readSafetensors(writeSafetensors({ w: ones([2]) }, options)).tensors['w']!.dtype;   // 'float32'
 */
export interface SafetensorsOptions {
  /** Texts by name; `{ format: 'pt' }` is what some readers of PyTorch files look for. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** How floats are stored, `own` by default; other dtypes stay what they are. */
  readonly floats?: StoredFloats;
}

const floatFormats: readonly unknown[] = ['own', 'float32', 'float16', 'bfloat16'];

/**
 * A safetensors file, as PyTorch, JAX and others read it: the largest elements first, then by name.
 *
 * Python: `safetensors.torch.save`.
 *
 * @throws DtypeError for what is no tensor, FormatError for a name or text that the format cannot hold.
 * @example
 * const bytes = writeSafetensors({ w: tensor([[1, 2]]) });
 * readSafetensors(bytes).tensors['w'];   // [[1, 2]]
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  options: SafetensorsOptions = {},
): Uint8Array {
  const { metadata = {}, floats = 'own' } = checkedOptions(options);
  const entries = checkTensors('writeSafetensors', tensors).map(([name, tensor]) => {
    const element = elementFor(tensor.dtype, floats);
    return { name: checkName(name), tensor, element, ...elements[element] };
  });
  // Wide elements first: each then lies where a typed array of it may begin.
  entries.sort((a, b) => b.itemsize - a.itemsize || (a.name < b.name ? -1 : 1));
  const members: string[] = Object.keys(metadata).length === 0 ? [] : [member(metadataName, metadata)];
  let length = 0;
  for (const { name, tensor, element, itemsize } of entries) {
    const begin = length;
    length += tensor.size * itemsize;
    members.push(member(name, { dtype: element, shape: tensor.shape, data_offsets: [begin, length] }));
  }
  const header = new TextEncoder().encode(`{${members.join(',')}}`);
  const padded = Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + length);
  new DataView(bytes.buffer).setUint32(0, padded, true);
  bytes.set(header, 8);
  bytes.fill(0x20, 8 + header.length, 8 + padded);
  let at = 8 + padded;
  for (const { tensor, element } of entries) {
    const values = bytesOf(tensor, element);
    bytes.set(values, at);
    at += values.length;
  }
  return bytes;
}

function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function checkedOptions(options: SafetensorsOptions): SafetensorsOptions {
  checkOptions('writeSafetensors', options, 'metadata', 'floats');
  const { metadata = {}, floats = 'own' } = options;
  if (typeof metadata !== 'object' || metadata === null)
    throw new FormatError(`writeSafetensors: metadata are texts by name, got ${described(metadata)}`);
  for (const [name, text] of Object.entries(metadata)) {
    if (typeof text !== 'string')
      throw new FormatError(`writeSafetensors: metadata are texts, ${quoted(name)} is a ${typeof text}`, {
        hint: 'JSON.stringify makes a text of it',
      });
    checkText(name);
    checkText(text);
  }
  if (!floatFormats.includes(floats))
    throw new FormatError(`writeSafetensors: floats are stored as ${floatFormats.join(', ')}, got '${shown(floats)}'`);
  return { metadata, floats };
}

function checkName(name: string): string {
  if (name === metadataName)
    throw new FormatError(`writeSafetensors: ${metadataName} is where texts stand, no tensor may be called so`);
  return checkText(name);
}

/** Half a character of UTF-16 has no UTF-8, and readers refuse its escape. */
function checkText(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new FormatError(`writeSafetensors: ${quoted(text)} is no valid Unicode`);
  return text;
}
