import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError, readSafetensors, writeSafetensors } from '@adjoint/files';
import { DtypeError, FormatError, ones, ShapeError, tensor, Tensor, TreeError, zeros } from '@adjoint/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadTree, saveTree } from '../src/index.ts';
import { putTogether, type Skeleton, takeApart } from '../src/training/treeCode.ts';

const folder = mkdtempSync(join(tmpdir(), 'adjoint-tree-'));
let files = 0;
const fresh = (): string => join(folder, `tree${files++}.safetensors`);

/** A tree there and back. */
async function roundTrip<T>(tree: T, like?: T): Promise<T> {
  const path = fresh();
  await saveTree(path, tree);
  return loadTree<T>(path, like);
}

/** Tensors as dtype, shape and bytes, so that every bit counts. */
function bare(node: unknown): unknown {
  if (node instanceof Tensor) {
    const values = node.toTypedArray();
    return [node.dtype, node.shape, ...new Uint8Array(values.buffer, values.byteOffset, values.byteLength)];
  }
  if (Array.isArray(node)) return node.map(bare);
  if (typeof node !== 'object' || node === null) return node;
  return Object.entries(node).map(([key, child]) => [key, bare(child)]);
}

describe('a tree comes back from its file', () => {
  test('with all its kinds of leaves, to the last bit', async () => {
    const tree = {
      net: [{ weight: tensor([[0.1, -0, NaN]]), bias: tensor([1e-45], { dtype: 'float32' }) }, { layers: [] }],
      state: {
        step: 3,
        best: Infinity,
        worst: -Infinity,
        none: NaN,
        zero: -0,
        tiny: 5e-324,
        last: null,
        gone: undefined,
      },
      flags: [true, false],
      mask: tensor([true, false]),
      key: tensor([4294967295, 0], { dtype: 'uint32' }),
      ids: tensor([-1], { dtype: 'int32' }),
      empty: zeros([0, 3]),
      scalar: tensor(2),
      name: 'naïve "名" \ud800',
    };
    const back = await roundTrip(tree, tree);
    expect(bare(back)).toEqual(bare(tree));
    expect(Object.is(back.state.zero, -0)).toBe(true);
    expect(bare(await roundTrip(tree))).toEqual(bare(tree));
  });

  test('whatever it is', () => {
    const leaf = fc.oneof(
      fc.double(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(null, true, undefined),
      fc.array(fc.double(), { maxLength: 3 }).map((values) => tensor(Float64Array.from(values))),
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('__proto__', '__metadata__', 'a.b', 'constructor', '0')),
          tie('tree'),
          {
            maxKeys: 4,
            noNullPrototype: true,
          },
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (one) => {
        const { skeleton, tensors } = takeApart('tree', one);
        const read = {
          skeleton: JSON.parse(JSON.stringify(skeleton)) as Skeleton,
          tensors: readSafetensors(writeSafetensors(tensors)).tensors,
        };
        expect(bare(putTogether('tree', read, one))).toEqual(bare(one));
        expect(bare(putTogether('tree', read))).toEqual(bare(one));
      }),
    );
  });

  test('with functions, which are those of the tree that it is to be like', async () => {
    const tree = { w: ones([2]), activation: Math.tanh, layers: [{ f: (x: number) => x + 1 }] };
    const back = await roundTrip(tree, tree);
    expect([back.activation, back.layers[0]!.f]).toEqual([tree.activation, tree.layers[0]!.f]);
    await expect(roundTrip(tree)).rejects.toThrow('loadTree: the function at activation cannot be read from a file');
  });

  test('though names of tensors would meet', async () => {
    const tree = { 'a.b': tensor(1), a: { b: tensor(2) }, tensor: tensor(3), __metadata__: tensor(4) };
    expect(bare(await roundTrip(tree, tree))).toEqual(bare(tree));
    expect((await roundTrip(tensor(7))).item()).toBe(7);
  });

  test('with tensors that others can read by their paths', async () => {
    const path = fresh();
    await saveTree(path, { net: [{ weight: tensor([1, 2]) }] });
    expect(readSafetensors(readFileSync(path)).tensors['net.0.weight']!.toArray()).toEqual([1, 2]);
  });

  test('after null has become something, or a list of numbers has grown', async () => {
    const path = fresh();
    await saveTree(path, { velocity: ones([2]), losses: [1, NaN], best: 3 });
    const like: unknown = { velocity: null, losses: [], best: null };
    expect(bare(await loadTree(path, like))).toEqual(bare({ velocity: ones([2]), losses: [1, NaN], best: 3 }));
  });
});

describe('a tree is refused', () => {
  const saved = fresh();
  const tree = { net: { w: ones([2, 3]), b: zeros([3]) }, layers: [{ w: ones([1]) }], step: 1 };
  const cases: [string, unknown, new (...args: never[]) => Error, string][] = [
    [
      'a shape',
      { ...tree, net: { ...tree.net, w: ones([3, 2]) } },
      ShapeError,
      'loadTree: net.w has the shape [3, 2], in the file [2, 3]',
    ],
    [
      'a dtype',
      { ...tree, net: { ...tree.net, b: zeros([3], { dtype: 'float32' }) } },
      DtypeError,
      'loadTree: net.b is float32, in the file float64',
    ],
    [
      'fields',
      { ...tree, net: { w: ones([2, 3]), c: 1 } },
      TreeError,
      'the trees differ at net: the file lacks c, and the file alone has b',
    ],
    ['a length', { ...tree, layers: [] }, TreeError, 'loadTree: layers has 0 entries, the file 1'],
    [
      'a number for a tensor',
      { ...tree, step: ones([1]) },
      TreeError,
      'the trees differ at step: a tensor, in the file a number',
    ],
    [
      'a tensor for a number',
      { ...tree, net: { ...tree.net, b: 3 } },
      TreeError,
      'the trees differ at net.b: a number, in the file a tensor',
    ],
    [
      'an object for a tensor',
      { ...tree, net: ones([1]) },
      TreeError,
      'the trees differ at net: a tensor, in the file an object',
    ],
    [
      'an array for an object',
      { ...tree, net: [1] },
      TreeError,
      'the trees differ at net: an array of 1, in the file an object',
    ],
  ];
  test.each(cases)('if it differs in %s', async (_, like, kind, sentence) => {
    await saveTree(saved, tree);
    const error: unknown = await loadTree(saved, like).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(sentence);
  });

  test('if it holds a class instance, a symbol, or itself', async () => {
    const path = fresh();
    await expect(saveTree(path, { at: new Date() })).rejects.toThrow('at at is an object of class Date');
    await expect(saveTree(path, { at: 1n })).rejects.toThrow(TreeError);
    const loop: unknown[] = [];
    loop.push(loop);
    await expect(saveTree(path, loop)).rejects.toThrow('saveTree: a tree is nested deeper than 1000');
    await expect(loadTree(path)).rejects.toThrow(FileError);
  });

  test('if its file is cut short anywhere, is none of these, or is tampered with', async () => {
    const path = fresh();
    await saveTree(path, tree);
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length += 7) {
      writeFileSync(path, bytes.subarray(0, length));
      await expect(loadTree(path)).rejects.toThrow(FormatError);
    }
    const json = (text: string): void =>
      writeFileSync(path, writeSafetensors({ w: ones([1]) }, { metadata: { 'adjoint.tree': text } }));
    writeFileSync(path, writeSafetensors({ w: ones([1]) }));
    await expect(loadTree(path)).rejects.toThrow('holds tensors, but no tree that saveTree wrote');
    for (const text of [
      '',
      '{',
      '["tensor"]',
      '["tensor","x"]',
      '["tensor","__proto__"]',
      '["odd"]',
      '[]',
      '[["array"]]',
      '["number"]',
      `${'["array",'.repeat(2000)}1${']'.repeat(2000)}`,
    ]) {
      json(text);
      await expect(loadTree(path), text).rejects.toThrow(FormatError);
    }
    json('{"__proto__":{"polluted":true}}');
    await loadTree(path);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

test('a save that cannot be finished leaves the old file, and nothing beside it', async () => {
  const own = mkdtempSync(join(folder, 'own-'));
  const path = join(own, 'a.safetensors');
  await saveTree(path, { w: ones([1]) });
  await expect(saveTree(join(own, 'none', 'b.safetensors'), {})).rejects.toThrow(FileError);
  expect(readdirSync(own)).toEqual(['a.safetensors']);
});
