import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AdjointError, ones, tensor } from '@adjoint/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  FileError,
  loadFile,
  loadNpy,
  loadNpz,
  loadSafetensors,
  saveFile,
  saveNpy,
  saveNpz,
  saveSafetensors,
} from '../src/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adjoint-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const old = Uint8Array.of(1, 2, 3);

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('what is saved is loaded', () => {
  test('as bytes', async () => {
    await saveFile(join(folder, 'a.bin'), old);
    expect(await loadFile(join(folder, 'a.bin'))).toEqual(old);
  });

  test('as tensors in every format', async () => {
    const x = tensor([1, 2]);
    await saveSafetensors(join(folder, 'x.safetensors'), { x }, { metadata: { epoch: '3' } });
    await saveNpy(join(folder, 'x.npy'), x);
    await saveNpz(join(folder, 'x.npz'), { x }, { compress: true });
    const { tensors, metadata } = await loadSafetensors(join(folder, 'x.safetensors'));
    expect([tensors['x']!.toArray(), metadata['epoch']]).toEqual([[1, 2], '3']);
    expect((await loadNpy(join(folder, 'x.npy'))).toArray()).toEqual([1, 2]);
    expect((await loadNpz(join(folder, 'x.npz')))['x']!.toArray()).toEqual([1, 2]);
    expect(readdirSync(folder).toSorted()).toEqual(['x.npy', 'x.npz', 'x.safetensors']);
  });
});

describe('a file that is replaced', () => {
  test('keeps its permissions, and a link stays a link', async () => {
    writeFileSync(join(folder, 'real'), old);
    chmodSync(join(folder, 'real'), 0o640);
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    await saveFile(join(folder, 'link'), Uint8Array.of(9));
    expect(Array.from(readFileSync(join(folder, 'real')))).toEqual([9]);
    expect(statSync(join(folder, 'real')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).toSorted()).toEqual(['link', 'real']);
  });

  test('is never seen half written', async () => {
    const path = join(folder, 'weights');
    const versions = [1, 2, 3, 4].map((byte) => new Uint8Array(300_000).fill(byte));
    await saveFile(path, versions[0]!);
    const progress = { done: false };
    const saves = Promise.all(versions.map((bytes) => saveFile(path, bytes))).finally(() => {
      progress.done = true;
    });
    while (!progress.done) {
      const seen = await loadFile(path);
      expect(seen.length === 300_000 && seen.every((byte) => byte === seen[0])).toBe(true);
    }
    await saves;
    expect(readdirSync(folder)).toEqual(['weights']);
  });
});

describe('the old file survives', () => {
  const survives = async (save: () => Promise<unknown>, path: string): Promise<FileError> => {
    const error = await caught(save());
    expect(error).toBeInstanceOf(FileError);
    expect(error).toBeInstanceOf(AdjointError);
    expect((error as FileError).path).toBe(path);
    return error as FileError;
  };

  // A limit on the size of files stops a write as a full disk does, part of the way through.
  test.skipIf(process.platform === 'win32')('a disk that gets full, and nothing half written is left', () => {
    const path = join(folder, 'weights');
    writeFileSync(path, old);
    const program = `
      import { saveFile } from '@adjoint/files';
      process.on('SIGXFSZ', () => {});
      const error = await saveFile(${JSON.stringify(path)}, new Uint8Array(1_000_000)).catch((error) => error);
      console.log(error.name, error.code, error.message);`;
    const at = fileURLToPath(new URL('../../nn/', import.meta.url));
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', 'ulimit -f 100; exec "$0" --input-type=module -e "$1"', process.execPath, program],
      { cwd: at, encoding: 'utf8' },
    );
    expect(`${stdout}${stderr}`).toContain(
      `FileError EFBIG saveFile: '${path}': the file would be larger than is allowed (EFBIG); nothing was changed`,
    );
    expect(new Uint8Array(readFileSync(path))).toEqual(old);
    expect(readdirSync(folder)).toEqual(['weights']);
  });

  test('a folder that is missing', async () => {
    const path = join(folder, 'none', 'weights');
    const error = await survives(() => saveFile(path, old), path);
    expect(error.code).toBe('ENOENT');
    expect(error.message).toBe(
      `saveFile: '${path}': there is no such file or folder (ENOENT); nothing was changed\n  hint: a missing folder is made by mkdir(folder, { recursive: true })`,
    );
  });

  test('a folder of its name', async () => {
    const path = join(folder, 'weights');
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), old);
    const error = await survives(() => saveFile(path, old), path);
    expect(error.message).toContain('it is no file that can be replaced; nothing was changed');
    expect(readdirSync(folder)).toEqual(['weights']);
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'a folder that may not be written',
    async () => {
      const path = join(folder, 'weights');
      writeFileSync(path, old);
      chmodSync(folder, 0o500);
      const error = await survives(() => saveFile(path, Uint8Array.of(9)), path);
      chmodSync(folder, 0o700);
      expect(error.code).toBe('EACCES');
      expect(new Uint8Array(readFileSync(path))).toEqual(old);
    },
  );

  test('a name that is too long', async () => {
    const path = join(folder, 'w'.repeat(300));
    expect((await survives(() => saveFile(path, old), path)).code).toBe('ENAMETOOLONG');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('tensors that cannot be written', async () => {
    const path = join(folder, 'weights');
    writeFileSync(path, old);
    await expect(saveSafetensors(path, { __metadata__: ones([1]) })).rejects.toThrow('no tensor may be called so');
    expect(new Uint8Array(readFileSync(path))).toEqual(old);
  });
});

describe('what cannot be loaded says so', () => {
  test('when it is missing', async () => {
    const path = join(folder, 'none');
    const error = (await caught(loadSafetensors(path))) as FileError;
    expect([error.name, error.code, error.path]).toEqual(['FileError', 'ENOENT', path]);
  });

  test('when it is a folder', async () => {
    await expect(loadFile(folder)).rejects.toThrow(`loadFile: '${folder}': it is a folder (EISDIR)`);
  });

  test('when it is no path', async () => {
    await expect(loadFile(3 as never)).rejects.toThrow('loadFile: the path of a file is needed, got a number');
  });

  test('with its path, when it is not what it should be', async () => {
    const path = join(folder, 'x');
    writeFileSync(path, old);
    await expect(loadSafetensors(path)).rejects.toThrow(`loadSafetensors: '${path}': the length of the header`);
    await expect(loadNpy(path)).rejects.toThrow(`loadNpy: '${path}': an npy file begins`);
    await expect(loadNpz(path)).rejects.toThrow(`loadNpz: '${path}': no zip file ends like this`);
  });
});
