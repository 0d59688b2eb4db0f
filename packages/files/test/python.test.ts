import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dtypes, ones, type Tensor, tensor } from '@adjoint/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadNpz, loadSafetensors, writeNpy, writeNpz, writeSafetensors } from '../src/index.ts';
import { printedBy, pythonWith } from './python.ts';

const python = pythonWith('numpy', 'torch', 'safetensors');
const title = python === null ? 'files and Python (skipped: no Python with torch and safetensors)' : 'files and Python';

const tensors: Record<string, Tensor> = {
  ...Object.fromEntries(dtypes.map((dtype) => [dtype, tensor([[1, 0, 1]], { dtype })])),
  scalar: tensor(0.1),
  empty: ones([0, 3]),
  special: tensor([NaN, Infinity, -0]),
};

/** What Python must say of them. */
const described = [
  ...dtypes.map(
    (dtype) =>
      `${dtype} ${dtype} (1, 3) ${dtype === 'bool' ? '[[True, False, True]]' : /float/.test(dtype) ? '[[1.0, 0.0, 1.0]]' : '[[1, 0, 1]]'}`,
  ),
  'empty float64 (0, 3) []',
  'scalar float64 () 0.1',
  'special float64 (3,) [nan, inf, -0.0]',
].toSorted();

const describeAll = `
for k in sorted(xs.keys()):
    print(k, str(xs[k].dtype).removeprefix('torch.'), tuple(xs[k].shape), xs[k].tolist())`;

describe.skipIf(python === null)(title, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'adjoint-python-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const run = (program: string, ...args: string[]): string[] => printedBy(python!, program, ...args).split('\n');

  test('safetensors are loaded by PyTorch and by NumPy', () => {
    const path = write('x.safetensors', writeSafetensors(tensors, { metadata: { format: 'pt' } }));
    for (const from of ['torch', 'numpy'])
      expect(run(`import sys, safetensors.${from} as s\nxs = s.load_file(sys.argv[1])${describeAll}`, path)).toEqual(
        described,
      );
  });

  test('safetensors of sixteen bits are loaded by PyTorch', () => {
    const x = tensor([0.1, -2, NaN]);
    const half = write('half', writeSafetensors({ x }, { floats: 'float16' }));
    const brain = write('brain', writeSafetensors({ x }, { floats: 'bfloat16' }));
    const program = `import sys, safetensors.torch as s\nfor p in sys.argv[1:]:\n  x = s.load_file(p)['x']; print(x.dtype, x.tolist())`;
    expect(run(program, half, brain)).toEqual([
      'torch.float16 [0.0999755859375, -2.0, nan]',
      'torch.bfloat16 [0.10009765625, -2.0, nan]',
    ]);
  });

  test('npy and npz are loaded by NumPy', () => {
    const array = write('x.npy', writeNpy(tensors['float32']!));
    const paths = [write('x.npz', writeNpz(tensors)), write('c.npz', writeNpz(tensors, { compress: true }))];
    expect(run('import sys, numpy as np\nprint(np.load(sys.argv[1]))', array)).toEqual(['[[1. 0. 1.]]']);
    for (const path of paths)
      expect(run(`import sys, numpy as np\nxs = np.load(sys.argv[1])${describeAll}`, path)).toEqual(described);
  });

  test('an archive is a good zip file to Python', () => {
    const path = write('z.npz', writeNpz(tensors, { compress: true }));
    expect(run('import sys, zipfile\nprint(zipfile.ZipFile(sys.argv[1]).testzip())', path)).toEqual(['None']);
  });

  test('what they write is loaded', async () => {
    const [one, two] = [join(folder, 'theirs.safetensors'), join(folder, 'theirs.npz')];
    run(
      `import sys, torch, numpy as np, safetensors.torch as s
m = torch.nn.LSTM(3, 2, bidirectional=True)
s.save_file(m.state_dict(), sys.argv[1])
np.savez_compressed(sys.argv[2], **{k: v.numpy() for k, v in m.state_dict().items()})`,
      one,
      two,
    );
    const { tensors: first } = await loadSafetensors(one);
    const second = await loadNpz(two);
    expect(Object.keys(first)).toContain('weight_ih_l0_reverse');
    expect(Object.keys(first).toSorted()).toEqual(Object.keys(second).toSorted());
    for (const name of Object.keys(first)) expect(first[name]!.toArray()).toEqual(second[name]!.toArray());
    expect(first['weight_hh_l0']!.shape).toEqual([8, 2]);
  });
});
