// Over 150 lines: one table of hostile files for each format.
import { FormatError, tensor } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { readNpy, readSafetensors, writeSafetensors } from '../src/index.ts';
import { bytesOf, npyOf, safetensorsOf } from './files.ts';

const f4 = (shape: unknown, data_offsets: unknown, dtype: unknown = 'F32') => ({ dtype, shape, data_offsets });
const whole = writeSafetensors({ w: tensor([1, 2]) });

describe('a safetensors file is refused', () => {
  test.each<[string, Uint8Array, string]>([
    ['that is empty', new Uint8Array(), 'the length of the header is 8 bytes, the file has 0'],
    ['that is cut short in its length', whole.subarray(0, 7), 'the length of the header is 8 bytes, the file has 7'],
    ['that is cut short in its header', whole.subarray(0, 30), 'the header is to have 56 bytes, but only 22 follow'],
    [
      'that is cut short in its data',
      whole.subarray(0, -1),
      "'w' is to be at bytes 0 to 16 of 15: is the file cut short?",
    ],
    ['that is longer than its tensors', bytesOf(whole, [0]), 'no tensor has the last 1 bytes'],
    [
      'with an absurd header',
      safetensorsOf('{}', 0, 2 ** 53),
      'a header of 9007199254740992 bytes is longer than any may be',
    ],
    ['with a header of 2^64 - 1', bytesOf(new Uint8Array(8).fill(255)), 'is longer than any may be, 100000000'],
    ['with no header', safetensorsOf(''), "the header must have '{' at character 0, found its end"],
    ['with a list as header', safetensorsOf('[]'), "must have '{' at character 0, found '[]'"],
    ['with a header that is no JSON', safetensorsOf('{"w":}'), "must have '{' at character 5, found '}'"],
    [
      'with a header that ends early',
      safetensorsOf('{"w":{"dtype":"F32"'),
      "must have ',' at character 19, found its end",
    ],
    ['with more than a header', safetensorsOf('{}{}'), "must have nothing more at character 2, found '{}'"],
    ['with a name that has no end', safetensorsOf('{"w'), "must have a string at character 1, found '\"w'"],
    ['with a name that has a false escape', safetensorsOf('{"\\x":1}'), 'must have a string at character 1'],
    ['with a header that is no UTF-8', safetensorsOf('{}', Uint8Array.of(255, 0), 3), 'the header is no UTF-8'],
    [
      'with a name twice',
      safetensorsOf('{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"w":{}}'),
      "the header has 'w' twice",
    ],
    [
      'with a name twice, once escaped',
      safetensorsOf('{"__metadata__":{},"\\u005f_metadata__":{}}'),
      "has '__metadata__' twice",
    ],
    ['with a field twice', safetensorsOf('{"w":{"dtype":"F32","dtype":"F64"}}'), "'w' has 'dtype' twice"],
    [
      'with a field too many',
      safetensorsOf({ w: { ...f4([1], [0, 4]), strides: [1] } }, 4),
      "'w' has a field 'strides', which the format does not know",
    ],
    [
      'with a field too few',
      safetensorsOf({ w: { dtype: 'F32', shape: [1] } }, 4),
      "'w' must have dtype, shape and data_offsets",
    ],
    [
      'with an unknown dtype',
      safetensorsOf({ w: f4([1], [0, 1], 'F8_E4M3') }, 1),
      "'w' has the unknown dtype 'F8_E4M3'",
    ],
    [
      'with a dtype of every object',
      safetensorsOf({ w: f4([1], [0, 1], 'constructor') }, 1),
      "'w' has the unknown dtype 'constructor'",
    ],
    ['with a dtype that is no text', safetensorsOf({ w: f4([1], [0, 4], 32) }, 4), 'must have a string'],
    [
      'with a negative length',
      safetensorsOf({ w: f4([-1], [0, 4]) }, 4),
      "must have a length, an integer from 0 to 2^53 - 1, at character 29, found '-1]",
    ],
    [
      'with a fractional length',
      safetensorsOf({ w: f4([1.5], [0, 4]) }, 4),
      "a length, an integer from 0 to 2^53 - 1, at character 29, found '1.5]",
    ],
    [
      'with a length like 1e9',
      safetensorsOf('{"w":{"dtype":"F32","shape":[1e9],"data_offsets":[0,4]}}', 4),
      "found '1e9]",
    ],
    [
      'with a length beyond 2^53',
      safetensorsOf('{"w":{"dtype":"F32","shape":[9007199254740992],"data_offsets":[0,4]}}', 4),
      'a length, an integer',
    ],
    ['with a length as text', safetensorsOf({ w: f4(['1'], [0, 4]) }, 4), 'a length, an integer'],
    ['with no list of lengths', safetensorsOf({ w: f4(1, [0, 4]) }, 4), "must have '[' at character"],
    [
      'with more elements than numbers',
      safetensorsOf({ w: f4([2 ** 30, 2 ** 30], [0, 4]) }, 4),
      "'w': the shape [1073741824, 1073741824] has more elements than can be counted",
    ],
    [
      'with more elements than numbers, none of which is there',
      safetensorsOf({ w: f4([2 ** 50, 2 ** 50, 0], [0, 0]) }),
      'has more elements than can be counted',
    ],
    [
      'with a hundred axes',
      safetensorsOf({ w: f4(new Array(100).fill(1), [0, 4]) }, 4),
      "'w': a shape has at most 64 axes, found 100",
    ],
    [
      'with bytes for another shape',
      safetensorsOf({ w: f4([2], [0, 4]) }, 4),
      "'w', F32 of shape [2], needs 8 bytes, but has 4",
    ],
    ['with terabytes of shape', safetensorsOf({ w: f4([2 ** 40], [0, 4]) }, 4), 'needs 4398046511104 bytes, but has 4'],
    ['with offsets the wrong way round', safetensorsOf({ w: f4([1], [4, 0]) }, 4), "'w' is to be at bytes 4 to 0 of 4"],
    [
      'with offsets out of range',
      safetensorsOf({ w: f4([1], [4, 8]) }, 4),
      "'w' is to be at bytes 4 to 8 of 4: is the file cut short?",
    ],
    ['with a negative offset', safetensorsOf({ w: f4([1], [-4, 0]) }, 4), 'an offset, an integer'],
    ['with one offset', safetensorsOf({ w: f4([1], [0]) }, 4), "'w' must have two data_offsets, found 1"],
    ['with three offsets', safetensorsOf({ w: f4([1], [0, 4, 4]) }, 4), "'w' must have two data_offsets, found 3"],
    [
      'with tensors that overlap',
      safetensorsOf({ a: f4([2], [0, 8]), b: f4([2], [4, 12]) }, 12),
      "'b' begins at byte 4, inside another tensor",
    ],
    [
      'with tensors that share all bytes',
      safetensorsOf({ a: f4([2], [0, 8]), b: f4([2], [0, 8]) }, 8),
      "'b' begins at byte 0, inside another tensor",
    ],
    [
      'with a hole',
      safetensorsOf({ a: f4([1], [0, 4]), b: f4([1], [8, 12]) }, 12),
      "no tensor has the bytes 4 to 8, before 'b'",
    ],
    [
      'with metadata that are no texts',
      safetensorsOf({ __metadata__: { n: 1 } }),
      "must have a string at character 21, found '1}}'",
    ],
    ['with metadata that are a text', safetensorsOf({ __metadata__: 'pt' }), "must have '{'"],
    [
      'with an integer of 64 bits too large',
      safetensorsOf({ step: f4([1], [0, 8], 'I64') }, Uint8Array.of(0, 0, 0, 128, 0, 0, 0, 0)),
      "'step': element 0 is 2147483648, which int32 cannot hold",
    ],
    [
      'with a bool that is neither',
      safetensorsOf({ mask: f4([2], [0, 2], 'BOOL') }, Uint8Array.of(1, 2)),
      "'mask': element 1 is a bool of 2, neither 0 nor 1",
    ],
    [
      'with a name too long for a line',
      safetensorsOf({ ['n'.repeat(500)]: f4([1], [0, 1], 'F8') }, 1),
      `'${'n'.repeat(60)}…' has`,
    ],
  ])('%s', (_, file, sentence) => {
    expect(() => readSafetensors(file)).toThrow(FormatError);
    expect(() => readSafetensors(file)).toThrow(sentence);
    expect(() => readSafetensors(file)).toThrow(/^readSafetensors: /);
  });

  test('with a million brackets, at once and without a stack', () => {
    expect(() => readSafetensors(safetensorsOf(`{"w":${'['.repeat(1_000_000)}`))).toThrow(FormatError);
    expect(() => readSafetensors(safetensorsOf(`{"w":${'{"a":'.repeat(200_000)}`))).toThrow(FormatError);
  });

  test('that is no file at all', () => {
    expect(() => readSafetensors('w.safetensors' as never)).toThrow(
      'readSafetensors: the bytes of a file are needed in a Uint8Array, got a string\n  hint: loadSafetensors(path)',
    );
  });
});

const header = (shape: string, descr = "'<f8'", order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe('an npy file is refused', () => {
  test.each<[string, Uint8Array, string]>([
    ['that is empty', new Uint8Array(), 'an npy file begins with \\x93NUMPY and a version, this one does not'],
    ['of another kind', bytesOf('PK\x03\x04 and so on'), 'begins with \\x93NUMPY'],
    [
      'of a later version',
      npyOf(header('()'), 8, { version: [4, 0] }),
      'the versions 1.0, 2.0 and 3.0 are known, this is 4.0',
    ],
    ['of an odd version', npyOf(header('()'), 8, { version: [1, 7] }), 'this is 1.7'],
    ['that ends before its header', bytesOf([0x93], 'NUMPY', [2, 0, 9, 0]), 'the file ends before its header'],
    [
      'that is cut short in its header',
      npyOf(header('()'), 0, { length: 500 }),
      'the header is to have 500 bytes, but only',
    ],
    [
      'with an absurd header',
      npyOf(header('()'), 0, { version: [2, 0], length: 10_000_000 }),
      'a header of 10000000 bytes is longer than any may be',
    ],
    [
      'that is cut short in its data',
      npyOf(header('(3,)'), 16),
      'F64 of shape [3] needs 24 bytes, but 16 follow the header\n  hint: the file is cut short',
    ],
    [
      'that is longer than its shape',
      npyOf(header('(3,)'), 25),
      'F64 of shape [3] needs 24 bytes, but 25 follow the header',
    ],
    ['with terabytes of shape', npyOf(header('(1099511627776, 8)'), 8), 'needs 70368744177664 bytes, but 8 follow'],
    [
      'with more elements than numbers',
      npyOf(header('(9007199254740991, 2, 0)')),
      'has more elements than can be counted',
    ],
    [
      'with a negative length',
      npyOf(header('(-1,)'), 8),
      "must have a length, an integer from 0 to 2^53 - 1, at character 51, found '-1,)",
    ],
    ['with a length that is computed', npyOf(header('(1+1,)'), 16), "must have ',' at character"],
    [
      'with a call for a header',
      npyOf("__import__('os').system('true')\n"),
      "must have '{' at character 0, found '__import__('os').sys'",
    ],
    ['with a number for a shape', npyOf(header('(3)'), 24), 'must have a tuple: of one length it is (n,);'],
    ['with a list for a shape', npyOf(header('[3]'), 24), "must have '(' at character"],
    [
      'without a shape',
      npyOf("{'descr': '<f8', 'fortran_order': False}"),
      'the header must have descr, fortran_order and shape',
    ],
    ['with a key twice', npyOf("{'shape': (), 'shape': (), }"), "the header has 'shape' twice"],
    [
      'with an unknown key',
      npyOf("{'shape': (), 'pickle': ()}"),
      "the header has 'pickle', which the format does not know",
    ],
    [
      'with a number for the order',
      npyOf(header('()', "'<f8'", '0'), 8),
      "must have True or False at character 34, found '0,",
    ],
    ['with a text behind the header', npyOf(`${header('()')}x`, 8), 'must have nothing more'],
    ['with an escape in a text', npyOf(header('()', "'\\x3cf8'"), 8), 'must have a string at character 10'],
    ['with a text that has no end', npyOf("{'descr"), 'must have a string at character 1'],
    ['with an unknown dtype', npyOf(header('()', "'<f16'"), 16), "the dtype '<f16' is none that is known"],
    [
      'with a dtype of every object',
      npyOf(header('()', "'<constructor8'"), 8),
      "the dtype '<constructor8' is of complex numbers",
    ],
    [
      'with a dtype that has no byte order',
      npyOf(header('()', "'f8'"), 8),
      "the dtype 'f8' does not say which byte comes first",
    ],
    [
      'with a dtype that should have a byte order',
      npyOf(header('()', "'|f8'"), 8),
      "the dtype '|f8' does not say which byte",
    ],
    [
      'with the byte order of another machine',
      npyOf(header('()', "'=f8'"), 8),
      "the dtype '=f8' does not say which byte",
    ],
    ['with a bool that is neither', bytesOf(npyOf(header('(1,)', "'|b1'")), [3]), 'element 0 is a bool of 3'],
  ])('%s', (_, file, sentence) => {
    expect(() => readNpy(file)).toThrow(FormatError);
    expect(() => readNpy(file)).toThrow(sentence);
    expect(() => readNpy(file)).toThrow(/^readNpy: /);
  });
});

test.each([
  ['a text', 'abc', 'metadata are texts by name, got a string'],
  ['null', null, 'metadata are texts by name, got null'],
])('%s for metadata is not written', (_, metadata, sentence) => {
  expect(() => writeSafetensors({}, { metadata: metadata as never })).toThrow(FormatError);
  expect(() => writeSafetensors({}, { metadata: metadata as never })).toThrow(sentence);
});
