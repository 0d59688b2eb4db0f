import { foldIn, key, linear, normal, type Tensor, zeros } from '@adjoint/tensor';

/** An affine map of the input and one of the state; weights are [hidden, inputs] and [hidden, hidden]. */
interface Gate {
  readonly wx: Tensor;
  readonly wh: Tensor;
  readonly bx: Tensor;
  readonly bh: Tensor;
}

/** A layer of gated recurrent units. */
interface Layer {
  readonly reset: Gate;
  readonly update: Gate;
  readonly candidate: Gate;
}

/** Two layers, one upon the other. */
export type Gru = readonly [Layer, Layer];

function gate(from: Tensor, inputs: number, hidden: number): Gate {
  const draw = (use: number, ...shape: number[]): Tensor => normal(foldIn(from, use), shape, { std: 0.3 });
  return { wx: draw(0, hidden, inputs), wh: draw(1, hidden, hidden), bx: draw(2, hidden), bh: draw(3, hidden) };
}

function layer(from: Tensor, inputs: number, hidden: number): Layer {
  const [reset, update, candidate] = [0, 1, 2].map((use) => gate(foldIn(from, use), inputs, hidden));
  return { reset: reset!, update: update!, candidate: candidate! };
}

/** Weights drawn from a seed. */
export function gruNet(seed: number, inputs: number, hidden: number): Gru {
  return [layer(foldIn(key(seed), 0), inputs, hidden), layer(foldIn(key(seed), 1), hidden, hidden)];
}

/** PyTorch's form: h' = (1 - z) c + z h. */
function step({ reset, update, candidate }: Layer, x: Tensor, h: Tensor): Tensor {
  const r = linear(x, reset.wx, reset.bx)
    .add(linear(h, reset.wh, reset.bh))
    .sigmoid();
  const z = linear(x, update.wx, update.bx)
    .add(linear(h, update.wh, update.bh))
    .sigmoid();
  const c = linear(x, candidate.wx, candidate.bx)
    .add(r.mul(linear(h, candidate.wh, candidate.bh)))
    .tanh();
  return c.add(z.mul(h.sub(c)));
}

/** The squared distance of the last state from a target, for one sequence [time, inputs]. */
export function gruLoss([lower, upper]: Gru, xs: Tensor, target: Tensor): Tensor {
  const start = zeros([1, target.shape[0]!]);
  let [h, s]: [Tensor, Tensor] = [start, start];
  for (let t = 0; t < xs.shape[0]!; t++) {
    h = step(lower, xs.slice([t, t + 1]), h);
    s = step(upper, h, s);
  }
  return s.sub(target).square().sum();
}
