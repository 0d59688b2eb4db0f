import { grad, richardson } from '@adjoint/autograd';
import { bpttByHand, type Matrix } from '@adjoint/rnn';
import { leavesOf, mapTree, type Tensor, tensor } from '@adjoint/tensor';
import { fullLoss, halfLoss, type Started, xs, ys } from './problem.ts';

/** A gradient for each parameter and for the first state. */
export type Gradients = Readonly<Record<'wxh' | 'whh' | 'why' | 'bh' | 'by' | 'h0', Tensor>>;

/** By hand: the notebook's own formulas. They stand in columns, so a bias is [n, 1] there and [n] here. */
export function byHand({ net, h0 }: Started): Gradients {
  const hand = { wxh: rows(net.wxh), whh: rows(net.whh), why: rows(net.why), bh: column(net.bh), by: column(net.by) };
  const { gradients } = bpttByHand(hand, xs.map(columns), ys.map(columns), columns(h0));
  const { wxh, whh, why, bh, by } = gradients;
  return {
    wxh: tensor(wxh),
    whh: tensor(whh),
    why: tensor(why),
    bh: tensor(bh).reshape([net.bh.size]),
    by: tensor(by).reshape([net.by.size]),
    h0: tensor(gradients.h0).T,
  };
}

/** By tape: the loss is written down, and nothing else. */
export function byTape(start: Started): Gradients {
  return flat(grad(halfLoss)(start));
}

/** By tape, of the loss as it is printed. */
export function ofFullLoss(start: Started): Gradients {
  return flat(grad(fullLoss)(start));
}

/** By differences of the loss alone, extrapolated: a witness who knows no derivative. */
export function byDifferences(start: Started): Gradients {
  const found = leavesOf(start).map(({ tensor: w }, leaf) => {
    const values = w.toTypedArray();
    return Array.from(values, (value, i) => {
      const moved = (h: number): Started => {
        let next = 0;
        return mapTree((x: Tensor) => (next++ === leaf ? replaced(x, i, value + h) : x), start);
      };
      return richardson((h) => halfLoss(moved(h)).item(), 0.05).value;
    });
  });
  let next = 0;
  return flat(mapTree((w: Tensor) => tensor(found[next++]!).reshape(w.shape), start));
}

function rows(w: Tensor): Matrix {
  return w.toArray() as number[][];
}

function columns(x: Tensor): Matrix {
  return rows(x.T);
}

function column(b: Tensor): Matrix {
  return rows(b.reshape([b.size, 1]));
}

function replaced(x: Tensor, index: number, value: number): Tensor {
  const values = Float64Array.from(x.toTypedArray());
  values[index] = value;
  return tensor(values).reshape(x.shape);
}

function flat({ net, h0 }: Started): Gradients {
  return { ...net, h0 };
}
