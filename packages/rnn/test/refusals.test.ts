// Over 300 lines: a call and its answer for each wrong input.
import { AdjointError, key, mapTree, ones, tensor, type Tensor, zeros } from '@adjoint/tensor';
import { expect, test } from 'vitest';
import {
  type Cell,
  elman,
  gru,
  gruCell,
  lstm,
  lstmCell,
  mguCell,
  recurrent,
  rnnCell,
  tbptt,
  unroll,
} from '../src/index.ts';

const network = recurrent(gru);
const sizes = { inputs: 2, hidden: 3 };
const net = network.init(key(1), sizes);
const xs = ones([4, 2, 2]);
const float32 = mapTree((w: Tensor) => w.cast('float32'), net);
const stream = ones([6, 1, 2]);
const two = recurrent(gru, { layers: 2, bidirectional: true }).init(key(1), sizes);

const run = (options: object, x: unknown = xs, weights: unknown = net) =>
  network.run(weights as typeof net, x as Tensor, options);
const options = (given: unknown) => recurrent(gru, given as object);
const windows = (given: unknown, from: unknown = stream, of: unknown = network) =>
  tbptt(of as typeof network, from as Tensor, given as { window: number });

const cases: Record<string, () => unknown> = {
  'a length beyond the end': () => run({ lengths: [4, 5] }),
  'a length of 0': () => run({ lengths: [4, 0] }),
  'a length of -1': () => run({ lengths: tensor([4, -1], { dtype: 'int32' }) }),
  'a length of 1.5': () => run({ lengths: [1.5, 4] }),
  'a length of NaN': () => run({ lengths: [4, NaN] }),
  'three lengths for two sequences': () => run({ lengths: [1, 2, 3] }),
  'a table of lengths': () => run({ lengths: ones([2, 1]) }),
  'one length for all': () => run({ lengths: 4 }),
  'lengths as texts': () => run({ lengths: ['4', '4'] }),
  'an empty batch': () => run({}, ones([4, 0, 2])),
  'no steps': () => run({}, ones([0, 2, 2])),
  'no steps, batch first': () => recurrent(gru, { batchFirst: true }).run(net, ones([2, 0, 2])),
  'a sequence without a batch': () => run({}, ones([4, 2])),
  'a sequence without a batch, batch first': () => recurrent(gru, { batchFirst: true }).run(net, ones([4, 2])),
  'a list of steps': () => run({}, [ones([2, 2])]),
  'inputs of another width': () => run({}, ones([4, 2, 5])),
  'weights of fewer layers': () => recurrent(gru, { layers: 2 }).run(net as never, xs),
  'weights of more layers': () => run({}, xs, two),
  'weights of another direction': () => recurrent(gru, { bidirectional: true }).run(net as never, xs),
  'weights of the cell, not of the network': () => run({}, xs, net.l0),
  'no weights': () => run({}, xs, null),
  'weights of another cell': () => recurrent(lstm).run(net as never, xs),
  'weights of another kind': () => run({}, xs, recurrent(elman).init(key(1), sizes)),
  'a start of another structure': () => run({ start: { l0: { h: ones([2, 3]), c: ones([2, 3]) } } }),
  'a start without a layer': () => run({ start: {} }),
  'a start of another batch': () => run({ start: { l0: ones([3, 3]) } }),
  'a start of another dtype': () => run({ start: { l0: zeros([2, 3], { dtype: 'float32' }) } }),
  'nudges for another cell': () => run({ nudges: { l1: zeros([4, 2, 3]) } }),
  'nudges of fewer steps': () => run({ nudges: { l0: zeros([3, 2, 3]) } }),
  'a number for a key': () => run({ key: 7 }),
  'numbers for a key': () => run({ key: ones([2]) }),
  'an unknown option of a run': () => run({ length: [4, 4] }),
  'a switch that is none': () => run({ states: 'all' }),
  'float32 weights, float64 inputs': () => run({}, xs, float32),
  'int weights': () =>
    run(
      {},
      xs,
      mapTree((w: Tensor) => w.cast('int32'), net),
    ),
  'a state that changes its shape': () => recurrent({ ...gru, step: (_net, _x, h: Tensor) => h.sum(1) }).run(net, xs),

  'no layers': () => options({ layers: 0 }),
  'dropout of everything': () => options({ dropout: 1 }),
  'dropout of less than nothing': () => options({ dropout: -0.1 }),
  'zoneout of NaN': () => options({ zoneout: NaN }),
  'a checkpoint of another name': () => options({ checkpoint: 'some' }),
  'an unknown option': () => options({ numLayers: 2 }),
  'options that are a number': () => options(2),
  'a cell that was not called': () => recurrent(gruCell as never),
  'a cell without an output': () => recurrent({ ...gru, output: undefined } as never),
  'a cell whose output returns nothing': () =>
    recurrent({ ...gru, output: () => undefined as never }).init(key(1), sizes),
  'no sizes': () => network.init(key(1), undefined as never),
  "PyTorch's names of sizes": () => network.init(key(1), { inputSize: 2, hiddenSize: 3 } as never),
  'hidden: 0': () => network.init(key(1), { inputs: 1, hidden: 0 }),
  'elman of half an input': () => elman.init(key(1), { inputs: 0.5, hidden: 1 }),
  'a seed for a key': () => network.init(1 as never, sizes),
  'a batch of -1': () => network.start(net, -1),

  'an unknown activation': () => rnnCell({ activation: 'sigmoid' as never }),
  'an unknown form': () => gruCell({ form: 'torch' as never }),
  'an unknown option of a cell': () => mguCell({ biases: true } as never),
  'a projection of 0': () => lstmCell({ projection: 0 }),
  'an infinite bias': () => lstmCell({ forgetBias: Infinity }),

  'unroll: an unknown option': () => unroll(gru, net.l0, xs, { lengths: [1] } as never),
  'unroll: numbers': () => unroll(gru, net.l0, [1, 2] as never),
  'unroll: nothing': () => unroll(gru, net.l0, undefined as never),
  'unroll: no cell': () => unroll({} as Cell<unknown, unknown>, net.l0, xs),

  'tbptt: a window of 0': () => windows({ window: 0 }),
  'tbptt: no window': () => windows({}),
  'tbptt: a stride above the window': () => windows({ window: 2, stride: 3 }),
  'tbptt: an unknown option': () => windows({ window: 2, lengths: [1] }),
  'tbptt: both directions': () => windows({ window: 2 }, stream, recurrent(gru, { bidirectional: true })),
  'tbptt: a cell': () => windows({ window: 2 }, stream, gru),
  'tbptt: an empty stream': () => windows({ window: 2 }, ones([0, 1, 2])),
  'tbptt: a stream of nothing': () => windows({ window: 2 }, {}),
  'tbptt: streams of two lengths': () => windows({ window: 2 }, { x: stream, y: ones([5, 1]) }),
  'tbptt: a skipped window': () => [...windows({ window: 2 })],
  'tbptt: the new steps only': () => {
    for (const part of windows({ window: 4, stride: 2 })) part.run(net, part.fresh);
  },
  'tbptt: a tree of streams': () => {
    for (const part of tbptt(network, { x: stream }, { window: 4 })) part.run(net);
  },
  'tbptt: an option of run that windows have not': () => {
    for (const part of windows({ window: 4 })) part.run(net, stream, { lengths: [1] } as never);
  },
  'tbptt: a start of another batch': () => {
    for (const part of windows({ window: 4, start: { l0: ones([2, 3]) } })) part.run(net);
  },
};

function outcome(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    const { constructor, message } = error as Error;
    return `${error instanceof AdjointError ? '' : 'NOT AN AdjointError: '}${constructor.name}: ${message}`;
  }
  return 'NO ERROR';
}

test('every bad input is answered by a sentence', () => {
  const answers = Object.entries(cases).map(([name, f]) => `${name}\n  ${outcome(f).replaceAll('\n', '\n  ')}`);
  expect(`\n${answers.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    a length beyond the end
      IndexError: run: sequence 1 has length 5, but lengths are integers from 1 to 4
        hint: the axis of time is as long as the longest sequence
    a length of 0
      IndexError: run: sequence 1 has length 0, but lengths are integers from 1 to 4
        hint: an empty sequence has no last state: leave it out of the batch
    a length of -1
      IndexError: run: sequence 1 has length -1, but lengths are integers from 1 to 4
    a length of 1.5
      IndexError: run: sequence 0 has length 1.5, but lengths are integers from 1 to 4
    a length of NaN
      IndexError: run: sequence 1 has length NaN, but lengths are integers from 1 to 4
    three lengths for two sequences
      ShapeError: run: lengths are one number for each of 2 sequences, got [3]
    a table of lengths
      ShapeError: run: lengths are one number for each of 2 sequences, got [2, 1]
    one length for all
      ShapeError: run: lengths are an array or a tensor, got a number
    lengths as texts
      DtypeError: run: lengths: values are numbers or booleans, found a string
    an empty batch
      ShapeError: run: the batch is empty: [time, batch, inputs] is [4, 0, 2]
    no steps
      ShapeError: run: the sequences are empty: [time, batch, inputs] is [0, 2, 2]
        hint: at least one step is needed
    no steps, batch first
      ShapeError: run: the sequences are empty: [batch, time, inputs] is [2, 0, 2]
        hint: at least one step is needed
    a sequence without a batch
      ShapeError: run: a batch of sequences is [time, batch, inputs], got [4, 2]
        hint: a single sequence is a batch of one: xs.reshape([time, 1, inputs])
    a sequence without a batch, batch first
      ShapeError: run: a batch of sequences is [batch, time, inputs], got [4, 2]
        hint: a single sequence is a batch of one: xs.reshape([1, time, inputs])
    a list of steps
      DtypeError: run: a tensor is needed, got an array of 1
        hint: tensor(...) makes one of arrays and numbers
    inputs of another width
      ShapeError: run at l0: x [..., inputs] and weight [outputs, inputs] of [2, 5] and [9, 2] do not fit
    weights of fewer layers
      ShapeError: run: the weights are of l0, the network is of l0, l1
        hint: layers and directions have to be the same
    weights of more layers
      ShapeError: run: the weights are of l0, l0Reverse, l1, l1Reverse, the network is of l0
        hint: layers and directions have to be the same
    weights of another direction
      ShapeError: run: the weights are of l0, the network is of l0, l0Reverse
        hint: layers and directions have to be the same
    weights of the cell, not of the network
      ShapeError: run: the weights are of no cell, the network is of l0
        hint: layers and directions have to be the same
    no weights
      ShapeError: run: the weights are of no cell, the network is of l0
        hint: layers and directions have to be the same
    weights of another cell
      ShapeError: run at l0: weights of 4 gates have a weightHh of [4 · hidden, …], got [9, 3]
        hint: make them with init of the same cell
    weights of another kind
      ShapeError: run at l0: weights of 3 gates have a weightHh of [3 · hidden, …], here is none
        hint: make them with init of the same cell
    a start of another structure
      TreeError: run: the start is built unlike the one that the cell begins with: trees differ at .l0: a tensor in one, an object in the other
        hint: final of a run can be the start of the next
    a start without a layer
      TreeError: run: the start is built unlike the one that the cell begins with: trees differ: .l0 is in one of them only
        hint: final of a run can be the start of the next
    a start of another batch
      ShapeError: run: the start has shape [3, 3], the cell begins with [2, 3]
    a start of another dtype
      DtypeError: run: the start is float32, the cell begins with float64
        hint: start.cast('float64')
    nudges for another cell
      ShapeError: run: the nudges are of l1, the network is of l0
        hint: layers and directions have to be the same
    nudges of fewer steps
      ShapeError: run at l0: xs.nudge of shape [3, 2, 3] has not 4 entries, as others have
    a number for a key
      DtypeError: run: a key is a uint32 tensor of shape [2], got a number
        hint: make one with key(seed)
    numbers for a key
      ShapeError: run: a key is a uint32 tensor of shape [2], got float64 [2]
        hint: make one with key(seed)
    an unknown option of a run
      ShapeError: run: there is no option 'length'
        hint: options are one object, of lengths, start, key, states, nudges
    a switch that is none
      ShapeError: run: states is true or false, got all
    float32 weights, float64 inputs
      DtypeError: run at l0: step 0 made of a state of float32 one of float64
        hint: start with the dtype of the steps, or x.cast('float32')
    int weights
      DtypeError: run at l0: step 0 made of a state of int32 one of float64
        hint: start with the dtype of the steps, or x.cast('int32')
    a state that changes its shape
      ShapeError: run at l0: step 0 made of a state of shape [2, 3] one of [2]
    no layers
      ShapeError: recurrent: layers is an integer from 1 to 65536, got 0
    dropout of everything
      NumericsError: recurrent: dropout is a chance of 0 or more and less than 1, got 1
    dropout of less than nothing
      NumericsError: recurrent: dropout is a chance of 0 or more and less than 1, got -0.1
    zoneout of NaN
      NumericsError: recurrent: zoneout is a chance of 0 or more and less than 1, got NaN
    a checkpoint of another name
      NumericsError: recurrent: checkpoint is 'none', 'sqrt' or a positive number of bytes, got some
    an unknown option
      ShapeError: recurrent: there is no option 'numLayers'
        hint: options are one object, of layers, bidirectional, dropout, variational, zoneout, residual, learnedStart, batchFirst, checkpoint
    options that are a number
      ShapeError: recurrent: options are one object, got 2
        hint: options are one object, of layers, bidirectional, dropout, variational, zoneout, residual, learnedStart, batchFirst, checkpoint
    a cell that was not called
      ShapeError: recurrent: a cell has the functions init, start, step and output, here is no init, start, step, output
        hint: call it: gruCell()
    a cell without an output
      ShapeError: recurrent: a cell has the functions init, start, step and output, here is no output
        hint: gru is one, so is lstmCell({ peepholes: true })
    a cell whose output returns nothing
      DtypeError: init: for the output of the cell: a tensor is needed, got undefined
        hint: tensor(...) makes one of arrays and numbers
    no sizes
      ShapeError: init: options are one object, got undefined
        hint: options are one object, of inputs, hidden, outputs
    PyTorch's names of sizes
      ShapeError: init: there is no option 'inputSize'
        hint: options are one object, of inputs, hidden, outputs
    hidden: 0
      ShapeError: init: hidden is an integer of 1 or more, got 0
    elman of half an input
      ShapeError: elman: inputs is an integer of 1 or more, got 0.5
    a seed for a key
      DtypeError: init: a key is a uint32 tensor of shape [2], got a number
        hint: make one with key(seed)
    a batch of -1
      ShapeError: start at l0: an axis length is a non-negative integer, got [-1, 3]
    an unknown activation
      ShapeError: rnnCell: activation is 'tanh' or 'relu', got sigmoid
    an unknown form
      ShapeError: gruCell: form is 'pytorch' or 'original', got torch
    an unknown option of a cell
      ShapeError: mguCell: there is no option 'biases'
        hint: options are one object, of bias, inputInit, hiddenInit
    a projection of 0
      ShapeError: lstmCell: projection is an integer of 1 or more, got 0
    an infinite bias
      NumericsError: lstmCell: forgetBias is a finite number, got Infinity
    unroll: an unknown option
      ShapeError: unroll: there is no option 'lengths'
        hint: options are one object, of start
    unroll: numbers
      DtypeError: unroll: a tensor is needed, got a number
        hint: tensor(...) makes one of arrays and numbers
    unroll: nothing
      ShapeError: unroll: a sequence is an array or a tensor, got undefined
    unroll: no cell
      ShapeError: unroll: a cell has the functions init, start, step and output, here is no init, start, step, output
        hint: gru is one, so is lstmCell({ peepholes: true })
    tbptt: a window of 0
      ShapeError: tbptt: window is an integer of 1 or more, got 0
    tbptt: no window
      ShapeError: tbptt: window is an integer of 1 or more, got undefined
    tbptt: a stride above the window
      ShapeError: tbptt: stride is an integer from 1 to 2, got 3
    tbptt: an unknown option
      ShapeError: tbptt: there is no option 'lengths'
        hint: options are one object, of window, stride, start
    tbptt: both directions
      ShapeError: tbptt: a network that also reads from the end has no state to go on with
        hint: recurrent(cell) without bidirectional
    tbptt: a cell
      ShapeError: tbptt: a network is needed, got an object
        hint: recurrent(cell) makes one
    tbptt: an empty stream
      ShapeError: tbptt: the stream is empty
        hint: at least one step is needed
    tbptt: a stream of nothing
      TreeError: tbptt: the stream holds no tensor
    tbptt: streams of two lengths
      ShapeError: tbptt: the stream.y of shape [5, 1] has not 6 steps
    tbptt: a skipped window
      TreeError: tbptt: the window before step 2 was not run, so there is no state to go on with
        hint: a training that begins in the middle keeps the state itself: network.run(net, xs, { start })
    tbptt: the new steps only
      ShapeError: tbptt: this window has 4 steps, the sequence [2, 1, 2] has not
        hint: make it of window.entries, not of window.fresh
    tbptt: a tree of streams
      TreeError: tbptt: a stream of several tensors does not say which one the network reads
        hint: window.run(net, window.entries.x)
    tbptt: an option of run that windows have not
      ShapeError: run: there is no option 'lengths'
        hint: options are one object, of key
    tbptt: a start of another batch
      ShapeError: run: the start has shape [2, 3], the cell begins with [1, 3]
    "
  `);
});
