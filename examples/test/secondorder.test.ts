import { grad } from '@adjoint/autograd';
import { any, foldIn, key, mapTree, type Tensor } from '@adjoint/tensor';
import { compareGradients } from '@adjoint/testing';
import { describe, expect, test } from 'vitest';
import { lossOf, type Net, newNet, newTask } from '../src/delays.ts';
import { adapted, learnToLearn, lossOver } from '../src/secondorder.ts';

/** Central differences of a smooth loss with steps of 1e-5. */
const CLOSE = 1e-7;

const net = newNet(key(1), 3);
const task = newTask(key(2));

test('a task is one mixture of delays, in the sequences to learn from and in those to be judged by', () => {
  const { x, y } = task.support;
  expect(x.shape).toEqual([20, 8, 1]);
  // A mixture of the last three values of x: three equations give the numbers, all others agree.
  const column = (t: number, b: number): number[] => [1, 2, 3].map((d) => x.at(t - d, b, 0).item());
  const rows = [5, 6, 7].map((t) => column(t, 0));
  const answers = [5, 6, 7].map((t) => y.at(t, 0, 0).item());
  const a = solve3(rows, answers);
  for (const from of [task.support, task.query])
    for (const [t, b] of [
      [4, 1],
      [19, 7],
    ] as const) {
      const said = a.reduce((sum, value, i) => sum + value * from.x.at(t - 1 - i, b, 0).item(), 0);
      expect(from.y.at(t, b, 0).item()).toBeCloseTo(said, 8);
    }
  expect(any(task.query.x.equal(x)).item()).toBe(0);
});

/** Cramer's rule. */
function solve3(rows: readonly number[][], right: readonly number[]): number[] {
  const det = ([a, b, c]: readonly number[][]): number =>
    a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
    a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
    a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!);
  return [0, 1, 2].map((k) => det(rows.map((row, i) => row.map((v, j) => (j === k ? right[i]! : v)))) / det(rows));
}

describe('the gradient through a step of gradient descent', () => {
  const outer = (weights: Net): Tensor => lossOf(adapted(weights, task), task.query);

  test('is what differences along a direction say', () => {
    const direction = newNet(key(7), 3);
    const moved = (h: number): number =>
      outer(mapTree((w: Tensor, d: Tensor) => w.add(d.mul(h)), net, direction)).item();
    const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
    let product = 0;
    mapTree((g: Tensor, d: Tensor) => (product += g.mul(d).sum().item()), grad(outer)(net), direction);
    expect(Math.abs(product - slope)).toBeLessThan(CLOSE);
  });

  test('is another one than that of first order', () => {
    const first = grad((weights: Net) => lossOf(adapted(weights, task, 'first order'), task.query))(net);
    expect(compareGradients(grad(outer)(net), first).largest).toBeGreaterThan(1e-3);
  });
});

test('after learning to learn, one step helps with a task never seen', async () => {
  const { net: learned } = await learnToLearn('second order', key(3), { steps: 50, hidden: 6, progress: false });
  const fresh = Array.from({ length: 10 }, (_, i) => newTask(foldIn(key(4), i)));
  const [before, after] = [lossOver(learned, fresh, 'plain').item(), lossOver(learned, fresh, 'second order').item()];
  expect(after).toBeLessThan(0.8 * before);
});
