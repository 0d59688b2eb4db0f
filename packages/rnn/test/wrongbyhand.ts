import type { ByHandResult, Matrix, bpttByHand } from '../src/byhand.ts';

/** A backward pass with the signature and the result of `bpttByHand`. */
export type BackwardByHand = typeof bpttByHand;

/**
 * The places where a hand derivation goes wrong; each is a formula, and `right` holds the right ones.
 *
 * `h` and `before` are single elements of h[t] and h[t-1].
 */
interface Switches {
  /** What dy = y - Y is multiplied by: every gradient is linear in it. */
  readonly scale: (batch: number) => number;
  /** tanh' at step t. */
  readonly slope: (h: number, before: number) => number;
  /** The state that dWhh multiplies da[t] with; `first` says that t = 0. */
  readonly read: (h: number, before: number, first: boolean) => number;
  /** How many steps, counted from the end, are pulled back. */
  readonly steps: (length: number) => number;
  /** What step t receives from step t + 1, element i: (Whhᵀ da)[i]. */
  readonly flow: (whh: Matrix, da: readonly number[], i: number) => number;
  /** What is reported as the gradient of h0, given the right one. */
  readonly start: (dh0: number) => number;
}

const right: Switches = {
  scale: () => 1,
  slope: (h) => 1 - h * h,
  read: (_h, before) => before,
  steps: (length) => length,
  flow: (whh, da, i) => dot(columnOf(whh, i), da),
  start: (dh0) => dh0,
};

/**
 * The mistakes, each with the sentence that names it. They show on a net whose Whh is not symmetric, on three steps
 * or more, two samples or more and h0 ≠ 0. On the notebook's own data (one sample, h0 = 0) `meanOverBatch` is right and
 * `startDropped` is wrong in the gradient of h0 alone.
 *
 * @example
 * it.each(Object.entries(mistakes))('the tape refuses: %s', (name, { sentence }) => { … });
 */
export const mistakes = {
  factorTwo: {
    sentence: 'the gradient of the whole sum of squares, where half of it is meant: twice too large',
    switches: { scale: () => 2 },
  },
  noTanhSlope: {
    sentence: "da = dh: tanh' is forgotten",
    switches: { slope: () => 1 },
  },
  tanhSlopeOfPreviousStep: {
    sentence: "tanh' is taken at h[t-1], where h[t] is meant",
    switches: { slope: (_h, before) => 1 - before * before },
  },
  tanhSlopeTwice: {
    sentence: "tanh' is multiplied in twice",
    switches: { slope: (h) => (1 - h * h) ** 2 },
  },
  currentStateInWhh: {
    sentence: 'dWhh multiplies da[t] with h[t], where h[t-1] is meant',
    switches: { read: (h) => h },
  },
  lastStepOnly: {
    sentence: 'only the last step is pulled back; the errors of the others are forgotten',
    switches: { steps: () => 1 },
  },
  noFlowThroughTime: {
    sentence: 'each step is pulled back alone; nothing passes from step t + 1 to h[t], nor from step 0 to h0',
    switches: { flow: () => 0 },
  },
  whhNotTransposed: {
    sentence: 'h[t] receives Whh da[t+1], where Whhᵀ da[t+1] is meant',
    switches: { flow: (whh, da, i) => dot(whh[i]!, da) },
  },
  startDropped: {
    sentence: 'h0 is taken for a constant zero: the term of dWhh at t = 0 is left out and h0 has gradient 0',
    switches: { read: (_h, before, first) => (first ? 0 : before), start: () => 0 },
  },
  meanOverBatch: {
    sentence: 'the mean over the batch, where the sum is meant',
    switches: { scale: (batch) => 1 / batch },
  },
} as const satisfies Record<string, { sentence: string; switches: Partial<Switches> }>;

/**
 * Ten wrong hand gradients by name, with right losses, outputs and states: a comparison with the tape must refuse each.
 *
 * @example
 * for (const [name, wrong] of Object.entries(wrongBackward)) {
 *   const { gradients } = wrong(net, xs, ys, h0);   // differs from the tape's
 * }
 */
export const wrongBackward: Record<string, BackwardByHand> = Object.fromEntries(
  Object.entries(mistakes).map(([name, { switches }]) => [name, backward(switches)]),
);

/**
 * The same backward pass with no switch set: equal to `bpttByHand` within rounding.
 *
 * @example
 * const { gradients } = rightBackward(net, xs, ys, h0);
 */
export const rightBackward: BackwardByHand = backward({});

/** One sample after the other, in vectors and outer products: another way through the sums than `bpttByHand` takes. */
function backward(switches: Partial<Switches>): BackwardByHand {
  const { scale, slope, read, steps, flow, start } = { ...right, ...switches };
  return (net, xs, ys, h0): ByHandResult => {
    const { wxh, whh, why, bh, by } = net;
    const last = xs.length - 1;
    const batch = xs[0]![0]!.length;
    const states = xs.map(() => zeros(whh.length, batch));
    const outputs = xs.map(() => zeros(why.length, batch));
    const d = {
      wxh: zerosLike(wxh),
      whh: zerosLike(whh),
      why: zerosLike(why),
      bh: zerosLike(bh),
      by: zerosLike(by),
      h0: zeros(whh.length, batch),
    };
    let loss = 0;
    for (let b = 0; b < batch; b++) {
      // hs[t + 1] is h[t], so that hs[0] is h0
      const hs = [h0 ? columnOf(h0, b) : whh.map(() => 0)];
      const errors: number[][] = [];
      for (let t = 0; t <= last; t++) {
        const x = columnOf(xs[t]!, b);
        const before = hs[t]!;
        const h = bh.map(([bias], i) => Math.tanh(dot(wxh[i]!, x) + dot(whh[i]!, before) + bias!));
        const y = by.map(([bias], i) => dot(why[i]!, h) + bias!);
        const error = y.map((value, i) => value - ys[t]![i]![b]!);
        hs.push(h);
        errors.push(error);
        loss += dot(error, error);
        h.forEach((value, i) => (states[t]![i]![b] = value));
        y.forEach((value, i) => (outputs[t]![i]![b] = value));
      }

      let received = whh.map(() => 0);
      for (let t = last; t > last - steps(xs.length); t--) {
        const before = hs[t]!;
        const h = hs[t + 1]!;
        const dy = errors[t]!.map((error) => error * scale(batch));
        const dh = received.map((fromNext, i) => dot(columnOf(why, i), dy) + fromNext);
        const da = dh.map((value, i) => value * slope(h[i]!, before[i]!));
        const past = h.map((value, i) => read(value, before[i]!, t === 0));
        addOuter(d.why, dy, h);
        addOuter(d.by, dy, [1]);
        addOuter(d.wxh, da, columnOf(xs[t]!, b));
        addOuter(d.whh, da, past);
        addOuter(d.bh, da, [1]);
        received = whh.map((_row, i) => flow(whh, da, i));
      }
      received.forEach((value, i) => (d.h0[i]![b] = start(value)));
    }
    return { loss, outputs, states, gradients: d };
  };
}

function zeros(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => 0));
}

function zerosLike(a: Matrix): number[][] {
  return a.map((row) => row.map(() => 0));
}

function columnOf(a: Matrix, j: number): number[] {
  return a.map((row) => row[j]!);
}

function dot(u: readonly number[], v: readonly number[]): number {
  return u.reduce((total, value, i) => total + value * v[i]!, 0);
}

/** A += u vᵀ. */
function addOuter(a: number[][], u: readonly number[], v: readonly number[]): void {
  u.forEach((ui, i) => v.forEach((vj, j) => (a[i]![j]! += ui * vj)));
}
