import { fileError } from './fileError.ts';
import { fileSystem } from './fileSystem.ts';

/**
 * The bytes of a file.
 *
 * @throws FileError for a file that is missing or may not be read.
 * @example
 * try {
 *   readSafetensors(await loadFile('missing.safetensors'));
 * } catch (error) {
 *   (error as FileError).path;   // 'missing.safetensors'
 * }
 */
export async function loadFile(path: string): Promise<Uint8Array> {
  const { readFile } = await fileSystem('loadFile', path);
  try {
    const { buffer, byteOffset, length } = await readFile(path);
    return new Uint8Array(buffer, byteOffset, length);
  } catch (cause) {
    throw fileError('loadFile', path, cause);
  }
}
