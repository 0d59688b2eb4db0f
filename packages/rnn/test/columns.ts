import { tensor, type Tensor } from '@adjoint/tensor';
import type { ByHandGradients, ByHandNet, Matrix } from '../src/byhand.ts';
import type { Elman } from '../src/elman.ts';

/** A network and the state it starts from: what a gradient by tape is taken of. */
export type Started = { readonly net: Elman; readonly h0: Tensor };

/** A batch in columns [size][batch], as the notebook has it, as rows [batch, size], as cells take it. */
export function rows(columns: Matrix): Tensor {
  return tensor(columns).T;
}

/** A batch in rows [batch, size] as columns [size][batch]. */
export function columns(rows: Tensor): Matrix {
  return rows.T.toArray() as number[][];
}

/** The notebook's parameters as a cell's: weights are [to, from] in both, biases [n][1] there and [n] here. */
export function cellNet(net: ByHandNet): Elman {
  const bias = (b: Matrix): Tensor => tensor(b.map(([value]) => value!));
  return { wxh: tensor(net.wxh), whh: tensor(net.whh), why: tensor(net.why), bh: bias(net.bh), by: bias(net.by) };
}

/** A cell's parameters as the notebook's. */
export function handNet(net: Elman): ByHandNet {
  const matrix = (w: Tensor): Matrix => w.toArray() as number[][];
  const bias = (b: Tensor): Matrix => (b.toArray() as number[]).map((value) => [value]);
  return { wxh: matrix(net.wxh), whh: matrix(net.whh), why: matrix(net.why), bh: bias(net.bh), by: bias(net.by) };
}

/** A gradient by tape in the notebook's form, beside a gradient by hand. */
export function handGradients({ net, h0 }: Started): ByHandGradients {
  return { ...handNet(net), h0: columns(h0) };
}
