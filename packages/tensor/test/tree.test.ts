import { describe, expect, test } from 'vitest';
import { AdjointError, leavesOf, mapTree, tensor, type Tensor, TreeError } from '../src/index.ts';

class Box {
  readonly value = tensor(1);
}

const double = (x: Tensor): Tensor => x.mul(2);

describe('mapTree', () => {
  test('maps tensors and keeps everything else as it is', () => {
    const f = (): number => 1;
    const tree = {
      w: tensor([1, 2]),
      layers: [{ b: tensor(3) }, tensor(4)],
      name: 'net',
      n: 5,
      on: true,
      f,
      none: null,
      un: undefined,
    };
    const mapped = mapTree(double, tree);
    expect(Object.keys(mapped)).toEqual(Object.keys(tree));
    expect(mapped.w.toArray()).toEqual([2, 4]);
    expect((mapped.layers[0] as { b: Tensor }).b.item()).toBe(6);
    expect((mapped.layers[1] as Tensor).item()).toBe(8);
    expect([mapped.name, mapped.n, mapped.on, mapped.f, mapped.none, mapped.un]).toEqual([
      'net',
      5,
      true,
      f,
      null,
      undefined,
    ]);
    expect(tree.w.toArray()).toEqual([1, 2]);
  });

  test('takes a bare tensor, empty nodes and objects without a prototype', () => {
    expect(mapTree(double, tensor(2)).item()).toBe(4);
    expect(mapTree(double, [])).toEqual([]);
    expect(mapTree(double, {})).toEqual({});
    const bare = Object.assign(Object.create(null) as { w: Tensor }, { w: tensor(1) });
    expect(mapTree(double, bare).w.item()).toBe(2);
  });

  test('walks several trees side by side', () => {
    const sum = mapTree(
      (a: Tensor, b: Tensor, c: Tensor) => a.add(b).add(c),
      { w: tensor(1), b: [tensor(2)] },
      { w: tensor(10), b: [tensor(20)] },
      { b: [tensor(200)], w: tensor(100) },
    );
    expect([sum.w.item(), sum.b[0]!.item()]).toEqual([111, 222]);
  });

  test.each([
    ['a missing key', { a: tensor(1), b: tensor(2) }, { a: tensor(1) }, '.b'],
    ['an extra key', { a: tensor(1) }, { a: tensor(1), b: tensor(2) }, '.b'],
    ['a shorter array', { a: [tensor(1), tensor(2)] }, { a: [tensor(1)] }, '.a[1]'],
    ['a longer array', [tensor(1)], [tensor(1), tensor(2)], '[1]'],
    ['an array for an object', { a: { b: tensor(1) } }, { a: [tensor(1)] }, '.a'],
    ['a tensor for an array', { a: [tensor(1)] }, { a: tensor(1) }, '.a'],
    ['a number for a tensor', { a: tensor(1) }, { a: 1 }, '.a'],
    ['null for a tensor', [tensor(1)], [null], '[0]'],
    ['nothing for a tree', { a: tensor(1) }, undefined, 'the top'],
  ])('refuses %s beside the first tree, naming the place', (_what, one, other, place) => {
    expect(() => mapTree((a) => a, one, other)).toThrow(TreeError);
    expect(() => mapTree((a) => a, one, other)).toThrow(place);
  });

  test.each([
    ['a class instance', new Box(), 'Box'],
    ['a Map', new Map(), 'Map'],
    ['a typed array', new Float64Array(2), 'Float64Array'],
    ['a promise', Promise.resolve(1), 'Promise'],
    ['a Date', new Date(0), 'Date'],
  ])('refuses %s, naming its class and place', (_what, value, name) => {
    expect(() => mapTree(double, { deep: [value] })).toThrow(TreeError);
    expect(() => mapTree(double, { deep: [value] })).toThrow(new RegExp(String.raw`\.deep\[0\].*${name}`));
    expect(() => leavesOf(value)).toThrow('the top');
  });

  test('refuses an instance of a class without a name by an error of the library', () => {
    const nameless: unknown = Object.create(Object.create(null) as object);
    expect(() => mapTree(double, { a: nameless })).toThrow(AdjointError);
  });

  test('keeps a key named __proto__ as a key', () => {
    const tree = JSON.parse('{"__proto__": 1, "b": 2}') as object;
    expect(Object.keys(mapTree(double, tree))).toEqual(['__proto__', 'b']);
  });
});

describe('leavesOf', () => {
  test('lists tensors in order, with the way to each as one would write it', () => {
    const leaves = leavesOf({ w: tensor(1), layers: [{ b: tensor(2) }, [tensor(3)]], n: 4 });
    expect(leaves.map(({ path, tensor }) => [path, tensor.item()])).toEqual([
      ['.w', 1],
      ['.layers[0].b', 2],
      ['.layers[1][0]', 3],
    ]);
    expect(leavesOf(tensor(1))[0]!.path).toBe('');
    expect(leavesOf(3)).toEqual([]);
  });

  test('lists a tensor twice that stands in two places', () => {
    const w = tensor(1);
    expect(leavesOf([w, w]).map((leaf) => leaf.path)).toEqual(['[0]', '[1]']);
  });
});
