import { key, normal, ones, type Tensor } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { rawErrors } from '../../testing/test/strange.ts';
import * as rnn from '../src/index.ts';

const sizes = { inputs: 3, hidden: 4 };
const x = normal(key(1), [2, 3]);
const xs = normal(key(2), [3, 2, 3]);

describe.each([
  ['rnn', rnn.rnn],
  ['gru', rnn.gru],
  ['lstm', rnn.lstmCell({ projection: 2, peepholes: true })],
  ['mgu', rnn.mgu],
] as const)('what nobody means is refused by a sentence, not by the engine: %s', (_, any) => {
  const cell = any as rnn.Cell<rnn.LstmWeights, rnn.LstmState>;
  const net = cell.init(key(3), sizes);
  const network = rnn.recurrent(cell);
  const start = network.start({ l0: net }, 2);
  const weighed = (of: rnn.LstmWeights) => network.run({ l0: of }, xs);

  test('as a cell', () => {
    const calls = [
      [cell, 'init', key(3), sizes],
      [cell, 'start', net, 2],
      [cell, 'step', net, x, start.l0],
      [cell, 'output', net, start.l0],
    ] as const;
    expect(rawErrors(calls)).toEqual([]);
  });

  test('as a network', () => {
    const calls = [
      [network, 'init', key(3), sizes],
      [network, 'run', { l0: net }, xs, { lengths: [3, 2], start, key: key(4), states: true }],
      [{ weighed }, 'weighed', net],
      [rnn, 'unroll', cell, net, xs, { start: start.l0 }],
    ] as const;
    expect(rawErrors(calls)).toEqual([]);
  });
});

test('what nobody means is refused by a sentence, not by the engine: options and functions', () => {
  const by = { bias: true, inputInit: normal, hiddenInit: normal };
  const network = rnn.recurrent(rnn.gru);
  const windows = (stream: Tensor, given: rnn.TbpttOptions<Tensor>) => rnn.tbptt(network, stream, given);
  const one = [[[1]]];
  const byHand = { wxh: [[1]], whh: [[1]], why: [[1]], bh: [[1]], by: [[1]] };
  const calls = [
    [rnn, 'gruCell', { ...by, form: 'original' }],
    [rnn, 'lstmCell', { ...by, projection: 2, peepholes: true, layerNorm: true, forgetBias: 1 }],
    [rnn, 'recurrent', rnn.gru, { layers: 2, bidirectional: true, dropout: 0.1, checkpoint: 'sqrt' }],
    [rnn.elman, 'init', key(1), sizes],
    [{ windows }, 'windows', ones([6, 2, 3]), { window: 2, stride: 1 }],
    [rnn, 'bpttByHand', byHand, one, one, [[1]]],
  ] as const;
  expect(rawErrors(calls)).toEqual([]);
});
