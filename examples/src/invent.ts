import { split, type Tensor, uniform } from '@adjoint/tensor';
import { boundary, nameOf } from './alphabet.ts';
import { letters, type Letters, scores } from './letters.ts';
import { tensor } from '@adjoint/tensor';

/** How names are drawn. */
export interface InventOptions {
  readonly count: number;
  /** Below 1 the likely becomes likelier; 0.8 by default. */
  readonly temperature?: number;
  /** Names that have not ended by then are cut; 15 by default. */
  readonly longest?: number;
}

/** Names drawn letter by letter, all side by side; the same key gives the same names. */
export function invent(net: Letters, key: Tensor, { count, temperature = 0.8, longest = 15 }: InventOptions): string[] {
  const names = Array.from({ length: count }, (): number[] => []);
  let state = letters.start(net, count);
  let last = new Int32Array(count).fill(boundary);
  const ended = new Set<number>();
  for (const forTime of split(key, longest)) {
    state = letters.step(net, tensor(last).reshape([count, 1]), state);
    const chances = scores(net, letters.output(net, state)).div(temperature).softmax().toArray() as number[][];
    const draws = uniform(forTime, [count]).toTypedArray();
    last = Int32Array.from(chances, (row, i) => draw(row, draws[i]!));
    names.forEach((name, i) => {
      if (last[i] === boundary) ended.add(i);
      else if (!ended.has(i)) name.push(last[i]!);
    });
    if (ended.size === count) break;
  }
  return names.map(nameOf);
}

/** Where a point of [0, 1) falls among chances laid end to end. */
function draw(chances: readonly number[], point: number): number {
  let reached = 0;
  const found = chances.findIndex((chance) => point < (reached += chance));
  // rounding may leave a gap at the very end
  return found < 0 ? chances.length - 1 : found;
}
