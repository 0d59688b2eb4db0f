import { deflateRawSync } from 'node:zlib';
import { dtypes, FormatError, ones, type Tensor, tensor } from '@adjoint/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from '../src/index.ts';
import { crc32 } from '../src/npz/crc32.ts';
import { bytesOf, safetensorsOf, zipOf } from './files.ts';

/** Mutated files over the three formats together. */
const files = 100_000;

/** A generator of integers below `n`, the same in every run: a file that fails can be had again. */
type Random = (n: number) => number;

function randomFrom(seed: number): Random {
  let state = seed;
  return (n) => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** What is likely to be mistaken for a length, an offset or a flag. */
const odd = [0, 1, 2, 0x7f, 0x80, 0xff, 0x20, 0x22, 0x27, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x5b, 0x5d, 0x7b, 0x7d];

const digit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** One file of another: bits turned, bytes and numbers replaced, parts cut off, taken out, doubled, or taken from `other`. */
function mutate(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const out = bytes.slice();
  const at = random(out.length);
  const until = at + random(Math.min(40, out.length - at) + 1);
  switch (random(7)) {
    case 0:
      for (let k = random(4); k >= 0; k--) out[random(out.length)]! ^= 1 << random(8);
      return out;
    case 1:
      for (let k = random(3); k >= 0; k--) out[random(out.length)] = odd[random(odd.length)]!;
      return out;
    case 2:
      return out.subarray(0, at);
    case 3:
      return bytesOf(out.subarray(0, at), out.subarray(until));
    case 4:
      return bytesOf(out.subarray(0, until), out.subarray(at));
    case 5: {
      const from = random(other.length);
      return bytesOf(out.subarray(0, at), other.subarray(from, from + random(40)), out.subarray(until));
    }
    default: {
      // Another digit in a number, wherever one is written.
      const first = out.subarray(at).findIndex(digit);
      if (first !== -1) out[at + first] = 0x30 + random(10);
      return out;
    }
  }
}

const samples = dtypes.map((dtype) => ones([2, 3], { dtype }));
const records = [
  Object.fromEntries(samples.map((x) => [x.dtype, x])),
  { w: tensor([1, 2, 3]), 'lstm.b': tensor(4, { dtype: 'float32' }), empty: ones([0, 2]) },
  { n: tensor([[7, -1]], { dtype: 'int32' }) },
];
const valid = {
  safetensors: records.flatMap((x) => [
    writeSafetensors(x, { metadata: { format: 'pt' } }),
    writeSafetensors(x, { floats: 'bfloat16' }),
  ]),
  npy: samples.map(writeNpy),
  npz: records.flatMap((x) => [writeNpz(x), writeNpz(x, { compress: true })]),
};

/** Mutates inside a file whose lengths and checksums are then made right again, or nothing but those would be tested. */
function mutateWithin(format: keyof typeof valid, file: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  if (format === 'safetensors') {
    const end = 8 + file[0]! + 256 * file[1]!;
    const header = mutate(file.subarray(8, end), other.subarray(8), random);
    return safetensorsOf(header, file.subarray(end));
  }
  if (format === 'npz') {
    const x = valid.npy[random(valid.npy.length)]!;
    const content = mutate(x, x, random);
    return zipOf(deflateRawSync(content), content.length, crc32(content));
  }
  return mutate(file, other, random);
}

const readers: { readonly [format in keyof typeof valid]: (bytes: Uint8Array) => Tensor[] } = {
  safetensors: (bytes) => Object.values(readSafetensors(bytes).tensors),
  npy: (bytes) => [readNpy(bytes)],
  npz: (bytes) => Object.values(readNpz(bytes)),
};

/** Bytes of tensors for each byte of a file: small integers become four times as long, deflated ones before that 1032 times. */
const most = { safetensors: 4, npy: 4, npz: 4 * 1032 };

const formats = ['safetensors', 'npy', 'npz'] as const;

// Most of the time would go into the stacks of errors that nobody reads.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe.each(formats)('mutated files of %s', (format) => {
  test('give tensors no larger than the file allows, or a FormatError, and nothing else', ({ annotate }) => {
    const random = randomFrom(1);
    const from = valid[format];
    let good = 0;
    for (let i = 0; i < files / formats.length; i++) {
      const [file, other] = [from[random(from.length)]!, from[random(from.length)]!];
      let mutated = random(2) === 0 ? mutate(file, other, random) : mutateWithin(format, file, other, random);
      if (mutated.length > 0 && random(3) === 0) mutated = mutate(mutated, other, random);
      try {
        const tensors = readers[format](mutated);
        const size = tensors.reduce((sum, x) => sum + x.size * x.buffer.BYTES_PER_ELEMENT, 0);
        if (size > most[format] * mutated.length) expect.fail(`file ${i}: ${size} bytes from ${mutated.length}`);
        good++;
      } catch (error) {
        if (!(error instanceof FormatError)) throw new Error(`file ${i}: ${String(error)}`, { cause: error });
      }
    }
    // Both happen often, or the mutations are too rough or too mild to test anything.
    expect(good / (files / formats.length)).toBeGreaterThan(0.02);
    expect(good / (files / formats.length)).toBeLessThan(0.9);
    return annotate(`${good} of ${Math.ceil(files / formats.length)} were still good`);
  });
});
