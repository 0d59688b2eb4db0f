import { readFileSync } from 'node:fs';
import type { Tensor } from '@adjoint/tensor';
import { tensor } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { readNpy, readNpz, readSafetensors, writeNpy, writeSafetensors } from '../src/index.ts';
import fixtures from './data/fixtures.json' with { type: 'json' };

interface Held {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly (number | string | boolean)[];
}

/** The dtypes that those of NumPy become. */
const readAs: Readonly<Record<string, string>> = {
  float16: 'float32',
  int8: 'int32',
  int16: 'int32',
  int64: 'int32',
  uint8: 'uint32',
  uint16: 'uint32',
  uint64: 'uint32',
};

const bytesIn = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Compares shape, dtype and every value, signs of zeros and NaN included. */
function expectHeld(x: Tensor, { shape, dtype, values }: Held): void {
  expect(x.shape).toEqual(shape);
  expect(x.dtype).toBe(readAs[dtype] ?? dtype);
  expect(Array.from(x.toTypedArray())).toEqual(values.map(Number));
}

describe('what NumPy wrote', () => {
  for (const [name, { file, ...held }] of Object.entries(fixtures.npy)) {
    test(`is read as it was: ${name}`, () => expectHeld(readNpy(bytesIn(file)), held));

    const x = readNpy(bytesIn(file));
    const same = readAs[held.dtype] === undefined && !name.startsWith('>') && name !== 'fortran';
    if (same) test(`is written byte for byte: ${name}`, () => expect(writeNpy(x)).toEqual(bytesIn(file)));
  }

  test.each(Object.entries(fixtures.npyVersions))('is read in version %s', (_, file) => {
    expect(readNpy(bytesIn(file)).toArray()).toEqual([0, 1, 2]);
  });

  test.each([
    ['object', "readNpy: the dtype '|O' is of Python objects, which only pickle could read"],
    ['structured', 'readNpy: the dtype is structured, with named fields, which no tensor has'],
    ['text', "readNpy: the dtype '<U2' is of texts"],
    ['bytes', "readNpy: the dtype '|S2' is of byte strings"],
    ['complex', "readNpy: the dtype '<c16' is of complex numbers"],
    ['date', "readNpy: the dtype '<M8[D]' is of dates"],
    ['wide', 'readNpy: element 0 is 1099511627776, which int32 cannot hold'],
    ['wide unsigned', 'readNpy: element 0 is 1099511627776, which uint32 cannot hold'],
  ] as const)('is refused where no tensor has its dtype: %s', (name, sentence) => {
    expect(() => readNpy(bytesIn(fixtures.refusedNpy[name]))).toThrow(sentence);
  });

  test.each(['stored', 'compressed'] as const)('in an archive is read as it was: %s', (kind) => {
    const tensors = readNpz(bytesIn(fixtures.npz[kind]));
    expect(Object.keys(tensors)).toEqual(Object.keys(fixtures.npz.holds));
    for (const [name, held] of Object.entries(fixtures.npz.holds)) expectHeld(tensors[name]!, held);
  });
});

describe('what safetensors wrote', () => {
  for (const [from, { file, holds }] of Object.entries(fixtures.safetensors))
    test(`from ${from} is read as it was`, () => {
      const { tensors } = readSafetensors(bytesIn(file));
      expect(Object.keys(tensors).toSorted()).toEqual(Object.keys(holds).toSorted());
      for (const [name, held] of Object.entries(holds)) expectHeld(tensors[name]!, held);
    });

  test('has its metadata', () => {
    const { metadata } = readSafetensors(bytesIn(fixtures.safetensors.torch.file));
    expect({ ...metadata }).toEqual({ format: 'pt', epoch: '3' });
  });

  test('is written byte for byte, if the dtypes are those that tensors have', () => {
    const file = bytesIn(fixtures.safetensors.none.file);
    expect(writeSafetensors(readSafetensors(file).tensors)).toEqual(file);
  });

  test.each(['./data/losses.safetensors', '../../rnn/test/data/recurrent.safetensors'])(
    'as reference values is read: %s',
    (path) => {
      const { tensors } = readSafetensors(readFileSync(new URL(path, import.meta.url)));
      expect(Object.keys(tensors).length).toBeGreaterThan(50);
      expect(Object.values(tensors).every((x) => x.toTypedArray().every(Number.isFinite))).toBe(true);
    },
  );
});

describe('sixteen bits', () => {
  const { values, float16, bfloat16 } = fixtures.rounding;
  const stored = (x: Tensor, floats: 'float16' | 'bfloat16'): number[] => {
    const bytes = writeSafetensors({ x }, { floats });
    return Array.from(new Uint16Array(bytes.slice(-2 * x.size).buffer));
  };

  test('are rounded as NumPy rounds them', () => {
    expect(stored(tensor(values), 'float16')).toEqual(float16);
  });

  test('are rounded as PyTorch rounds them', () => {
    expect(stored(tensor(values, { dtype: 'float32' }), 'bfloat16')).toEqual(bfloat16);
  });

  test('of a float64 are rounded once, not by way of float32', () => {
    // A little more than half way: float32 rounds it to the tie, and the tie to even.
    expect(stored(tensor([1 + 2 ** -11 + 2 ** -30]), 'float16')).toEqual([0x3c01]);
    expect(stored(tensor([1 + 2 ** -8 + 2 ** -30]), 'bfloat16')).toEqual([0x3f81]);
  });

  test.each(['float16', 'bfloat16'] as const)('are all read and written back to the last bit: %s', (floats) => {
    const all = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const header = `{"x":{"dtype":"${floats === 'float16' ? 'F16' : 'BF16'}","shape":[65536],"data_offsets":[0,131072]}}`;
    const file = new Uint8Array(8 + header.length + all.byteLength);
    file[0] = header.length;
    file.set(new TextEncoder().encode(header), 8);
    file.set(new Uint8Array(all.buffer), 8 + header.length);
    const { x } = readSafetensors(file).tensors;
    expect(stored(x!, floats)).toEqual(Array.from(all));
    // float64 too, but for NaNs whose bits a conversion may quieten.
    const wide = stored(x!.cast('float64'), floats);
    const values = x!.toTypedArray();
    expect(wide.filter((_, i) => !Number.isNaN(values[i]))).toEqual(
      Array.from(all).filter((_, i) => !Number.isNaN(values[i])),
    );
  });
});
