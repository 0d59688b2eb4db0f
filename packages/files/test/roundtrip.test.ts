import { arange, type DType, dtypes, fromBuffer, newBuffer, sizeOf, type Tensor, tensor } from '@adjoint/tensor';
import { parameter } from '@adjoint/autograd';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from '../src/index.ts';

const shapes = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 });

/** Tensors of every dtype whose bytes are anything: NaNs with payloads, infinities, denormals, minus zero. */
const tensors: fc.Arbitrary<Tensor> = fc
  .tuple(shapes, fc.constantFrom(...dtypes), fc.infiniteStream(fc.nat(255)))
  .map(([shape, dtype, random]) => {
    const buffer = newBuffer(dtype, sizeOf(shape));
    const bytes = new Uint8Array(buffer.buffer);
    for (let i = 0; i < bytes.length; i++) bytes[i] = random.next().value! & (dtype === 'bool' ? 1 : 255);
    return fromBuffer(buffer, shape, dtype);
  });

const names = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((name) => name !== '__metadata__');
const records = fc.dictionary(names, tensors, { maxKeys: 5, noNullPrototype: false });

/** What a dense tensor is to the last bit. */
function bitsOf(x: Tensor): { shape: readonly number[]; dtype: DType; bytes: number[] } {
  const { buffer, offset } = x;
  const width = buffer.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(buffer.buffer);
  const at = buffer.byteOffset + offset * width;
  return { shape: x.shape, dtype: x.dtype, bytes: Array.from(bytes.slice(at, at + x.size * width)) };
}

function expectSame(found: Record<string, Tensor>, given: Record<string, Tensor>): void {
  const bits = (record: Record<string, Tensor>) =>
    Object.entries(record)
      .map(([name, x]) => ({ name, ...bitsOf(x) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  expect(bits(found)).toEqual(bits(given));
}

describe('what is written is read, to the last bit,', () => {
  test('from safetensors', () => {
    const texts = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { maxKeys: 3 });
    fc.assert(
      fc.property(records, texts, (given, metadata) => {
        const bytes = writeSafetensors(given, { metadata });
        const found = readSafetensors(bytes);
        expectSame(found.tensors, given);
        expect({ ...found.metadata }).toEqual({ ...metadata });
        expect(writeSafetensors(found.tensors, { metadata: found.metadata })).toEqual(bytes);
      }),
    );
  });

  test('from npy', () => {
    fc.assert(
      fc.property(tensors, (x) => {
        expect(bitsOf(readNpy(writeNpy(x)))).toEqual(bitsOf(x));
      }),
    );
  });

  test('from npz', () => {
    fc.assert(
      fc.property(records, fc.boolean(), (given, compress) =>
        expectSame(readNpz(writeNpz(given, { compress })), given),
      ),
    );
  });
});

describe('written are', () => {
  test('the values of a view, not its memory', () => {
    const view = arange(12).reshape([3, 4]).T.slice([1, 3]);
    const { x } = readSafetensors(writeSafetensors({ x: view })).tensors;
    expect(x!.toArray()).toEqual([
      [1, 5, 9],
      [2, 6, 10],
    ]);
    expect(readNpy(writeNpy(view)).toArray()).toEqual(x!.toArray());
  });

  test('parameters by their values', () => {
    expect(readNpy(writeNpy(parameter(tensor([1, 2])))).toArray()).toEqual([1, 2]);
  });

  test('wide elements first, so that each can be read in place', () => {
    const bytes = writeSafetensors({ a: tensor([true]), b: tensor([1]), c: tensor([1], { dtype: 'float32' }) });
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + bytes[0]!));
    expect(header.match(/"[abc]"/g)).toEqual(['"b"', '"c"', '"a"']);
    expect(bytes[0]! % 8).toBe(0);
  });

  test('floats in fewer bits on demand, and nothing else', () => {
    const bytes = writeSafetensors({ w: tensor([0.1]), n: tensor([7], { dtype: 'int32' }) }, { floats: 'float32' });
    const { w, n } = readSafetensors(bytes).tensors;
    expect([w!.dtype, w!.item(), n!.dtype, n!.item()]).toEqual(['float32', Math.fround(0.1), 'int32', 7]);
  });
});

describe('names', () => {
  test('such as __proto__ are only names', () => {
    const tensors = Object.fromEntries([
      ['__proto__', tensor([1])],
      ['constructor', tensor([2])],
    ]);
    for (const read of [
      readSafetensors(writeSafetensors(tensors, { metadata: Object.fromEntries([['__proto__', 'x']]) })).tensors,
      readNpz(writeNpz(tensors)),
    ]) {
      expect(Object.keys(read)).toEqual(['__proto__', 'constructor']);
      expect(({} as Record<string, unknown>)['0']).toBeUndefined();
    }
  });

  test('that look like paths are only names', () => {
    expect(Object.keys(readNpz(writeNpz({ '../../etc/passwd': tensor(1) })))).toEqual(['../../etc/passwd']);
  });
});

describe('refused to be written is', () => {
  const x = tensor([1]);
  test.each<[string, () => unknown, string]>([
    ['a tensor called __metadata__', () => writeSafetensors({ __metadata__: x }), 'no tensor may be called so'],
    ['half a character', () => writeSafetensors({ '\ud800': x }), 'is no valid Unicode'],
    [
      'metadata that are no texts',
      () => writeSafetensors({ x }, { metadata: { n: 3 as never } }),
      "metadata are texts, 'n' is a number",
    ],
    ['an unknown option', () => writeSafetensors({ x }, { float: 'x' } as never), "there is no option 'float'"],
    ['an unknown format of floats', () => writeSafetensors({ x }, { floats: 'float8' as never }), "got 'float8'"],
    [
      'what is no tensor',
      () => writeSafetensors({ x: [1] as never }),
      "writeSafetensors: 'x': a tensor is needed, got an array of 1",
    ],
    ['a tensor without a name', () => writeSafetensors(x as never), 'tensors by name are needed, got a tensor'],
    ['an array in an archive', () => writeNpz([x] as never), 'writeNpz: tensors by name are needed, got an array of 1'],
    ['a number', () => writeNpy(3 as never), 'writeNpy: a tensor is needed, got a number'],
  ])('%s', (_, write, sentence) => expect(write).toThrow(sentence));
});
