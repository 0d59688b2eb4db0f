import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Parameter, parameter } from '@adjoint/autograd';
import { loadSafetensors, readSafetensors, writeSafetensors } from '@adjoint/files';
import { arange, leavesOf, ones, type Tensor, tensor, TreeError, zeros } from '@adjoint/tensor';
import { describe, expect, test } from 'vitest';
import { printedBy, pythonWith } from '../../files/test/python.ts';
import { assignStateDict, loadStateDict, stateDict, StateDictError } from '../src/index.ts';

/** A network as PyTorch has it: an LSTM of two layers in both directions, a list, normalisation and a head. */
const layer = (inputs: number) => ({
  weightIh: zeros([8, inputs]),
  weightHh: zeros([8, 2]),
  biasIh: zeros([8]),
  biasHh: zeros([8]),
});
const network = () => ({
  lstm: { l0: layer(3), l0Reverse: layer(3), l1: layer(4), l1Reverse: layer(4) },
  blocks: [{ weight: ones([2, 4]) }, { weight: ones([2, 2]) }],
  norm: {
    weight: ones([2]),
    bias: zeros([2]),
    runningMean: zeros([2]),
    runningVariance: ones([2]),
    numBatchesTracked: tensor(0, { dtype: 'int32' }),
  },
  head: { weight: zeros([1, 2]), bias: zeros([1]) },
  name: 'not a tensor',
});

const problems = (run: () => unknown): StateDictError => {
  try {
    run();
  } catch (error) {
    if (error instanceof StateDictError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('names', () => {
  test("are PyTorch's", () => {
    const suffixes = ['l0', 'l0_reverse', 'l1', 'l1_reverse'];
    expect(Object.keys(stateDict(network()))).toEqual([
      ...suffixes.flatMap((end) =>
        ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((name) => `lstm.${name}_${end}`),
      ),
      'blocks.0.weight',
      'blocks.1.weight',
      'norm.weight',
      'norm.bias',
      'norm.running_mean',
      'norm.running_var',
      'norm.num_batches_tracked',
      'head.weight',
      'head.bias',
    ]);
  });

  test.each<[object, string]>([
    [{ l0: { weightIh: ones([1]) } }, 'weight_ih_l0'],
    [{ l12Reverse: { weightIh: ones([1]) } }, 'weight_ih_l12_reverse'],
    [{ a: { l1: { weight: ones([1]) } } }, 'a.l1.weight'],
    [{ a: { l0: ones([1]) } }, 'a.l0'],
    [{ lstm0: { conv1dWeight: ones([1]) } }, 'lstm0.conv1d_weight'],
    [{ weight_ih_l0: ones([1]) }, 'weight_ih_l0'],
    [[ones([1])], '0'],
  ])('%j', (tree, name) => expect(Object.keys(stateDict(tree))).toEqual([name]));

  test('that two tensors share are refused', () => {
    expect(() => stateDict({ aB: ones([1]), a_b: ones([1]) })).toThrow("stateDict: .aB and .a_b are both named 'a_b'");
    expect(() => stateDict({ aB: ones([1]), a_b: ones([1]) })).toThrow(TreeError);
    expect(() => loadStateDict({ 'a.b': ones([1]), a: { b: ones([1]) } }, {})).toThrow("are both named 'a.b'");
  });

  test('are what a tensor by itself and a class instance lack', () => {
    expect(() => stateDict(ones([1]))).toThrow('stateDict: a tensor by itself has no name');
    expect(() => stateDict({ at: new Date(0) })).toThrow(TreeError);
  });
});

describe('a dictionary', () => {
  test('keeps its values when parameters are assigned', () => {
    const net = { w: parameter(tensor([1, 2])) };
    const saved = stateDict(net);
    net.w.assign(tensor([3, 4]));
    expect(saved['w']!.toArray()).toEqual([1, 2]);
    expect(saved['w']!.tracer).toBeNull();
  });

  test('goes through a file into another network, which is the same then', () => {
    let start = 0;
    const filled = (x: Tensor): Tensor =>
      arange(start, (start += x.size))
        .reshape(x.shape)
        .cast(x.dtype);
    const saved = Object.fromEntries(Object.entries(stateDict(network())).map(([name, x]) => [name, filled(x)]));
    const { tensors } = readSafetensors(writeSafetensors(saved));
    const net = network();
    const loaded = loadStateDict(net, tensors);
    expect(loaded.name).toBe('not a tensor');
    for (const [name, x] of Object.entries(stateDict(loaded))) expect(x.toArray()).toEqual(saved[name]!.toArray());
    expect(loaded.lstm.l0Reverse.weightHh.toArray()).toEqual(saved['lstm.weight_hh_l0_reverse']!.toArray());
    // The tree given stays as it is.
    expect(net.head.bias.toArray()).toEqual([0]);
  });

  test('makes new parameters where the tree has parameters', () => {
    const net = { w: parameter(tensor([1, 2])), mean: tensor([0]) };
    const loaded = loadStateDict(net, { w: tensor([3, 4]), mean: tensor([5]) });
    expect(loaded.w).toBeInstanceOf(Parameter);
    expect(loaded.mean).not.toBeInstanceOf(Parameter);
    loaded.w.square().sum().backward();
    expect(loaded.w.grad!.toArray()).toEqual([6, 8]);
    expect([net.w.toArray(), net.w.grad]).toEqual([[1, 2], null]);
  });

  test('that holds parameters is not tied to them', () => {
    const w = parameter(tensor([1, 2]));
    const loaded = loadStateDict({ w: zeros([2]) }, { w });
    w.assign(tensor([9, 9]));
    expect(loaded.w.toArray()).toEqual([1, 2]);
  });
});

describe('what does not fit is refused', () => {
  const without = (name: string): Record<string, Tensor> => {
    const { [name]: _, ...rest } = stateDict(network());
    return rest;
  };

  test('all at once, in words', () => {
    const wrong: Record<string, Tensor> = {
      ...without('lstm.weight_ih_l1'),
      'lstm.weight_ih_l2': zeros([8, 4]),
      'head.weight': zeros([2, 1]),
      'head.bias': zeros([1], { dtype: 'float32' }),
    };
    const error = problems(() => loadStateDict(network(), wrong));
    expect(error.message).toBe(`loadStateDict: the dictionary does not fit the tree:
    missing 'lstm.weight_ih_l1', float64 [8, 4]
    unexpected 'lstm.weight_ih_l2', did you mean 'lstm.weight_ih_l1'?
    'head.weight' is [2, 1] in the dictionary, [1, 2] in the tree
    'head.bias' is float32 in the dictionary, float64 in the tree
  hint: { strict: false } takes the names that both have`);
    expect(error.missing).toEqual(['lstm.weight_ih_l1']);
    expect(error.unexpected).toEqual(['lstm.weight_ih_l2']);
    expect(error.mismatched).toEqual(['head.weight', 'head.bias']);
  });

  test('without a suggestion where no name is near', () => {
    expect(problems(() => loadStateDict({ weight: ones([1]) }, { optimizer: ones([1]) })).message).toContain(
      "unexpected 'optimizer'\n",
    );
  });

  test('by name and number where there are many', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`layer${i}`, ones([1])]));
    const { message, missing } = problems(() => loadStateDict(many, {}));
    expect(missing.length).toBe(500);
    expect(message.split('\n').length).toBeLessThan(20);
    expect(message).toContain('… and 488 more like these');
  });

  test.each<[string, object, object, string]>([
    [
      'a prefix',
      { a: ones([1]), b: ones([1]) },
      { 'module.a': ones([1]), 'module.b': ones([1]) },
      "the names of the dictionary begin with 'module.'",
    ],
    ['no prefix', { net: { a: ones([1]) } }, { a: ones([1]) }, "the names of the tree begin with 'net.'"],
    [
      'a whole file',
      { a: ones([1]) },
      { tensors: {}, metadata: {} },
      'a safetensors file has metadata too: pass file.tensors',
    ],
    [
      'another dtype',
      { a: ones([1]) },
      { a: ones([1], { dtype: 'float32' }) },
      '{ cast: true } turns values into the floats of the tree',
    ],
    [
      'other sizes',
      { a: ones([1]) },
      { a: ones([2]) },
      'the tree must be made with the sizes that the file was made with',
    ],
    ['no dictionary', { a: ones([1]) }, [ones([1])], 'loadSafetensors(path) gives one as its tensors'],
  ])('with a hint: %s', (_, tree, dictionary, hint) => {
    expect(problems(() => loadStateDict(tree, dictionary as Record<string, Tensor>)).hint).toContain(hint);
  });

  test('also a value that is no tensor', () => {
    expect(problems(() => loadStateDict({ a: ones([1]) }, { a: [1] as never })).message).toContain(
      "'a' is an array of 1 in the dictionary, not a tensor",
    );
  });

  test('and an option that does not exist', () => {
    expect(() => loadStateDict({ a: ones([1]) }, { a: ones([1]) }, { stric: false } as never)).toThrow(
      "no option 'stric'",
    );
  });
});

describe('options', () => {
  test('strict: false takes the names that both have, but no other shape', () => {
    const net = { a: zeros([2]), b: zeros([2]) };
    const loaded = loadStateDict(net, { a: ones([2]), c: ones([1]) }, { strict: false });
    expect(loaded.a.toArray()).toEqual([1, 1]);
    expect(loaded.b).toBe(net.b);
    expect(problems(() => loadStateDict(net, { a: ones([3]) }, { strict: false })).mismatched).toEqual(['a']);
  });

  test('cast: true makes floats of the tree, and no integers of floats', () => {
    const half = tensor([0.1], { dtype: 'float32' });
    expect(loadStateDict({ a: zeros([1]) }, { a: half }, { cast: true }).a.item()).toBe(Math.fround(0.1));
    const counts = { n: tensor([1], { dtype: 'int32' }) };
    expect(problems(() => loadStateDict(counts, { n: half }, { cast: true })).message).toContain(
      "'n' is float32 in the dictionary, int32 in the tree",
    );
  });

  test("PyTorch's counter of batches may be left out of a tree with running statistics, no other", () => {
    const counter = { num_batches_tracked: tensor(7, { dtype: 'int32' }) };
    expect(loadStateDict({ runningMean: zeros([1]) }, { running_mean: ones([1]), ...counter }).runningMean.item()).toBe(
      1,
    );
    expect(problems(() => loadStateDict({ weight: zeros([1]) }, { weight: ones([1]), ...counter })).unexpected).toEqual(
      ['num_batches_tracked'],
    );
  });
});

describe('assignStateDict', () => {
  test('assigns in place, so an optimiser keeps its parameters', () => {
    const net = { a: parameter(zeros([2])), list: [parameter(zeros([1]))] };
    const { a } = net;
    assignStateDict(net, { a: tensor([1, 2]), 'list.0': tensor([3], { dtype: 'float32' }) }, { cast: true });
    expect([a.toArray(), net.a === a, net.list[0]!.item()]).toEqual([[1, 2], true, 3]);
  });

  test('changes nothing if anything does not fit', () => {
    const net = { a: parameter(zeros([1])), b: parameter(zeros([1])) };
    expect(problems(() => assignStateDict(net, { a: ones([1]), b: ones([2]) })).mismatched).toEqual(['b']);
    expect(net.a.item()).toBe(0);
  });

  test('refuses a place that is no parameter, before it changes another', () => {
    const net = { a: parameter(zeros([1])), mean: zeros([1]) };
    expect(() => assignStateDict(net, { a: ones([1]), mean: ones([1]) })).toThrow(
      'assignStateDict: .mean is no parameter, so nothing can be assigned to it',
    );
    expect(net.a.item()).toBe(0);
  });
});

const python = pythonWith('torch', 'safetensors');
const title = python === null ? 'PyTorch (skipped: no Python with torch and safetensors)' : 'PyTorch';
const module = `
import sys, torch, safetensors.torch as s
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(3, 2, num_layers=2, bidirectional=True, dtype=torch.float64)
        self.blocks = torch.nn.ModuleList([torch.nn.Linear(4, 2, bias=False, dtype=torch.float64), torch.nn.Linear(2, 2, bias=False, dtype=torch.float64)])
        self.norm = torch.nn.BatchNorm1d(2, dtype=torch.float64)
        self.head = torch.nn.Linear(2, 1, dtype=torch.float64)
net = Net()
`;

describe.skipIf(python === null)(title, () => {
  const inFolder = async (run: (path: string) => Promise<void>): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), 'adjoint-state-'));
    try {
      await run(join(folder, 'net.safetensors'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('writes what is loaded by name', () =>
    inFolder(async (path) => {
      const sum = printedBy(
        python!,
        `${module}net.norm.num_batches_tracked += 5\ns.save_file(net.state_dict(), sys.argv[1])\nprint(repr(float(net.lstm.weight_hh_l1_reverse.sum())))`,
        path,
      );
      const { tensors } = await loadSafetensors(path);
      const net = loadStateDict(network(), tensors);
      expect(leavesOf(net).length).toBe(Object.keys(tensors).length);
      expect(net.lstm.l1Reverse.weightHh.sum().item()).toBeCloseTo(Number(sum), 14);
      expect(net.norm.numBatchesTracked.item()).toBe(5);
    }));

  test('loads what is written, strictly', () =>
    inFolder(async (path) => {
      const net = network();
      net.lstm.l1Reverse.weightHh = arange(16).reshape([8, 2]);
      writeFileSync(path, writeSafetensors(stateDict(net)));
      const printed = printedBy(
        python!,
        `${module}print(net.load_state_dict(s.load_file(sys.argv[1])))\nprint(net.lstm.weight_hh_l1_reverse.flatten().tolist())`,
        path,
      );
      expect(printed.split('\n')).toEqual([
        '<All keys matched successfully>',
        `[${Array.from({ length: 16 }, (_, i) => `${i}.0`).join(', ')}]`,
      ]);
    }));
});
