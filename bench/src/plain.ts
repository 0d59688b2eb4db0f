/**
 * The notebook's training step in plain loops on plain arrays: what any framework's overhead is measured against.
 *
 * Weights are those of the Elman network: wxh [4][1], whh [4][4], why [1][4].
 */
export function plainStep(): () => number {
  const wxh = [0.016, -0.006, -0.005, -0.011];
  const whh = Array.from({ length: 16 }, (_, i) => 0.01 * Math.sin(i));
  const why = [-0.011, 0.011, 0.009, 0.005];
  const bh = [0, 0, 0, 0];
  let by = 0;
  const hs = [bh, bh, bh, bh].map(() => [0, 0, 0, 0]);
  return () => {
    let loss = 0;
    const errors = [0, 0, 0];
    for (let t = 0; t < 3; t++) {
      const [before, h] = [hs[t]!, hs[t + 1]!];
      let y = by;
      for (let i = 0; i < 4; i++) {
        let s = wxh[i]! * (t + 1) + bh[i]!;
        for (let j = 0; j < 4; j++) s += whh[4 * i + j]! * before[j]!;
        h[i] = Math.tanh(s);
        y += why[i]! * h[i]!;
      }
      errors[t] = y - 2 * (t + 1);
      loss += errors[t]! ** 2;
    }
    const dwxh = [0, 0, 0, 0];
    const dwhh = new Array<number>(16).fill(0);
    const dwhy = [0, 0, 0, 0];
    const dbh = [0, 0, 0, 0];
    let dby = 0;
    let carried = [0, 0, 0, 0];
    for (let t = 2; t >= 0; t--) {
      const [before, h] = [hs[t]!, hs[t + 1]!];
      const next = [0, 0, 0, 0];
      dby += errors[t]!;
      for (let i = 0; i < 4; i++) {
        dwhy[i]! += errors[t]! * h[i]!;
        const d = (1 - h[i]! ** 2) * (why[i]! * errors[t]! + carried[i]!);
        dbh[i]! += d;
        dwxh[i]! += d * (t + 1);
        for (let j = 0; j < 4; j++) {
          dwhh[4 * i + j]! += d * before[j]!;
          next[j]! += whh[4 * i + j]! * d;
        }
      }
      carried = next;
    }
    for (let i = 0; i < 4; i++) {
      wxh[i]! -= 0.01 * dwxh[i]!;
      why[i]! -= 0.01 * dwhy[i]!;
      bh[i]! -= 0.01 * dbh[i]!;
      for (let j = 0; j < 4; j++) whh[4 * i + j]! -= 0.01 * dwhh[4 * i + j]!;
    }
    by -= 0.01 * dby;
    return loss;
  };
}
