import { checkBytes } from '../checkBytes.ts';
import { fileError } from './fileError.ts';
import { fileSystem } from './fileSystem.ts';

/**
 * Writes a file whole or not at all: whoever reads it, even after a crash, finds the old bytes or the new ones.
 *
 * The bytes go to a new file beside it, `.<name>.<random>.tmp`, and to the disk, before that takes the name. A save that fails
 * removes it; one that is killed leaves it behind. A link stays a link, a file keeps its permissions.
 *
 * @throws FileError for a missing folder, a full disk or the like; a file that was there is as it was.
 * @example
 * try {
 *   await saveFile('no/such/folder/w.safetensors', writeSafetensors({ w: ones([2]) }));
 * } catch (error) {
 *   (error as FileError).code;   // 'ENOENT'
 * }
 */
export async function saveFile(path: string, bytes: Uint8Array): Promise<void> {
  const files = await fileSystem('saveFile', path);
  const content = checkBytes('saveFile', bytes);
  let temporary: string | undefined;
  try {
    const target = await files.realpath(path).catch(() => path);
    const old = await files.stat(target).catch(() => null);
    if (old !== null && !old.isFile()) throw new Error('it is no file that can be replaced');
    const folder = files.dirname(target);
    // Shortened, since the whole may be no longer than a name was allowed to be.
    const name = files.basename(target).slice(0, 50);
    temporary = files.join(folder, `.${name}.${globalThis.crypto.randomUUID()}.tmp`);
    const file = await files.open(temporary, 'wx');
    try {
      await file.writeFile(content);
      if (old !== null) await file.chmod(old.mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await files.rename(temporary, target);
    temporary = undefined;
    await syncFolder(files, folder);
  } catch (cause) {
    if (temporary !== undefined) await files.rm(temporary, { force: true }).catch(() => undefined);
    throw fileError('saveFile', path, cause, '; nothing was changed');
  }
}

/** Puts the new name on the disk, where the system lets a folder be opened. */
async function syncFolder({ open }: Awaited<ReturnType<typeof fileSystem>>, folder: string): Promise<void> {
  try {
    const file = await open(folder, 'r');
    await file.sync().finally(() => file.close());
  } catch {
    // Windows opens no folder; the file itself is complete either way.
  }
}
