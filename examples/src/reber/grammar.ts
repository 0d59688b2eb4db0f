import { foldIn, type Tensor, uniform } from '@adjoint/tensor';

/** The symbols of Reber's grammar. */
export const symbols = 'BTPSXVE';

type Arc = readonly [symbol: string, to: number];

/** Reber's grammar (1967): the arcs that leave each state. The last one leads out, to state 7. */
const inner: readonly (readonly Arc[])[] = [
  [['B', 1]],
  [
    ['T', 2],
    ['P', 3],
  ],
  [
    ['S', 2],
    ['X', 4],
  ],
  [
    ['T', 3],
    ['V', 5],
  ],
  [
    ['X', 3],
    ['S', 6],
  ],
  [
    ['P', 4],
    ['V', 6],
  ],
  [['E', 7]],
];

/** The embedded grammar: B, then T or P, a string of Reber's, the same T or P again, E. */
const arcs: readonly (readonly Arc[])[] = [
  [['B', 1]],
  [
    ['T', 2],
    ['P', 11],
  ],
  ...branch('T', 2),
  ...branch('P', 11),
];
const end = arcs.length;

/** The nine states, numbered from `from` on, in which `word` is to be remembered and then said. */
function branch(word: string, from: number): (readonly Arc[])[] {
  const shifted = inner.map((row) => row.map(([symbol, to]): Arc => [symbol, from + to]));
  return [...shifted, [[word, from + inner.length + 1]], [['E', 20]]];
}

/** Strings of the embedded grammar; at each fork both ways are equally likely. The same key gives the same strings. */
export function drawStrings(key: Tensor, count: number): string[] {
  const fork = coins(key);
  return Array.from({ length: count }, () => {
    let text = '';
    let state = 0;
    while (state !== end) {
      const ways = arcs[state]!;
      const [symbol, to] = ways[ways.length === 1 ? 0 : fork()]!;
      text += symbol;
      state = to;
    }
    return text;
  });
}

/** Coins without end, 0 or 1. */
function coins(key: Tensor): () => number {
  let block = 0;
  let drawn: ArrayLike<number> = [];
  let at = 0;
  return () => {
    if (at === drawn.length) {
      drawn = uniform(foldIn(key, block++), [1024]).toTypedArray();
      at = 0;
    }
    return drawn[at++]! < 0.5 ? 0 : 1;
  };
}

/**
 * The symbols that may follow each symbol of a string, one or two; nothing follows its last.
 *
 * @throws RangeError for a string that the grammar does not begin.
 */
export function successors(text: string): string[] {
  let state = 0;
  return Array.from(text, (symbol, i) => {
    const arc = arcs[state]?.find(([label]) => label === symbol);
    if (arc === undefined) throw new RangeError(`${text} leaves the grammar at symbol ${i}, ${symbol}`);
    state = arc[1];
    return (arcs[state] ?? []).map(([label]) => label).join('');
  });
}

/** Whether a string is one of the embedded grammar, from its B to its E. */
export function accepts(text: string): boolean {
  let state = 0;
  for (const symbol of text) {
    const arc = arcs[state]?.find(([label]) => label === symbol);
    if (arc === undefined) return false;
    state = arc[1];
  }
  return state === end;
}
