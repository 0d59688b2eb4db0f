import { arange, key, normal, ones, stack, tensor, type Tensor, zeros } from '@adjoint/tensor';
import { arbitraryTensor } from '@adjoint/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Checkpointing,
  cond,
  grad,
  jvp,
  parameter,
  scan,
  scanPlan,
  type Stretch,
  vjp,
  vmap,
  whileLoop,
} from '../src/index.ts';

const { gc } = globalThis as { gc?: () => void };

/** A state on one line, an entry on the other, and a weight that the step closes over. */
type Loss = (w: Tensor, h: Tensor, xs: Tensor) => Tensor;

function recurrence(checkpoint: Checkpointing, reverse: boolean): Loss {
  return (w, h, xs) => {
    const [last, results] = scan(
      (state: Tensor, x: Tensor) => {
        const next = w.matmul(state).add(x).tanh();
        return [next, { next, squared: next.square() }];
      },
      h,
      xs,
      { checkpoint, reverse },
    );
    return last.sum().add(results.squared.sum()).add(results.next.sin().sum());
  };
}

function byLoop(reverse: boolean): Loss {
  return (w, h, xs) => {
    let state = h;
    const states: Tensor[] = [];
    for (let i = 0; i < xs.shape[0]!; i++) {
      const t = reverse ? xs.shape[0]! - 1 - i : i;
      state = w.matmul(state).add(xs.at(t)).tanh();
      states[t] = state;
    }
    return state
      .sum()
      .add(stack(states.map((s) => s.square())).sum())
      .add(stack(states).sin().sum());
  };
}

const w = tensor([
  [0.5, 0.2],
  [0.1, -0.4],
]);
const h = tensor([0.1, 0.2]);
const budgets: readonly Checkpointing[] = ['none', 'sqrt', 3 * 16, 6 * 16, 10_000];

describe('scan', () => {
  test('is the loop, with the same bits and the same gradients, whatever it keeps', () => {
    fc.assert(
      fc.property(arbitraryTensor({ shape: [11, 2] }), fc.boolean(), (xs, reverse) => {
        const expected = byLoop(reverse);
        for (const checkpoint of budgets) {
          const f = recurrence(checkpoint, reverse);
          expect(f(w, h, xs).item()).toBe(expected(w, h, xs).item());
          for (const argument of [0, 1, 2] as const)
            expect(grad(f, { argument })(w, h, xs).toTypedArray()).toEqual(
              grad(recurrence('none', reverse), { argument })(w, h, xs).toTypedArray(),
            );
          expect(
            grad(f)(w, h, xs)
              .sub(grad(expected)(w, h, xs))
              .abs()
              .max()
              .item(),
          ).toBeLessThan(1e-12);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('is differentiated twice, forward over reverse and reverse over reverse', () => {
    const xs = normal(key(1), [9, 2]);
    const v = normal(key(2), [2, 2]);
    const plain = byLoop(false);
    const expected = jvp((at: Tensor) => grad(plain)(at, h, xs), [w], [v]).tangent;
    for (const checkpoint of budgets) {
      const f = recurrence(checkpoint, false);
      const forward = jvp((at: Tensor) => grad(f)(at, h, xs), [w], [v]).tangent;
      const reverse = grad((at: Tensor) => grad(f)(at, h, xs).mul(v).sum())(w);
      expect(forward.sub(expected).abs().max().item()).toBeLessThan(1e-12);
      expect(reverse.sub(expected).abs().max().item()).toBeLessThan(1e-12);
    }
  });

  test('is mapped over a batch, and its gradient too, with the bits of a loop over the batch', () => {
    const batch = normal(key(3), [4, 9, 2]);
    for (const checkpoint of ['none', 'sqrt'] as const) {
      const f = recurrence(checkpoint, false);
      const values = vmap((xs: Tensor) => f(w, h, xs))(batch);
      expect(values.toArray()).toEqual([...batch].map((xs) => f(w, h, xs).item()));
      const gradients = vmap((xs: Tensor) => grad(f)(w, h, xs))(batch);
      expect(gradients.toArray()).toEqual([...batch].map((xs) => grad(f)(w, h, xs).toArray()));
    }
  });

  test('goes over trees, ints and nothing at all', () => {
    const [state, results] = scan(
      ({ sum, count }: { sum: Tensor; count: Tensor }, { x, n }: { x: Tensor; n: Tensor }) => [
        { sum: sum.add(x), count: count.add(n) },
        { n, before: sum },
      ],
      { sum: tensor(0), count: tensor(0, { dtype: 'int32' }) },
      { x: tensor([1, 2, 3]), n: arange(3, { dtype: 'int32' }) },
    );
    expect(state.sum.item()).toBe(6);
    expect(state.count.item()).toBe(3);
    expect(results.n.toArray()).toEqual([0, 1, 2]);
    expect(results.before.toArray()).toEqual([0, 1, 3]);
    const [doubled, none] = scan((x: Tensor) => [x.mul(2), null], tensor(1), null, { length: 5 });
    expect(doubled.item()).toBe(32);
    expect(none).toBeNull();
    const [same, empty] = scan((x: Tensor, y: Tensor) => [x.add(y), { y }], tensor(1), zeros([0]));
    expect(same.item()).toBe(1);
    expect(empty.y.shape).toEqual([0]);
    expect(scan((x: Tensor, y: Tensor) => [x, y], tensor(1), zeros([0, 3]))[1].shape).toEqual([0, 3]);
  });

  test('adds to parameters that its step closes over', () => {
    const p = parameter(w);
    const xs = normal(key(4), [9, 2]);
    const gradients = budgets.map((checkpoint) => {
      p.zeroGrad();
      recurrence(checkpoint, false)(p, h, xs).backward();
      return p.grad!;
    });
    for (const found of gradients) expect(found.toArray()).toEqual(gradients[0]!.toArray());
  });

  test.skipIf(gc === undefined)('keeps a twentieth with a state for each stretch of √T steps', async ({ annotate }) => {
    const live = (checkpoint: Checkpointing): number => {
      const start = normal(key(5), [32]);
      const used = (): number => {
        gc!();
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        return heapUsed + arrayBuffers;
      };
      const before = used();
      const record = vjp(
        (x: Tensor) =>
          scan((s: Tensor) => [s.mul(0.9).sin().add(x), null], start, null, { length: 10_000, checkpoint })[0],
        start,
      );
      const kept = used() - before;
      expect(record.pullback(ones([32]))[0].shape).toEqual([32]);
      return kept;
    };
    live('none');
    // The collector frees more or less of what was before: the smallest of several figures is the one without garbage.
    const [all, some] = [live('none'), Math.min(live('sqrt'), live('sqrt'), live('sqrt'))];
    await annotate(`${(all / 1e6).toFixed(1)} MB against ${(some / 1e6).toFixed(2)} MB`);
    expect(some).toBeLessThan(0.05 * all);
  });

  test('says in words what is wrong', () => {
    const step = (s: Tensor, x: Tensor): readonly [Tensor, Tensor] => [s.add(x), s];
    expect(() => scan(step, tensor([1]), tensor([[1, 2]]))).toThrow(
      'scan: step 0 made of a state of shape [1] one of [2]',
    );
    expect(() => scan(step, tensor(1, { dtype: 'int32' }), tensor([1]))).toThrow('of int32 one of float64');
    expect(() => scan((s: Tensor) => [[s], s], tensor(1), tensor([1]))).toThrow('another structure');
    expect(() => scan(() => [tensor(1)] as never, tensor(1), tensor([1]))).toThrow('must return [state, result]');
    expect(() => scan(step, tensor(1), tensor(1))).toThrow('has no axis to scan over');
    expect(() => scan((s: Tensor) => [s, s], tensor(1), [ones([2]), ones([3])])).toThrow('has not 2 entries');
    expect(() => scan(step, tensor(1), ones([2]), { length: 3 })).toThrow('length is 3, but xs has 2 entries');
    expect(() => scan((s: Tensor) => [s, s], tensor(1), null)).toThrow('the number of steps is needed');
    expect(() => scan(step, tensor(1), ones([2]), { checkpoint: 'all' as never })).toThrow(
      'a positive number of bytes',
    );
    expect(() => scan(step, tensor(1), ones([1000]), { checkpoint: 4 })).toThrow('4 bytes hold 0 states of 8 bytes');
  });
});

describe('a plan', () => {
  test('covers every step once, keeps what it says, and no budget needs more runs than the binomial law says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 3, max: 40 }), (length, states) => {
        for (const plan of [scanPlan(length, 'sqrt'), scanPlan(length, states)]) {
          const steps: number[] = [];
          const visit = (stretches: readonly Stretch[]): void => {
            for (const { start, stop, parts } of stretches) {
              if (parts.length > 0) visit(parts);
              else for (let t = start; t < stop; t++) steps.push(t);
            }
          };
          visit(plan.stretches);
          expect(steps).toEqual(Array.from({ length }, (_, t) => t));
        }
        const plan = scanPlan(length, states);
        expect(plan.states).toBeLessThanOrEqual(states);
        // Griewank and Walther: with r repetitions at most, r · length - β(states + 1, r - 1) + 1 forward steps.
        const beta = (s: number, r: number): number => {
          let found = 1;
          for (let i = 1; i <= r; i++) found = (found * (s + i)) / i;
          return found;
        };
        let r = 0;
        while (beta(states, r) < length) r++;
        expect(plan.recomputed).toBeLessThanOrEqual(Math.max(0, r * length - beta(states + 1, r - 1) + 1));
      }),
    );
  });

  test('prints itself, and is told before the scan begins', () => {
    let told = '';
    scan((s: Tensor) => [s, null], tensor(1), null, {
      length: 9,
      checkpoint: 'sqrt',
      onPlan: (plan) => {
        told = String(plan);
      },
    });
    expect(told).toBe('scan of 9 steps: at most 3 states kept, 9 steps computed again\n[0, 3) [3, 6) [6, 9)');
  });
});

describe('cond', () => {
  const f = (x: Tensor): Tensor =>
    cond(
      x.greater(0),
      (v: Tensor) => v.square(),
      (v: Tensor) => v.mul(3),
      x,
    );

  test('runs one branch, or under vmap gives each entry its own', () => {
    expect(f(tensor(2)).item()).toBe(4);
    expect(f(tensor(-2)).item()).toBe(-6);
    expect(vmap(f)(tensor([2, -2])).toArray()).toEqual([4, -6]);
    expect(vmap(grad(f))(tensor([2, -2])).toArray()).toEqual([4, 3]);
    expect(grad((x: Tensor) => vmap(f)(x).sum())(tensor([2, -2])).toArray()).toEqual([4, 3]);
    expect(vmap(vmap(f))(tensor([[2], [-2]])).toArray()).toEqual([[4], [-6]]);
    expect(
      cond(
        true,
        () => 'yes',
        () => 'no',
      ),
    ).toBe('yes');
  });

  test('says in words what is wrong', () => {
    expect(() =>
      cond(
        ones([2]),
        () => 1,
        () => 2,
      ),
    ).toThrow('one element is needed');
    expect(() =>
      cond(
        1 as never,
        () => 1,
        () => 2,
      ),
    ).toThrow('a boolean or a tensor of one element');
    expect(() =>
      vmap((x: Tensor) =>
        cond(
          x.greater(0),
          () => ones([2]) as Tensor,
          () => ones([3]) as Tensor,
        ),
      )(tensor([1])),
    ).toThrow('cond: one result is of shape [2], the other of [3]');
  });
});

describe('whileLoop', () => {
  const grow = (x: Tensor): Tensor =>
    whileLoop(
      (s: Tensor) => s.less(10),
      (s) => s.mul(2),
      x,
    );

  test('runs as long as the condition holds, for each entry of a batch', () => {
    expect(grow(tensor(3)).item()).toBe(12);
    expect(vmap(grow)(tensor([3, 20, 1])).toArray()).toEqual([12, 20, 16]);
    expect(
      vmap(vmap(grow))(
        tensor([
          [3, 20],
          [1, 9],
        ]),
      ).toArray(),
    ).toEqual([
      [12, 20],
      [16, 18],
    ]);
  });

  test('is differentiated forwards, at any order', () => {
    const push =
      (f: (x: Tensor) => Tensor) =>
      (x: Tensor): Tensor =>
        jvp(f, [x], [tensor(1)]).tangent;
    const cube = (x: Tensor): Tensor =>
      whileLoop(
        ({ i }: { i: Tensor; y: Tensor }) => i.less(3),
        ({ i, y }) => ({ i: i.add(1), y: y.mul(x) }),
        {
          i: tensor(0),
          y: tensor(1),
        },
      ).y;
    expect(push(grow)(tensor(3)).item()).toBe(4);
    expect(push(cube)(tensor(2)).item()).toBe(12);
    expect(push(push(cube))(tensor(2)).item()).toBe(12);
    expect(vmap(push(grow))(tensor([3, 20, 1])).toArray()).toEqual([4, 1, 16]);
  });

  test('refuses reverse mode when a gradient arrives, and only then', () => {
    const w2 = parameter(tensor(2));
    const y = whileLoop(
      (s: Tensor) => s.less(10),
      (s) => s.mul(w2),
      tensor(1),
    );
    expect(y.item()).toBe(16);
    expect(() => y.backward()).toThrow('whileLoop: reverse mode cannot go back through a loop of unknown length');
    expect(() => grad(grow)(tensor(3))).toThrow('use scan with a fixed number of steps');
    expect(grad(grow)(tensor(30)).item()).toBe(1);
  });

  test('gives up at its limit', () => {
    expect(() =>
      whileLoop(
        () => true,
        (s: Tensor) => s,
        tensor(1),
        { limit: 7 },
      ),
    ).toThrow('the condition still holds after 7 steps');
  });
});

test('a state that is a result too has the same derivatives to the bit, whatever is computed again', () => {
  const xs = normal(key(1), [12, 16]);
  const start = normal(key(2), [16]);
  const loss = (checkpoint: 'none' | 'sqrt' | number) => (from: Tensor, a: Tensor) => {
    const step = (s: Tensor, x: Tensor): [Tensor, Tensor] => {
      const next = s.mul(a).add(s.mul(1.3).tanh()).add(s.sin()).add(x).mul(0.6);
      return [next, next];
    };
    const [last, all] = scan(step, from, xs, { checkpoint });
    return all.sin().sum().add(last.square().sum());
  };
  const found = (['none', 'sqrt', 1024] as const).map((checkpoint) =>
    ([0, 1] as const).map((argument) => grad(loss(checkpoint), { argument })(start, normal(key(3), [16])).toArray()),
  );
  expect(found[1]).toEqual(found[0]);
  expect(found[2]).toEqual(found[0]);
});
