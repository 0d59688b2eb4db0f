import { checkTensor, type DType, type Tensor } from '@adjoint/tensor';
import { bytesOf } from '../elements/bytesOf.ts';
import { magic } from './readNpy.ts';

const descr = { float64: '<f8', float32: '<f4', int32: '<i4', uint32: '<u4', bool: '|b1' } as const satisfies Record<
  DType,
  string
>;

/** NumPy aligns the data to this many bytes. */
const alignment = 64;

/**
 * An npy file of version 1, byte for byte as NumPy writes it.
 *
 * NumPy: `numpy.save`.
 *
 * @throws DtypeError for what is no tensor.
 * @example
 * readNpy(writeNpy(tensor([1, 2], { dtype: 'int32' }))).dtype;   // 'int32'
 */
export function writeNpy(tensor: Tensor): Uint8Array {
  checkTensor('writeNpy', tensor);
  const { shape, dtype } = tensor;
  const lengths = shape.length === 1 ? `${shape[0]!},` : shape.join(', ');
  const dictionary = `{'descr': '${descr[dtype]}', 'fortran_order': False, 'shape': (${lengths}), }`;
  // NumPy leaves room for the first length to grow to 20 digits.
  const room = shape.length === 0 ? '' : ' '.repeat(21 - String(shape[0]!).length);
  const unpadded = 10 + dictionary.length + room.length + 1;
  const padding = Math.ceil(unpadded / alignment) * alignment - unpadded;
  const header = new TextEncoder().encode(`${dictionary}${room}${' '.repeat(padding)}\n`);
  const values = bytesOf(tensor);
  const bytes = new Uint8Array(10 + header.length + values.length);
  bytes.set(magic);
  bytes[6] = 1;
  new DataView(bytes.buffer).setUint16(8, header.length, true);
  bytes.set(header, 10);
  bytes.set(values, 10 + header.length);
  return bytes;
}
