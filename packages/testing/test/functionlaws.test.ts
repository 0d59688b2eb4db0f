import { customVjp } from '@adjoint/autograd';
import { declare, primitives, apply, softmax, tensor, type Tensor } from '@adjoint/tensor';
import { drawn, functionLaws, LawError, lawsOfFunction } from '@adjoint/testing';
import { describe, expect, test } from 'vitest';

/** Softplus with the derivative that `slope` gives it. */
const softplus = (slope: (x: Tensor) => Tensor): ((x: Tensor) => Tensor) =>
  customVjp((x: Tensor) => ({ value: x.exp().add(1).log(), pullback: (g: Tensor) => [g.mul(slope(x))] }));

function refusal(f: (...xs: Tensor[]) => Tensor, inputs: readonly Tensor[]): LawError {
  try {
    functionLaws(f, inputs);
  } catch (error) {
    if (error instanceof LawError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('composed functions, functions of ints and functions without a derivative keep the laws', () => {
  functionLaws((x, y) => softmax(x.matmul(y), 1), [drawn([2, 3]), drawn([3, 2])]);
  functionLaws((x, at) => x.take(at), [drawn([4]), tensor([2, 0], { dtype: 'int32' })]);
  functionLaws((x) => x.greater(0), [drawn([2, 3])]);
  functionLaws((x) => x.sum(), [drawn([0, 3])]);
});

test('a rule of a user keeps the laws in one line', () => {
  functionLaws(
    softplus((x) => x.sigmoid()),
    [drawn([2, 3])],
  );
});

describe('refused is', () => {
  test('a wrong rule, with both numbers, two steps and the seed', () => {
    const { message, law } = refusal(
      softplus((x) => x.tanh()),
      [tensor([0.5])],
    );
    expect(law).toBe('the gradient agrees with differences');
    expect(message).toMatch(
      /operand 0 of float64 \[1\] at \[0\] is -?[\d.]+, differences say -?[\d.]+ \(steps of 2\^-8 and 2\^-9 give -?[\d.]+ and -?[\d.]+\)\n {2}hint: .*seed: 1/,
    );
  });

  test('an op with a wrong rule inside of a composed function, by its name', () => {
    const broken = declare<null>({ ...primitives.sin, vjp: [(g) => g] });
    const { message } = refusal((x) => apply(broken, [x.square()], null).add(x), [drawn([2])]);
    expect(message).toMatch(/hint: .*\bsin\b/);
  });

  test('a derivative that is a constant, at second order', () => {
    const constant = softplus((x) => x.detach().sigmoid());
    expect(refusal(constant, [tensor([0.5])]).law).toMatch(/the second derivative/);
  });

  test('a function that gives another value every time', () => {
    let calls = 0;
    expect(refusal((x) => x.mul(++calls), [drawn([2])]).law).toMatch(/repeat their bits/);
  });

  test('a function that writes to its operand', () => {
    const writing = (x: Tensor): Tensor => {
      const y = x.add(1);
      if (x.tracer === null) x.buffer[x.offset]! += 1;
      return y;
    };
    expect(refusal(writing, [drawn([2])]).law).toMatch(/overwritten/);
  });

  test('a function that looks at its batch', () => {
    const centred = (x: Tensor): Tensor => x.sub(x.detach().mean());
    expect(refusal(centred, [drawn([2, 3])]).subject).toBe('centred');
  });
});

test('laws that a case leaves out are left out', () => {
  const one = { name: 'f', torch: null, f: (x: Tensor) => x.neg(), inputs: [drawn([2])] };
  const names = lawsOfFunction(one).map((law) => law.name);
  expect(new Set(names).size).toBe(names.length);
  expect(lawsOfFunction({ ...one, skip: names.slice(2) }).map((law) => law.name)).toEqual(names.slice(0, 2));
});

test('drawn numbers are distinct, inside their interval, the same every time, and others for other seeds', () => {
  const x = drawn([3, 4], 1, 2);
  expect(x.toArray()).toEqual(drawn([3, 4], 1, 2).toArray());
  expect(new Set(x.toTypedArray()).size).toBe(12);
  expect(x.toTypedArray().every((v) => v > 1 && v < 2)).toBe(true);
  for (const other of [drawn([3, 4], 1, 2, 2), drawn([3, 4], 1, 3), drawn([4, 3], 1, 2)])
    expect(other.toTypedArray().slice(0, 3)).not.toEqual(x.toTypedArray().slice(0, 3));
});
