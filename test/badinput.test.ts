import { expect, test } from 'vitest';
import { grad, gradcheck, jvp, parameter, valueAndGrad, vjp } from '../packages/autograd/src/index.ts';
import { elman, unroll } from '../packages/rnn/src/index.ts';
import {
  AdjointError,
  arange,
  concat,
  type DType,
  full,
  gather,
  key,
  leavesOf,
  linear,
  mapTree,
  normal,
  ones,
  split,
  stack,
  tensor,
  type Tensor,
  uniform,
  where,
  zeros,
} from '../packages/tensor/src/index.ts';

class Weights {
  readonly w = tensor(1);
}

const ints = (...values: number[]): Tensor => tensor(values, { dtype: 'int32' });
const net = elman.init(key(1), { inputs: 1, hidden: 2, outputs: 1 });

const w = parameter(tensor([1, 2]));
const b = parameter(tensor(3));
w.sum().mul(b).backward();

const cases: Record<string, () => unknown> = {
  'add: shapes that do not broadcast': () => zeros([2, 3]).add(zeros([4]) as never),
  'matmul: inner sizes, left transposed': () => zeros([4, 3]).matmul(zeros([4, 1]) as never),
  'matmul: inner sizes, right transposed': () => zeros([4, 3]).matmul(zeros([5, 3]) as never),
  'matmul: inner sizes, no remedy': () => zeros([2, 3]).matmul(zeros([4, 5]) as never),
  'matmul: batches': () => zeros([2, 3, 4]).matmul(zeros([3, 4, 5]) as never),
  'matmul: 0-d': () => zeros([2]).matmul(tensor(2) as never),
  'linear: inputs differ': () => linear(zeros([2, 3]), zeros([4, 2])),
  'nested arrays: a shorter row': () => tensor([[1, 2], [3]]),
  'nested arrays: a bare value': () => tensor([[1, 2], 3]),
  'nested arrays: a deeper row': () => tensor([1, [2]]),
  'nested arrays: null': () => tensor([1, null] as never),
  'nested arrays: a text': () => tensor('1' as never),
  'nested arrays: tensors': () => tensor([tensor(1), tensor(2)] as never),
  'dtype: unknown': () => zeros([2], { dtype: 'float16' as DType }),
  'dtype: int32 with uint32': () => ints(1).add(tensor([1], { dtype: 'uint32' })),
  'dtype: bools subtracted': () => tensor([true]).sub(tensor([false])),
  'operand: an array': () => tensor([1]).add([1] as never),
  'operand: undefined': () => tensor([1]).add(undefined as never),
  'shape: negative': () => zeros([2, -1]),
  'shape: a number': () => full(3 as never, 1),
  'arange: step 0': () => arange(0, 1, 0),
  'reshape: other size': () => zeros([2, 3]).reshape([4, 2]),
  'reshape: -1 does not divide': () => zeros([5]).reshape([2, -1]),
  'broadcastTo: shrinks': () => zeros([2, 3]).broadcastTo([3]),
  'sumTo: does not broadcast': () => zeros([2, 3]).sumTo([2]),
  'transpose: axis twice': () => zeros([2, 3]).transpose([0, 0]),
  'sum: axis twice': () => zeros([2, 3]).sum([1, -1]),
  'sum: no axis': () => zeros([2, 3]).sum([]),
  'sum: axis out of range': () => zeros([2, 3]).sum(2),
  'max: nothing to choose from': () => zeros([2, 0]).max(1),
  'at: index out of range': () => zeros([2, 3]).at(0, 3),
  'at: too many indices': () => zeros([2]).at(0, 0),
  'slice: step 0': () => arange(3).slice([0, 3, 0]),
  'slice: a number for a range': () => arange(3).slice(1 as never),
  'take: index out of range': () => arange(3).take(ints(0, 3)),
  'take: float indices': () => arange(3).take(tensor([0])),
  'gather: indices that do not fit': () => gather(zeros([2, 3]), 1, ints(0)),
  'concat: shapes differ': () => concat([zeros([2, 3]), zeros([2, 4])]),
  'concat: nothing': () => concat([]),
  'stack: shapes differ': () => stack([zeros([2]), zeros([3])]),
  'where: branches do not broadcast': () => where(tensor([true]), zeros([2]), zeros([3])),
  'item: several elements': () => zeros([2]).item(),
  'iteration: 0-d': () => [...tensor(1)],
  'random: no key': () => normal(tensor([1, 2]), [3]),
  'random: a seed for a key': () => uniform(7 as never, [3]),
  'random: seed': () => key(-1),
  'random: split into -1': () => split(key(1), -1),
  'tree: class instance': () => mapTree((x: Tensor) => x, { layers: [new Weights()] }),
  'tree: missing key': () => mapTree((x: Tensor) => x, { a: tensor(1), b: tensor(2) }, { a: tensor(1) }),
  'tree: extra key': () => mapTree((x: Tensor) => x, { a: tensor(1) }, { a: tensor(1), b: tensor(2) }),
  'tree: other length': () => mapTree((x: Tensor) => x, [tensor(1)], [tensor(1), tensor(2)]),
  'tree: another kind of node': () => mapTree((x: Tensor) => x, { a: [tensor(1)] }, { a: tensor(1) }),
  'tree: class instance to grad': () => grad((x: Weights) => x.w)(new Weights()),
  'grad: int leaf': () => grad((p: { w: Tensor[] }) => p.w[0]!)({ w: [tensor(1), ints(2)] }),
  'grad: several elements': () => grad((x: Tensor) => x.mul(2))(tensor([1, 2])),
  'grad: a promise': () => grad((async (x: Tensor) => x) as never)(tensor(1) as never),
  'grad: no tensor': () => grad((() => 3) as never)(tensor(1) as never),
  'grad: no such argument': () => grad((x: Tensor) => x, { argument: 1 as 0 })(tensor(1)),
  'grad: read out': () => grad((x: Tensor) => tensor(x.item()) as Tensor)(tensor(1)),
  'valueAndGrad: several elements': () => valueAndGrad((x: Tensor) => x.mul(2))(tensor([1, 2])),
  'vjp: cotangent of another shape': () => vjp((x: Tensor) => x, tensor([1, 2])).pullback(tensor([1, 2, 3])),
  'vjp: cotangent of another tree': () => vjp((x: Tensor) => ({ x }), tensor(1)).pullback({} as never),
  'vjp: a promise': () => vjp(async (x: Tensor) => x, tensor(1)),
  'jvp: tangent of another shape': () => jvp((x: Tensor) => x, [tensor([1, 2])], [tensor(1)]),
  'jvp: missing tangent': () => jvp((x: Tensor, y: Tensor) => x.mul(y), [tensor(1), tensor(2)], [tensor(1)] as never),
  'backward: several elements, no seed': () => w.mul(b).backward(),
  'backward: seed of another shape': () => w.mul(b).backward(tensor([1, 2, 3])),
  'backward: nobody watches': () => tensor(1).backward(),
  'backward: inside a transform': () =>
    grad((x: Tensor) => {
      x.mul(b).backward();
      return x;
    })(tensor(1)),
  'backward: reassigned in between': () => {
    const loss = w.sum().mul(b);
    w.assign(tensor([1, 2]));
    loss.backward();
  },
  'parameter: int': () => parameter(ints(1)),
  'assign: another shape': () => w.assign(tensor([1, 2, 3])),
  'assign: another dtype': () => w.assign(tensor([1, 2], { dtype: 'float32' })),
  'gradcheck: NaN': () => gradcheck((p: { w: Tensor }) => p.w.sum(), [{ w: tensor([[1, NaN]]) }]),
  'gradcheck: Infinity': () => gradcheck((x: Tensor) => x, [tensor(Infinity)]),
  'gradcheck: float32': () => gradcheck((x: Tensor) => x.sum(), [tensor([1], { dtype: 'float32' })]),
  'reshape: lengths instead of a shape': () => ones([6]).reshape(6 as never),
  'transpose: axes one by one': () => ones([2, 3]).transpose(1 as never),
  'sum: an option of another name': () => ones([2]).sum({ dim: 0 } as never),
  'take: an array of indices': () => ones([2]).take([0, 1] as never),
  'concat: parts one by one': () => concat(ones([2]) as never, ones([2]) as never),
  'stack: numbers': () => stack([1, 2] as never),
  'where: a boolean': () => where(true as never, 1, 2),
  'matmul: an array': () => ones([1, 1]).matmul([[1]] as never),
  'parameter: a number': () => parameter(3 as never),
  'assign: a number': () => parameter(tensor(1)).assign(3 as never),
  'backward: a number as seed': () =>
    parameter(tensor(1))
      .mul(2)
      .backward(1 as never),
  'grad: no function': () => grad(3 as never),
  'tensor: an array that contains itself': () => {
    const knot: unknown[] = [];
    knot.push(knot);
    return tensor(knot as never);
  },
  'gradcheck: int': () => gradcheck((x: Tensor) => x.sum(), [ints(1)]),
  'gradcheck: a kink': () => gradcheck((x: Tensor) => x.relu(), [0]),
  'gradcheck: a lost gradient': () => gradcheck((x: Tensor) => x.detach().mul(x), [tensor(2)]),
  'unroll: unequal batches': () => unroll(elman, net, [zeros([2, 1]), zeros([3, 1])]),
  'unroll: empty sequence': () => unroll(elman, net, []),
  'unroll: a step that is no matrix': () => unroll(elman, net, [zeros([2])]),
  'unroll: inputs of another width': () => unroll(elman, net, [zeros([2, 5])]),
};

/** What a failed call must not have changed. */
function state(): unknown {
  return [w, b].map((p) => ({ value: p.toArray(), grad: p.grad?.toArray() }));
}

function outcome(f: () => unknown): string {
  const before = state();
  const [gw, gb] = [w.grad, b.grad];
  try {
    f();
  } catch (error) {
    expect(state()).toEqual(before);
    expect(w.grad === gw && b.grad === gb).toBe(true);
    const { constructor, message } = error as Error;
    return `${error instanceof AdjointError ? '' : 'NOT AN AdjointError: '}${constructor.name}: ${message}`;
  }
  return 'NO ERROR';
}

test('every bad input is answered by a sentence, and changes nothing', () => {
  const answers = Object.entries(cases).map(([name, f]) => `${name}\n  ${outcome(f).replaceAll('\n', '\n  ')}`);
  expect(`\n${answers.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    add: shapes that do not broadcast
      ShapeError: add: shapes [2, 3] and [4] do not broadcast
        hint: axis -1 is 3 and 4; a 1 would fit
    matmul: inner sizes, left transposed
      ShapeError: matmul: inner sizes 3 and 4 differ, got [4, 3] and [4, 1]
        hint: transpose the left operand: a.T.matmul(b)
    matmul: inner sizes, right transposed
      ShapeError: matmul: inner sizes 3 and 5 differ, got [4, 3] and [5, 3]
        hint: transpose the right operand: a.matmul(b.T)
    matmul: inner sizes, no remedy
      ShapeError: matmul: inner sizes 3 and 4 differ, got [2, 3] and [4, 5]
    matmul: batches
      ShapeError: matmul: shapes [2] and [3] do not broadcast
        hint: axis -1 is 2 and 3; a 1 would fit
    matmul: 0-d
      ShapeError: matmul: a 0-d operand has no axis to sum over, got [2] and []
        hint: mul scales
    linear: inputs differ
      ShapeError: linear: x [..., inputs] and weight [outputs, inputs] of [2, 3] and [4, 2] do not fit
    nested arrays: a shorter row
      ShapeError: tensor: nested arrays are unequal: along axis 1 the first is an array of 2, found an array of 1
    nested arrays: a bare value
      ShapeError: tensor: nested arrays are unequal: along axis 1 the first is an array of 2, found a number
    nested arrays: a deeper row
      ShapeError: tensor: nested arrays are unequal: along axis 1 the first is a value, found an array of 1
    nested arrays: null
      DtypeError: tensor: values are numbers or booleans, found null
    nested arrays: a text
      DtypeError: tensor: values are numbers or booleans, found a string
    nested arrays: tensors
      DtypeError: tensor: values are numbers or booleans, found a tensor
        hint: stack([...]) joins tensors
    dtype: unknown
      DtypeError: zeros: unknown dtype 'float16'
        hint: the dtypes are float64, float32, int32, uint32, bool
    dtype: int32 with uint32
      DtypeError: add: int32 and uint32 share no integer dtype
        hint: cast one of them: x.cast('int32')
    dtype: bools subtracted
      DtypeError: sub is not defined for bool
        hint: x.cast('int32')
    operand: an array
      DtypeError: add: an operand is a tensor or a number, got an array of 1
        hint: tensor(...) makes one of arrays and numbers
    operand: undefined
      DtypeError: add: an operand is a tensor or a number, got undefined
        hint: tensor(...) makes one of arrays and numbers
    shape: negative
      ShapeError: zeros: an axis length is a non-negative integer, got [2, -1]
    shape: a number
      ShapeError: full: a shape is an array of axis lengths, got 3
    arange: step 0
      NumericsError: arange: finite bounds and a step other than 0 are needed, got 0, 1, 0
    reshape: other size
      ShapeError: reshape: 6 elements do not fill [4, 2]
    reshape: -1 does not divide
      ShapeError: reshape: 5 elements do not fill [2, -1]
    broadcastTo: shrinks
      ShapeError: broadcastTo: [2, 3] does not broadcast to [3]
    sumTo: does not broadcast
      ShapeError: sumTo: [2] does not broadcast to [2, 3]
    transpose: axis twice
      ShapeError: transpose: [0, 0] is not an order of the axes of [2, 3]
    sum: axis twice
      ShapeError: sum: an axis is named twice in [1, -1]
    sum: no axis
      ShapeError: sum: an empty list of axes
        hint: leave axis out to reduce over all
    sum: axis out of range
      IndexError: sum: axis 2 is out of range for 2 axes
    max: nothing to choose from
      ShapeError: max: [2, 0] has no element to choose from
    at: index out of range
      IndexError: at: index 3 is out of range for axis 1 of length 3
    at: too many indices
      IndexError: at: 2 indices for [2], which has rank 1
    slice: step 0
      IndexError: slice: a step is an integer other than 0, got 0
    slice: a number for a range
      IndexError: slice: a range is [start, stop, step] or null, got 1
        hint: at(i) takes a place
    take: index out of range
      IndexError: take: index 3 is out of range for axis 0 of length 3
    take: float indices
      DtypeError: take: indices must be int32 or uint32, got float64
        hint: x.cast('int32')
    gather: indices that do not fit
      ShapeError: gather: along axis 1 indices [1] and [2, 3] do not fit
    concat: shapes differ
      ShapeError: concat: outside axis 0 [2, 3] and [2, 4] do not fit
    concat: nothing
      ShapeError: concat: at least one tensor is needed, got an empty list
    stack: shapes differ
      ShapeError: stack: parts 0 and 1 of [2] and [3] do not fit
    where: branches do not broadcast
      ShapeError: where: shapes [2] and [3] do not broadcast
        hint: axis -1 is 2 and 3; a 1 would fit
    item: several elements
      ShapeError: item: one element is needed, [2] has 2
        hint: toArray() gives all of them
    iteration: 0-d
      IndexError: a 0-d tensor has no axis to iterate over
        hint: item() gives its value; tests compare with tensorEquality of @adjoint/testing
    random: no key
      ShapeError: normal: a key is a uint32 tensor of shape [2], got float64 [2]
        hint: make one with key(seed)
    random: a seed for a key
      DtypeError: uniform: a key is a uint32 tensor of shape [2], got a number
        hint: make one with key(seed)
    random: seed
      NumericsError: key: a seed is an integer from 0 to 9007199254740991, got -1
    random: split into -1
      NumericsError: split: the number of keys is an integer of 0 or more, got -1
    tree: class instance
      TreeError: a tree is made of tensors, arrays and plain objects; at .layers[0] is an object of class Weights
        hint: spread its fields: { ...instance }
    tree: missing key
      TreeError: trees differ: .b is in one of them only
    tree: extra key
      TreeError: trees differ: .b is in one of them only
    tree: other length
      TreeError: trees differ: [1] is in one of them only
    tree: another kind of node
      TreeError: trees differ at .a: an array of 1 in one, a tensor in the other
    tree: class instance to grad
      TreeError: grad: a tree is made of tensors, arrays and plain objects; at the top is an object of class Weights
        hint: spread its fields: { ...instance }
    grad: int leaf
      DtypeError: grad: int32 has no derivative, found at .w[1]
        hint: x.cast('float64'), or pass it as another argument
    grad: several elements
      GradientError: grad: a value of shape [2] has no single derivative
        hint: reduce it first, say with sum(), or use vjp or jacobian
    grad: a promise
      GradientError: grad: the function returned a promise
        hint: await outside of it
    grad: no tensor
      GradientError: grad: the function must return a tensor of one element, got a number
    grad: no such argument
      GradientError: grad: there is no argument 1 among 1, counted from 0
    grad: read out
      GradientError: grad: the result does not depend on the input, but a value that does was read out as a number on the way
        hint: compute with tensors, or read stopGradient(x).item()
    valueAndGrad: several elements
      GradientError: valueAndGrad: a value of shape [2] has no single derivative
        hint: reduce it first, say with sum(), or use vjp or jacobian
    vjp: cotangent of another shape
      ShapeError: vjp: the cotangent has shape [3], the value [2]
    vjp: cotangent of another tree
      TreeError: vjp: trees differ: .x is in one of them only
    vjp: a promise
      GradientError: vjp: the function returned a promise
        hint: await outside of it
    jvp: tangent of another shape
      ShapeError: jvp: an input has shape [2], its tangent []
    jvp: missing tangent
      TreeError: jvp: trees differ: [1] is in one of them only
    backward: several elements, no seed
      GradientError: backward: a value of shape [2] has no single derivative
        hint: reduce it first, say with sum(), or give a cotangent
    backward: seed of another shape
      ShapeError: backward: the cotangent has shape [3], the value [2]
    backward: nobody watches
      GradientError: backward: no parameter is involved in this value
        hint: make weights with parameter(...), or use grad
    backward: inside a transform
      GradientError: backward: a transform such as grad or jvp watches this value
        hint: use grad or vjp there
    backward: reassigned in between
      GradientError: backward: a parameter, of shape [2], was reassigned since it was used: its gradient would mix both values
        hint: call backward() before assign(), or compute the loss again
    parameter: int
      DtypeError: parameter: int32 has no derivative
        hint: x.cast('float64')
    assign: another shape
      ShapeError: assign: the parameter has shape [2], the value [3]
    assign: another dtype
      DtypeError: assign: the parameter is float64, the value float32
        hint: x.cast('float64')
    gradcheck: NaN
      NumericsError: gradcheck: argument 0.w[0][1] is NaN, where there are no differences
    gradcheck: Infinity
      NumericsError: gradcheck: argument 0 is Infinity, where there are no differences
    gradcheck: float32
      DtypeError: gradcheck: argument 0 is float32, whose rounding drowns the differences
        hint: compute in float64
    reshape: lengths instead of a shape
      ShapeError: reshape: a shape is an array, got 6
    transpose: axes one by one
      ShapeError: transpose: an order of axes is an array, got 1
    sum: an option of another name
      ShapeError: sum: there is no option 'dim'
        hint: options are one object, of axis, keepdims
    take: an array of indices
      DtypeError: take: a tensor is needed, got an array of 2
        hint: tensor(...) makes one of arrays and numbers
    concat: parts one by one
      ShapeError: concat: a list of tensors is an array, got an object of class Tensor
    stack: numbers
      DtypeError: stack: a tensor is needed, got a number
        hint: tensor(...) makes one of arrays and numbers
    where: a boolean
      DtypeError: where: a tensor is needed, got a boolean
        hint: tensor(...) makes one of arrays and numbers
    matmul: an array
      DtypeError: matmul: a tensor is needed, got an array of 1
        hint: tensor(...) makes one of arrays and numbers
    parameter: a number
      DtypeError: parameter: a tensor is needed, got a number
        hint: tensor(...) makes one of arrays and numbers
    assign: a number
      DtypeError: assign: a tensor is needed, got a number
        hint: tensor(...) makes one of arrays and numbers
    backward: a number as seed
      DtypeError: backward: a tensor is needed, got a number
        hint: tensor(...) makes one of arrays and numbers
    grad: no function
      GradientError: grad: a function is needed, got a number
    tensor: an array that contains itself
      ShapeError: tensor: arrays are nested deeper than 64: do they contain themselves?
    gradcheck: int
      DtypeError: gradcheck: int32 has no derivative, found at argument 0
        hint: x.cast('float64'), or pass it as another argument
    gradcheck: a kink
      GradientError: gradcheck: argument 0: the gradient is 0, differences give 0.5; the slopes 0 and 1 on either side differ
        hint: a kink or a jump has no derivative: check beside it
    gradcheck: a lost gradient
      GradientError: gradcheck: argument 0: the gradient is 2, differences give 3.9999999999999987
        the local rules of all 2 ops agree with differences, but stopGradient let no gradient through
    unroll: unequal batches
      ShapeError: unroll: step 1 has batch 3, step 0 has 2
    unroll: empty sequence
      ShapeError: unroll: the sequence is empty
        hint: at least one step is needed
    unroll: a step that is no matrix
      ShapeError: unroll: step 0 has shape [2], a step is [batch, inputs]
    unroll: inputs of another width
      ShapeError: linear: x [..., inputs] and weight [outputs, inputs] of [2, 5] and [2, 1] do not fit
    "
  `);
});

test('every bad input is answered by an AdjointError', () => {
  const others = Object.entries(cases).map(([name, f]) => [name, outcome(f)] as const);
  expect(others.filter(([, answer]) => answer.startsWith('NO'))).toEqual([]);
});

test('no bad input disturbs what comes after it', () => {
  for (const f of Object.values(cases)) outcome(f);
  expect(arange(20).add(1).sum().item()).toBe(210);
  expect(leavesOf(grad((p: { w: Tensor }) => p.w.square().sum())({ w: tensor([1, 2]) }))[0]!.tensor.toArray()).toEqual([
    2, 4,
  ]);
  const v = parameter(tensor(3));
  v.square().backward();
  expect(v.grad!.item()).toBe(6);
});
