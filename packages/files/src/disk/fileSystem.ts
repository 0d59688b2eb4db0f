import { described } from '@adjoint/tensor';
import { FileError } from './fileError.ts';

/** What reads and writes files here. @throws FileError in a browser, which has no files. */
export async function fileSystem(name: string, path: string) {
  if (typeof path !== 'string')
    throw new FileError(`${name}: the path of a file is needed, got ${described(path)}`, '', '');
  const files = await nodeFiles();
  if (files !== null) return files;
  throw new FileError(`${name}: '${path}': there are no files here, as in a browser`, path, '', {
    hint: 'writeSafetensors, writeNpy and writeNpz give bytes, and the readers take them',
  });
}

/** Null where there is no such module, or an empty one, which a bundler for browsers puts in its place. */
async function nodeFiles() {
  try {
    const files = { ...(await import('node:fs/promises')), ...(await import('node:path')) };
    return typeof files.readFile === 'function' ? files : null;
  } catch {
    return null;
  }
}
