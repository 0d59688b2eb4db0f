import { FormatError, inNameOf, type Tensor } from '@adjoint/tensor';
import { checkBytes } from '../checkBytes.ts';
import { npyTensor } from '../npy/readNpy.ts';
import { quoted } from '../quoted.ts';
import { readZip } from './readZip.ts';

/** What NumPy appends to the name of every array. */
export const ending = '.npy';

/**
 * The arrays of an npz file by name, stored or compressed. Names are names only, whatever path they look like; the record
 * has no prototype.
 *
 * NumPy: `numpy.load`.
 *
 * @throws FormatError for a file that is malformed, encrypted, zip64, or whose entries overlap, claim impossible sizes, do
 * not give their checksums, or are no arrays that `readNpy` reads.
 * @example
 * const bytes = writeNpz({ w: tensor([1, 2]), b: tensor(3) }, { compress: true });
 * readNpz(bytes)['w'];   // [1, 2]
 */
export function readNpz(bytes: Uint8Array): Record<string, Tensor> {
  return inNameOf('readNpz', () => {
    const tensors = Object.create(null) as Record<string, Tensor>;
    readZip(checkBytes('readNpz', bytes), (file, content) => {
      if (!file.endsWith(ending)) throw new FormatError(`${quoted(file)} is no array: its name must end in ${ending}`);
      const name = file.slice(0, -ending.length);
      if (name in tensors) throw new FormatError(`${quoted(name)} is there twice`);
      tensors[name] = inNameOf(quoted(name), () => npyTensor(content));
    });
    return tensors;
  });
}
