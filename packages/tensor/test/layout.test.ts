import { describe, expect, test } from 'vitest';
import * as adjoint from '../src/index.ts';
import {
  AdjointError,
  arange,
  diagEmbed,
  diagonal,
  DtypeError,
  expand,
  flip,
  IndexError,
  indexAdd,
  indexCopy,
  indexFill,
  indexPut,
  key,
  maskedScatter,
  meshgrid,
  movedim,
  narrow,
  NumericsError,
  oneHot,
  ones,
  overlapAdd,
  pad,
  permute,
  put,
  repeat,
  repeatInterleave,
  roll,
  rot90,
  scatter,
  scatterAdd,
  scatterReduce,
  selectScatter,
  ShapeError,
  split,
  squeeze,
  takeAlongAxis,
  tensor,
  type Tensor,
  tensorSplit,
  tril,
  unbind,
  unflatten,
  unsqueeze,
  windows,
  zeros,
} from '../src/index.ts';

const int = (...values: number[]): Tensor => tensor(values, { dtype: 'int32' });
const x = arange(6).reshape([2, 3]);

describe('what does not fit is refused in the name of the function', () => {
  const cases: Record<string, readonly [() => unknown, new (...args: never[]) => AdjointError, RegExp]> = {
    'an order without all axes': [() => permute(x, [0]), ShapeError, /^permute: \[0\] is not an order/],
    'an axis named twice': [
      () => movedim(x, [0, 0], [0, 1]),
      ShapeError,
      /^movedim: an axis is named twice in \[0, 0\]/,
    ],
    'places for fewer axes': [
      () => movedim(x, [0, 1], [0]),
      ShapeError,
      /^movedim: axes and places \[0, 1\] and \[0\] do not fit/,
    ],
    'an axis that is not there': [() => squeeze(x, 2), IndexError, /^squeeze: axis 2/],
    'a new axis too far': [() => unsqueeze(x, 4), IndexError, /^unsqueeze: axis 4/],
    'lengths that do not fill an axis': [
      () => unflatten(x, 1, [2, -1]),
      ShapeError,
      /^unflatten: \[2, -1\] does not fill/,
    ],
    'a shape one cannot stretch to': [() => expand(x, [3, 3]), ShapeError, /^expand: \[2, 3\] does not broadcast/],
    'a new axis of unknown length': [() => expand(x, [-1, 2, 3]), ShapeError, /^expand: /],
    'too few repeats': [() => repeat(x, [2]), ShapeError, /^repeat: .*\n {2}hint: tile/],
    'repeats for other entries': [
      () => repeatInterleave(x, [1, 2], 1),
      ShapeError,
      /2 numbers for 3 entries of axis 1/,
    ],
    'sizes that do not add up': [() => split(x, [1, 1], 1), ShapeError, /^split: sizes \[1, 1\] do not add up to 3/],
    'parts of no size': [() => split(x, 0), ShapeError, /^split: a length is an integer from 1 to 4294967295, got 0/],
    'no parts': [() => tensorSplit(x, 0), ShapeError, /^tensorSplit: /],
    'entries of a number': [() => unbind(tensor(1)), IndexError, /^unbind: axis 0 is out of range for 0 axes/],
    'entries that are not there': [
      () => narrow(x, 1, 2, 2),
      IndexError,
      /^narrow: a length is an integer from 0 to 1, got 2/,
    ],
    'half a step': [() => roll(x, 0.5), ShapeError, /^roll: a shift is an integer, got 0.5/],
    'a shift for no axis': [() => roll(x, [1, 2], 0), ShapeError, /^roll: shifts 1,2 do not fit the axes 0/],
    'a turn in a line': [() => rot90(x, 1, [0]), ShapeError, /^rot90: two axes/],
    'a diagonal of a line': [() => diagonal(x, { axis1: 1 }), ShapeError, /^diagonal: an axis is named twice/],
    'an option that is none': [
      () => diagEmbed(x, { axis: 0 } as object),
      ShapeError,
      /no option 'axis'\n {2}hint: .*axis1/,
    ],
    'half a vector': [() => tril(ones([3])), ShapeError, /^tril: matrices are needed, got \[3\]/],
    'a width without its pair': [() => pad(x, [1]), ShapeError, /^pad: widths are pairs/],
    'more taken away than there is': [() => pad(x, [-2, -2]), ShapeError, /^pad: widths \[-2, -2\] take more away/],
    'a mirror longer than the axis': [
      () => pad(x, [3, 0], { mode: 'reflect' }),
      ShapeError,
      /^pad: reflect cannot widen/,
    ],
    'a mode that is none': [() => pad(x, [1, 0], { mode: 'zero' as 'reflect' }), ShapeError, /got zero/],
    'a grid of matrices': [() => meshgrid([x]), ShapeError, /^meshgrid: vectors are needed/],
    'windows longer than the axis': [
      () => windows(x, 1, 2, { dilation: 3 }),
      ShapeError,
      /over 4 elements is longer than the axis, 3/,
    ],
    'windows that do not move': [() => windows(x, 1, 2, { step: 0 }), ShapeError, /a step is an integer of 1 or more/],
    'more windows than fit': [
      () => overlapAdd(ones([3, 2]), 0, 3),
      ShapeError,
      /the number of windows is an integer from 0 to 2, got 3/,
    ],
    'one value too few': [() => scatter(x, 1, int(0).reshape([1, 1]), ones([1, 0])), ShapeError, /^scatter: /],
    'indices of another rank': [
      () => scatterAdd(x, 0, int(0), 1),
      ShapeError,
      /^scatterAdd: along axis 0 indices \[1\] and \[2, 3\] do not fit/,
    ],
    'a sum of bools': [() => scatterAdd(ones([2], { dtype: 'bool' }), 0, int(0), 1), AdjointError, /./],
    'a reduction that is none': [
      () => scatterReduce(x, 0, int(0).reshape([1, 1]), 1, 'max' as 'amax'),
      ShapeError,
      /got max/,
    ],
    'an index below all': [() => indexFill(x, 1, int(-4), 0), IndexError, /^indexFill: index -4 .* axis 1 of length 3/],
    'an index above all': [() => indexCopy(x, 0, int(2), ones([1, 3])), IndexError, /^indexCopy: index 2 .* axis 0/],
    'values for other entries': [
      () => indexAdd(x, 0, int(0, 1), ones([1, 3])),
      ShapeError,
      /^indexAdd: places and values \[2, 3\] and \[1, 3\] do not fit/,
    ],
    'values that do not broadcast': [() => indexPut(x, [0], ones([2])), ShapeError, /^indexPut: /],
    'a place beyond the last': [() => put(x, int(6), 1), IndexError, /^put: index 6 .* length 6/],
    'a column for a row': [
      () => selectScatter(x, ones([2]), 0, 0),
      ShapeError,
      /^selectScatter: places and values \[3\] and \[2\] do not fit/,
    ],
    'too few elements': [() => maskedScatter(x, x.less(3), ones([2])), IndexError, /^maskedScatter: index 3/],
    'a float as an index': [() => takeAlongAxis(x, zeros([2, 1]), 1), DtypeError, /^takeAlongAxis: indices must be/],
    'a class below 0': [() => oneHot(int(-1), 3), IndexError, /^oneHot: index -1/],
    'what is no tensor': [() => flip([1] as unknown as Tensor), DtypeError, /^flip: a tensor is needed, got an array/],
    'keys of a float': [() => split(x.at(0)), AdjointError, /^split: /],
    'less than no keys': [() => split(key(1), -1), NumericsError, /^split: /],
  };
  test.each(Object.entries(cases))('%s', (_what, [run, kind, message]) => {
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });
});

describe('split', () => {
  test('takes a key apart into keys, and with an axis into its words', () => {
    expect(split(key(1), 3).map((k) => k.shape)).toEqual([[2], [2], [2]]);
    expect(split(key(1), 1, 0).map((k) => k.shape)).toEqual([[1], [1]]);
  });
});

describe('dtypes', () => {
  test('ints and bools move as floats do', () => {
    const bools = tensor([true, false, true]);
    expect(adjoint.pad(bools, [1, 0], { value: 1 }).toArray()).toEqual([true, true, false, true]);
    expect(adjoint.triu(ones([2, 2], { dtype: 'bool' })).dtype).toBe('bool');
    expect(adjoint.scatter(bools, 0, int(0), 0).toArray()).toEqual([false, false, true]);
    expect(scatterReduce(bools, 0, int(1, 1), bools.slice([0, 2]), 'amax', { includeSelf: false }).toArray()).toEqual([
      true,
      true,
      true,
    ]);
    expect(scatterReduce(int(5, 6), 0, int(0), int(-9), 'amax', { includeSelf: false }).toArray()).toEqual([-9, 6]);
    expect(adjoint.windows(int(1, 2, 3), 0, 2).dtype).toBe('int32');
    expect(roll(int(1, 2, 3), 1).toArray()).toEqual([3, 1, 2]);
    expect(() => overlapAdd(ones([2, 2], { dtype: 'bool' }), 0, 3)).toThrow(DtypeError);
  });

  test('a NaN among the values scattered to a place is its extremum, and -0 stays', () => {
    const y = scatterReduce(tensor([1, -0]), 0, int(0), tensor([NaN]), 'amin');
    expect(Object.is(y.at(0).item(), NaN) && Object.is(y.at(1).item(), -0)).toBe(true);
  });
});
