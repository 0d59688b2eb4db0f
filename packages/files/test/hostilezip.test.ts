import { deflateRawSync } from 'node:zlib';
import { FormatError, tensor, zeros } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { readNpz, writeNpy, writeNpz } from '../src/index.ts';
import { crc32 } from '../src/npz/crc32.ts';
import { bytesOf, zipOf } from './files.ts';

/** A valid archive of one array, called w, whose records are at known places. */
const valid = writeNpz({ w: tensor([1, 2, 3]) });
const central = valid.length - 22 - 46 - 'w.npy'.length;
const end = valid.length - 22;

/** A valid archive with some of its fields overwritten: [place, bytes, value]. */
function changed(...fields: readonly (readonly [at: number, width: 2 | 4, value: number])[]): Uint8Array {
  const bytes = valid.slice();
  const view = new DataView(bytes.buffer);
  for (const [at, width, value] of fields)
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  return bytes;
}

const content = writeNpy(zeros([10_000]));
const packed = deflateRawSync(content);
const small = writeNpy(tensor([1]));

test('the archives of these tests are good before they are spoilt', () => {
  expect(readNpz(changed())['w']!.toArray()).toEqual([1, 2, 3]);
  expect(readNpz(zipOf(packed, content.length, crc32(content)))['w']!.size).toBe(10_000);
});

describe('an archive is refused', () => {
  test.each<[string, Uint8Array, string]>([
    ['that is empty', new Uint8Array(), 'no zip file ends like this'],
    [
      'that is cut short',
      valid.subarray(0, -1),
      'no zip file ends like this: it has no directory\n  hint: the file is cut short',
    ],
    ['with bytes behind its end', bytesOf(valid, [0]), 'no zip file ends like this'],
    ['with bytes before its beginning', bytesOf([0], valid), 'the directory is to be at bytes'],
    ['in several parts', changed([end + 4, 2, 1]), 'the file is one part of several'],
    [
      'with more entries than it has',
      changed([end + 8, 2, 2], [end + 10, 2, 2]),
      'the directory is to have 2 entries, found 1',
    ],
    [
      'with fewer entries than it has',
      changed([end + 8, 2, 0], [end + 10, 2, 0]),
      'the directory is to have 0 entries, found 1',
    ],
    [
      'that is zip64',
      changed([end + 16, 4, 0xffffffff]),
      'the file is zip64, of 65,535 entries or 4 GB and more, which is not read',
    ],
    ['with an entry of zip64', changed([central + 24, 4, 0xffffffff]), "'w.npy': it is of 4 GB or more (zip64)"],
    ['with a spoilt directory', changed([central, 4, 0]), 'the directory has no entry at byte'],
    ['with a name beyond the directory', changed([central + 28, 2, 60_000]), 'is longer than the directory'],
    [
      'with an entry out of range',
      changed([central + 42, 4, 0x7fffffff]),
      "'w.npy' is to be at byte 2147483647, but is not",
    ],
    ['with an entry that is not there', changed([central + 42, 4, 1]), "'w.npy' is to be at byte 1, but is not"],
    ['with two names for one entry', changed([30, 2, 0x2e78]), "'w.npy' has another name at byte 0"],
    ['with more bytes than it has', changed([central + 20, 4, 9999]), "'w.npy' is to have 9999 bytes, but only"],
    ['that is encrypted', changed([central + 8, 2, 1]), "'w.npy': it is encrypted or patched"],
    [
      'packed by another method',
      changed([central + 10, 2, 12]),
      "'w.npy': it is packed by method 12; stored (0) and deflated (8) are read",
    ],
    ['with a stored size that is none', changed([central + 24, 4, 1000]), 'bytes do not become 1000'],
    ['with a changed byte', changed([60, 2, 0x2020]), "'w.npy': its bytes do not give its checksum: they were changed"],
    ['with another checksum', changed([central + 16, 4, 1]), 'do not give its checksum'],
    [
      'that claims to be a bomb',
      zipOf(packed, 0xfffffffe, 0),
      `'w.npy': ${packed.length} bytes do not become 4294967294`,
    ],
    [
      'that unpacks to more than it says',
      zipOf(packed, 100, crc32(content)),
      "'w.npy': it does not unpack to the 100 bytes that it claims",
    ],
    ['that unpacks to less than it says', zipOf(packed, content.length + 1, 0), 'it does not unpack to the'],
    ['that is not deflated', zipOf(new Uint8Array(50).fill(255), 100, 0), "'w.npy': its bytes are no deflated data"],
    ['whose deflated data end early', zipOf(packed.subarray(0, -9), content.length, 0), 'deflated data'],
    ['with a file that is no array', bytesOf(...withName('w.txt')), "'w.txt' is no array: its name must end in .npy"],
  ])('%s', (_, file, sentence) => {
    expect(() => readNpz(file)).toThrow(FormatError);
    expect(() => readNpz(file)).toThrow(sentence);
    expect(() => readNpz(file)).toThrow(/^readNpz: /);
  });

  test('whose entries share bytes', () => {
    const two = writeNpz({ a: tensor([1]), b: tensor([1]) });
    const view = new DataView(two.buffer);
    // The second entry of the directory is to be where the first is, under its name.
    const second = two.length - 22 - 51;
    view.setUint32(second + 42, 0, true);
    two[second + 46] = 0x61;
    expect(() => readNpz(two)).toThrow("readNpz: 'a.npy' begins at byte 0, inside another entry");
  });

  test('with a name twice', () => {
    const two = writeNpz({ a: tensor([1]), b: tensor([1]) });
    two[30 + 5 + small.length + 30] = 0x61;
    two[two.length - 22 - 5] = 0x61;
    expect(() => readNpz(two)).toThrow("readNpz: 'a' is there twice");
  });

  test('with no memory taken for what it claims', () => {
    const before = process.memoryUsage().arrayBuffers;
    const bomb = zipOf(packed, 0xfffffffe, 0);
    for (let i = 0; i < 10; i++) expect(() => readNpz(bomb)).toThrow(FormatError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });
});

/** The valid archive with another name for its file, of the same length. */
function withName(name: string): Uint8Array[] {
  const bytes = valid.slice();
  bytes.set(Buffer.from(name), 30);
  bytes.set(Buffer.from(name), central + 46);
  return [bytes];
}
