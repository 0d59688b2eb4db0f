import type { Tensor } from '@adjoint/tensor';
import { writeNpy } from '../npy/writeNpy.ts';
import { type NpzOptions, writeNpz } from '../npz/writeNpz.ts';
import { type SafetensorsOptions, writeSafetensors } from '../safetensors/writeSafetensors.ts';
import { saveFile } from './saveFile.ts';

/**
 * Saves tensors in a safetensors file, whole or not at all.
 *
 * Python: `safetensors.torch.save_file`.
 *
 * @throws as `writeSafetensors` and `saveFile` do.
 * @example
 * try {
 *   await saveSafetensors('no/such/folder/w.safetensors', { w: ones([2]) });
 * } catch (error) {
 *   (error as FileError).code;   // 'ENOENT'
 * }
 */
export async function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  options: SafetensorsOptions = {},
): Promise<void> {
  await saveFile(path, writeSafetensors(tensors, options));
}

/**
 * Saves a tensor in an npy file, whole or not at all.
 *
 * NumPy: `numpy.save`.
 *
 * @throws as `writeNpy` and `saveFile` do.
 * @example
 * try {
 *   await saveNpy('no/such/folder/w.npy', ones([2]));
 * } catch (error) {
 *   (error as FileError).code;   // 'ENOENT'
 * }
 */
export async function saveNpy(path: string, tensor: Tensor): Promise<void> {
  await saveFile(path, writeNpy(tensor));
}

/**
 * Saves tensors in an npz file, whole or not at all.
 *
 * NumPy: `numpy.savez`.
 *
 * @throws as `writeNpz` and `saveFile` do.
 * @example
 * try {
 *   await saveNpz('no/such/folder/w.npz', { w: ones([2]) });
 * } catch (error) {
 *   (error as FileError).code;   // 'ENOENT'
 * }
 */
export async function saveNpz(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  options: NpzOptions = {},
): Promise<void> {
  await saveFile(path, writeNpz(tensors, options));
}
