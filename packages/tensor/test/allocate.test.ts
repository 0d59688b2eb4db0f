import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addAt,
  arange,
  concat,
  type DType,
  dtypes,
  embed,
  ones,
  tensor,
  type Tensor,
  where,
  zeros,
} from '../src/index.ts';

const { gc } = globalThis as { gc?: () => void };

/** What a kept value may cost beyond its own bytes: objects, shape and headers. */
const overhead = 1000;

/** Bytes in use on the heap and in array buffers, after a collection. */
function used(): number {
  gc!();
  gc!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Bytes for each of `n` values that are kept while as much is thrown away beside them. */
function bytesPerKept(n: number, make: (i: number) => unknown): number {
  for (let i = 0; i < 2000; i++) make(i);
  const before = used();
  const kept: unknown[] = [];
  for (let i = 0; i < n; i++) kept.push(make(i));
  const bytes = (used() - before) / n;
  expect(kept.length).toBe(n);
  return bytes;
}

const fresh: readonly ((n: number, dtype: DType) => Tensor)[] = [
  (n, dtype) => zeros([n], { dtype }),
  (n, dtype) => ones([n], { dtype }).add(ones([n], { dtype })),
  (n) => arange(n).tanh(),
  (n) =>
    arange(n)
      .reshape([n, 1])
      .matmul(ones([1, 2])),
  (n, dtype) => concat([ones([n], { dtype }), ones([1], { dtype })]),
  (n, dtype) => embed(ones([n], { dtype }), [1], [1], [n + 2]),
  (n) => addAt(ones([n]), zeros([n], { dtype: 'int32' }), 0, n + 1),
  (n) => where(arange(n).greater(1), 1, 2),
  (n, dtype) => ones([2, n], { dtype }).sum(0),
  (n, dtype) => ones([n, 2], { dtype }).T.reshape([2 * n]),
  (n) => arange(n).cast('bool'),
  (n) => arange(n).cast('int32').cast('int32'),
];

describe('results', () => {
  test('never overlap in memory', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(fresh.length - 1), fc.integer({ min: 1, max: 700 }), fc.constantFrom(...dtypes)), {
          minLength: 10,
          maxLength: 80,
        }),
        (plan) => {
          const live = plan.map(([k, n, dtype]) => fresh[k]!(n, dtype));
          const windows = new Map<unknown, Tensor[]>();
          for (const x of live) {
            expect(x.dense).toBe(true);
            expect(x.offset + x.size).toBeLessThanOrEqual(x.buffer.length);
            const beside = windows.get(x.buffer) ?? [];
            windows.set(x.buffer, [...beside, x]);
          }
          for (const beside of windows.values()) {
            beside.sort((p, q) => p.offset - q.offset);
            beside.forEach(
              (x, i) => i > 0 && expect(x.offset).toBeGreaterThanOrEqual(beside[i - 1]!.offset + beside[i - 1]!.size),
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('keep their values while thousands more are computed', () => {
    const kept: [Tensor, number][] = [];
    for (let i = 0; i < 3000; i++) {
      const n = 1 + (i % 600);
      kept.push([arange(n).mul(i).add(1), n]);
    }
    for (const [i, [x, n]] of kept.entries()) expect(x.sum().item()).toBe((i * n * (n - 1)) / 2 + n);
  });
});

describe.runIf(gc)('memory', () => {
  test('of a kept scalar is its own: it retains no slab', () => {
    expect(bytesPerKept(20_000, (i) => arange(100).mul(i).sum())).toBeLessThan(overhead);
    expect(bytesPerKept(20_000, (i) => arange(100).mul(i).mean().add(1))).toBeLessThan(overhead);
  });

  test('of a detached part is its own', () => {
    expect(bytesPerKept(5000, (i) => arange(100).mul(i).slice([0, 20]).detach())).toBeLessThan(overhead + 160);
    expect(bytesPerKept(5000, (i) => arange(100).mul(i).at(3).detach())).toBeLessThan(overhead);
    expect(bytesPerKept(5000, (i) => tensor(arange(100).mul(i).slice([0, 20])))).toBeLessThan(overhead + 160);
  });

  test('of results that nobody keeps is freed', () => {
    for (let i = 0; i < 5000; i++) arange(300).mul(i);
    const before = used();
    for (let i = 0; i < 100_000; i++) arange(300).mul(i).add(1);
    expect(used() - before).toBeLessThan(1e6);
  });
});
