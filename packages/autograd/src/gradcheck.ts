import {
  checkOptions,
  DtypeError,
  fromBuffer,
  GradientError,
  isFloat,
  key,
  leavesOf,
  mapTree,
  normal,
  NumericsError,
  onesLike,
  type Tensor,
} from '@adjoint/tensor';
import { alike, besideKinks, richardson, sideSlopes } from './differences.ts';
import { checkLists } from './jvp.ts';
import { vjp } from './vjp.ts';
import { argumentAt, type Arguments, asTree, noDerivative } from './inputs.ts';
import { wrongRule } from './witness.ts';

/**
 * How close is close.
 *
 * @example
 * const options: GradcheckOptions = { tolerance: 1e-9 };
 * gradcheck((x: Tensor) => x.square(), [tensor(3)], options).checked;   // 1
 */
export interface GradcheckOptions {
  /** Largest difference, relative to the larger of 1 and the gradient; 1e-7 by default. */
  readonly tolerance?: number;
}

/**
 * What was compared.
 *
 * @example
 * const report: GradcheckReport = gradcheck((x: Tensor) => x.sin(), [tensor([1, 2])]);
 * report.checked;   // 2
 */
export interface GradcheckReport {
  /** How many partial derivatives agreed. */
  readonly checked: number;
  /** The largest relative difference among them. */
  readonly largest: number;
}

/**
 * Checks the gradient of a function against differences, at these inputs.
 *
 * Every element of every input is varied on its own and the derivative extrapolated (Richardson), so the differences
 * themselves are good to about ten digits. A result of several elements is contracted with fixed random weights.
 *
 * PyTorch: `torch.autograd.gradcheck`.
 *
 * @param f - a function from trees of float64 tensors, or numbers, to a tensor or a tree of them.
 * @param inputs - its arguments.
 * @throws GradientError naming the argument, the index, both numbers, and the op whose own rule is wrong;
 * DtypeError for float32, NumericsError for NaN or infinity in an input.
 * @example
 * gradcheck((x: Tensor) => x.tanh().sum(), [tensor([0.1, -2])]).checked;   // 2
 */
export function gradcheck<Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => unknown,
  inputs: Arguments<Inputs>,
  options: GradcheckOptions = {},
): GradcheckReport {
  checkOptions('gradcheck', options, 'tolerance');
  const { tolerance = 1e-7 } = options;
  checkLists('gradcheck', f, inputs, inputs);
  const args = asTree(inputs) as unknown[];
  const leaves = leavesOf(args).map((leaf) => ({ ...leaf, path: argumentAt(leaf.path) }));
  for (const { path, tensor } of leaves) checkInput(path, tensor, args);
  const { value, pullback } = vjp(f, ...(args as Arguments<Inputs>));
  const outputs = leavesOf(value).map((leaf) => leaf.tensor);
  // A single number is compared as it is; of several, a random mixture.
  for (const y of outputs) checkOutput(y);
  const single = outputs.length === 1 && outputs[0]!.size === 1;
  const seeds = outputs.map((y, i) => (single ? onesLike(y) : normal(key(i), y.shape)));
  let next = 0;
  const gradients = leavesOf(pullback(mapTree(() => seeds[next++]!, asTree(value))));

  let checked = 0;
  let largest = 0;
  leaves.forEach(({ path, tensor }, l) => {
    const derived = gradients[l]!.tensor.toTypedArray();
    const values = tensor.toTypedArray();
    for (let i = 0; i < values.length; i++) {
      const scale = Math.max(1, Math.abs(values[i]!));
      const at = (h: number): number => {
        const moved = values.slice();
        moved[i]! += h;
        let leaf = 0;
        const shifted = mapTree((x: Tensor) => (leaf++ === l ? fromBuffer(moved, x.shape, x.dtype) : x), args);
        return contract(f(...(shifted as unknown as Inputs)), seeds);
      };
      const { value: found, error } = richardson(at, 0.05 * scale);
      const difference = Math.abs(found - derived[i]!) / Math.max(1, Math.abs(found));
      if (!(difference <= tolerance)) {
        const place = `${path}${written(i, tensor.shape)}`;
        const numbers = `gradcheck: ${place}: the gradient is ${derived[i]}, differences give ${found}`;
        const [once, again] = [at(0), at(0)];
        if (!Object.is(once, again))
          throw new GradientError(`${numbers}; twice the same inputs gave ${once} and ${again}`, {
            hint: 'give the function all that it needs, a random key too, as arguments',
          });
        const { left, right } = sideSlopes(at, besideKinks * scale);
        if (!alike(left, right))
          throw new GradientError(`${numbers}; the slopes ${left} and ${right} on either side differ`, {
            hint: 'a kink or a jump has no derivative: check beside it',
          });
        throw new GradientError(
          `${numbers}\n  ${wrongRule(f, args, tolerance)}`,
          error > tolerance * Math.max(1, Math.abs(found))
            ? { hint: `the differences settle only to ± ${error.toPrecision(2)}: is a singularity near?` }
            : {},
        );
      }
      checked++;
      largest = Math.max(largest, difference);
    }
  });
  if (checked === 0) throw new GradientError('gradcheck: there is nothing to check: no input has an element');
  return { checked, largest };
}

function checkInput(path: string, x: Tensor, args: readonly unknown[]): void {
  if (!isFloat(x.dtype)) throw noDerivative('gradcheck', args, argumentAt);
  if (x.dtype !== 'float64') throw drowned(path, x);
  const values = x.toTypedArray();
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new NumericsError(
      `gradcheck: ${path}${written(bad, x.shape)} is ${values[bad]}, where there are no differences`,
    );
}

function drowned(what: string, { dtype }: Tensor): DtypeError {
  return new DtypeError(`gradcheck: ${what} is ${dtype}, whose rounding drowns the differences`, {
    hint: 'compute in float64',
  });
}

function checkOutput(y: Tensor): void {
  if (y.dtype !== 'float64') throw drowned('what the function returns', y);
  const bad = y.toTypedArray().find((v) => !Number.isFinite(v));
  if (bad !== undefined)
    throw new NumericsError(`gradcheck: the function's value here is ${bad}, which has no derivative`);
}

/** The sum of all outputs, each weighted by its seed. */
function contract(y: unknown, seeds: readonly Tensor[]): number {
  return leavesOf(asTree(y)).reduce((sum, { tensor }, i) => sum + tensor.mul(seeds[i]!).sum().item(), 0);
}

/** A flat index as indices along the axes; empty for a 0-d tensor. */
export function written(flat: number, shape: readonly number[]): string {
  const indices: number[] = [];
  for (let axis = shape.length - 1, rest = flat; axis >= 0; axis--) {
    indices.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return indices.length === 0 ? '' : `[${indices.join('][')}]`;
}
