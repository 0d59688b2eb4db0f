/** What a side did in each round, in microseconds a step. */
export type Rounds = Record<string, number[]>;

/** Microseconds a call, over `count` calls. */
export function timed(step: () => unknown, count: number): number {
  const start = performance.now();
  for (let i = 0; i < count; i++) step();
  return ((performance.now() - start) / count) * 1000;
}

/** The smallest of some times. */
export function minimum(times: readonly number[]): number {
  return Math.min(...times);
}

/** The middle of some times. */
export function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** Rounds as an aligned table, each side beside how many times as long it took as `base`. */
export function table(rounds: Rounds, base: string): string {
  const width = Math.max(...Object.keys(rounds).map((name) => name.length));
  const head = `${''.padEnd(width)}  ${'min µs'.padStart(9)}  ${'median µs'.padStart(9)}  ${`× ${base} (median)`.padStart(12)}`;
  const rows = Object.entries(rounds).map(([name, times]) => {
    const ratio = median(times) / median(rounds[base]!);
    return `${name.padEnd(width)}  ${minimum(times).toFixed(2).padStart(9)}  ${median(times).toFixed(2).padStart(9)}  ${ratio.toFixed(2).padStart(12)}`;
  });
  return [head, ...rows].join('\n');
}
