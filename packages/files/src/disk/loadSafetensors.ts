import { inNameOf, type Tensor } from '@adjoint/tensor';
import { readNpy } from '../npy/readNpy.ts';
import { readNpz } from '../npz/readNpz.ts';
import { readSafetensors, type Safetensors } from '../safetensors/readSafetensors.ts';
import { loadFile } from './loadFile.ts';

/**
 * The tensors of a safetensors file on the disk.
 *
 * Python: `safetensors.torch.load_file`.
 *
 * @throws FileError for a file that cannot be read, FormatError for one that `readSafetensors` refuses.
 * @example
 * try {
 *   const { tensors } = await loadSafetensors('missing.safetensors');
 * } catch (error) {
 *   (error as FileError).code;   // 'ENOENT'
 * }
 */
export async function loadSafetensors(path: string): Promise<Safetensors> {
  const bytes = await loadFile(path);
  return inNameOf(`loadSafetensors: '${path}'`, () => readSafetensors(bytes));
}

/**
 * The array of an npy file on the disk.
 *
 * NumPy: `numpy.load`.
 *
 * @throws FileError for a file that cannot be read, FormatError for one that `readNpy` refuses.
 * @example
 * try {
 *   const xs = await loadNpy('missing.npy');
 * } catch (error) {
 *   (error as FileError).code;   // 'ENOENT'
 * }
 */
export async function loadNpy(path: string): Promise<Tensor> {
  const bytes = await loadFile(path);
  return inNameOf(`loadNpy: '${path}'`, () => readNpy(bytes));
}

/**
 * The arrays of an npz file on the disk, by name.
 *
 * NumPy: `numpy.load`.
 *
 * @throws FileError for a file that cannot be read, FormatError for one that `readNpz` refuses.
 * @example
 * try {
 *   const { xs } = await loadNpz('missing.npz');
 * } catch (error) {
 *   (error as FileError).code;   // 'ENOENT'
 * }
 */
export async function loadNpz(path: string): Promise<Record<string, Tensor>> {
  const bytes = await loadFile(path);
  return inNameOf(`loadNpz: '${path}'`, () => readNpz(bytes));
}
