import {
  bernoulli,
  concat,
  foldIn,
  leavesOf,
  mapTree,
  narrow,
  stack,
  type Tensor,
  where,
  zeros,
} from '@adjoint/tensor';
import type { RecurrentOptions } from '../src/index.ts';
import type { AnyCell } from './anycell.ts';

/** What both the network and the loop are told; `xs` [time, batch, inputs], and a state [batch, …] for each cell. */
export interface Told {
  readonly net: Readonly<Record<string, unknown>>;
  readonly xs: Tensor;
  readonly start: Readonly<Record<string, unknown>>;
}

export interface Said {
  readonly outputs: Tensor;
  readonly final: Readonly<Record<string, unknown>>;
}

/**
 * What a recurrent network means: each sequence alone, of its own length, one step after the other. The random masks are
 * those of the whole batch, of which a sequence has its row.
 */
export function plainLoop(
  cell: AnyCell,
  { layers = 1, bidirectional = false, dropout = 0, variational, zoneout = 0, residual }: RecurrentOptions,
  { net, xs, start }: Told,
  lengths: readonly number[],
  key: Tensor | null,
): Said {
  const [time, batch] = xs.shape as readonly [number, number];
  const row = (x: Tensor, b: number): Tensor => narrow(x, 0, b, 1);
  const rows = <T>(tree: T, b: number): T => mapTree((x: Tensor) => row(x, b), tree);

  /** The state after a step, of which zoneout keeps some of what was before. */
  const zoned = (before: unknown, next: unknown, from: Tensor | null, b: number): unknown => {
    if (zoneout === 0) return next;
    let leaf = 0;
    return mapTree(
      (now: Tensor, then: Tensor) => {
        if (from === null) return now.add(then.sub(now).mul(zoneout));
        const kept = bernoulli(foldIn(from, leaf++), zoneout, [batch, ...now.shape.slice(1)]);
        return where(row(kept, b), then, now);
      },
      next,
      before,
    );
  };

  const sequences = lengths.map((length, b) => {
    let sequence = Array.from({ length }, (_, t) => row(xs.at(t), b));
    const final: Record<string, unknown> = {};
    for (let layer = 0; layer < layers; layer++) {
      const inputs = sequence.map((x, t) => {
        if (layer === 0 || key === null || dropout === 0) return x;
        const from = foldIn(key, 2 * layer);
        const width = x.shape[1]!;
        const kept = variational
          ? bernoulli(from, 1 - dropout, [batch, width])
          : bernoulli(from, 1 - dropout, [time, batch, width]).at(t);
        return x.mul(
          row(kept, b)
            .cast('float64')
            .div(1 - dropout),
        );
      });
      const sides = (bidirectional ? ['', 'Reverse'] : ['']).map((side, which) => {
        const place = `l${layer}${side}`;
        let state = rows(start[place], b);
        const outputs: Tensor[] = [];
        for (let i = 0; i < length; i++) {
          const t = which === 1 ? length - 1 - i : i;
          const from = key === null ? null : foldIn(foldIn(foldIn(key, 2 * layer + 1), which), t);
          state = zoned(state, cell.step(net[place], inputs[t]!, state), from, b);
          outputs[t] = cell.output(net[place], state);
        }
        final[place] = state;
        return outputs;
      });
      sequence = sequence.map((x, t) => {
        const said = concat(
          sides.map((side) => side[t]!),
          1,
        );
        return residual === true && layer > 0 ? said.add(x) : said;
      });
    }
    const rest = new Array<Tensor>(time - length).fill(zeros(sequence[0]!.shape));
    return { outputs: stack([...sequence, ...rest]), final };
  });
  return {
    outputs: concat(
      sequences.map(({ outputs }) => outputs),
      1,
    ),
    final: together(sequences.map(({ final }) => final)),
  };
}

/** Trees of [1, …], one for each sequence, as one of [batch, …]. */
function together<T>(trees: readonly T[]): T {
  let leaf = 0;
  const lists = trees.map((tree) => leavesOf(tree).map(({ tensor }) => tensor));
  return mapTree(() => {
    const k = leaf++;
    return concat(lists.map((list) => list[k]!));
  }, trees[0]!);
}
