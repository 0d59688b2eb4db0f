import { glorotUniform, type Initializer, orthogonal } from '@adjoint/nn';
import {
  checkInteger,
  checkOptions,
  concat,
  described,
  DtypeError,
  linear,
  narrow,
  ShapeError,
  showShape,
  splitKey,
  Tensor,
  zeros,
} from '@adjoint/tensor';
import type { CellSizes } from '../cell.ts';

/**
 * What all cells of this package may be told.
 *
 * @example
 * const options: CellOptions = { bias: false };
 * Object.keys(gruCell(options).init(key(1), { inputs: 1, hidden: 2 }));   // ['weightIh', 'weightHh']
 */
export interface CellOptions {
  /** Whether there are biases; there are, when left out. */
  readonly bias?: boolean;
  /** Of each gate's weights [hidden, inputs]; Glorot's uniform ones when left out. */
  readonly inputInit?: Initializer;
  /** Of each gate's weights [hidden, hidden]; orthogonal when left out. */
  readonly hiddenInit?: Initializer;
}

/** The options that all cells have. */
export const cellOptions = ['bias?', 'inputInit', 'hiddenInit'] as const;

/**
 * Weights of all gates of a cell, one under the other, in PyTorch's layout and order: weightIh [gates · hidden, inputs],
 * weightHh [gates · hidden, state], biases [gates · hidden].
 *
 * @example
 * const weights: GateWeights = gru.init(key(1), { inputs: 2, hidden: 3 });
 * weights.weightIh.shape;   // [9, 2]
 */
export type GateWeights = {
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh?: Tensor;
  readonly biasHh?: Tensor;
};

/** New weights for `gates` gates; `state` is the width of what comes back, `hidden` when left out. Biases are 0. */
export function newGates(
  name: string,
  key: Tensor,
  gates: number,
  sizes: CellSizes,
  options: CellOptions,
  state?: number,
): GateWeights {
  checkOptions(name, sizes, 'inputs', 'hidden', 'outputs');
  const { inputs, hidden } = sizes;
  checkInteger(name, 'inputs', inputs, 1);
  checkInteger(name, 'hidden', hidden, 1);
  const { inputInit = glorotUniform, hiddenInit = orthogonal, bias = true } = options;
  const keys = splitKey(key, 2 * gates);
  const all = (init: Initializer, first: number, width: number): Tensor =>
    concat(Array.from({ length: gates }, (_, gate) => init(keys[first + gate]!, [hidden, width])));
  const weights = { weightIh: all(inputInit, 0, inputs), weightHh: all(hiddenInit, gates, state ?? hidden) };
  return bias ? { ...weights, biasIh: zeros([gates * hidden]), biasHh: zeros([gates * hidden]) } : weights;
}

/** @throws ShapeError for an option that no cell, or not this one, has; DtypeError for an initializer that is none. */
export function checkCellOptions(name: string, options: CellOptions, ...own: readonly string[]): void {
  checkOptions(name, options, ...cellOptions, ...own);
  for (const initializer of [options.inputInit, options.hiddenInit])
    if (initializer !== undefined && typeof initializer !== 'function')
      throw new DtypeError(`${name}: an initializer is a function of a key and a shape, got ${described(initializer)}`);
}

/** How many units a cell of `gates` gates has. @throws ShapeError for weights of another cell. */
export function unitsOf(net: GateWeights, gates: number): number {
  const { weightHh } = (net ?? {}) as Partial<GateWeights>;
  const units = weightHh instanceof Tensor && weightHh.rank === 2 ? weightHh.shape[0]! / gates : NaN;
  if (Number.isInteger(units)) return units;
  throw new ShapeError(
    `weights of ${gates} gates have a weightHh of [${gates} · hidden, …], ${weightHh === undefined ? 'here is none' : `got ${weightHh instanceof Tensor ? showShape(weightHh.shape) : described(weightHh)}`}`,
    { hint: 'make them with init of the same cell' },
  );
}

/** What x says to all gates, [batch, gates · hidden]. */
export function fromInput({ weightIh, biasIh }: GateWeights, x: Tensor): Tensor {
  return linear(x, weightIh, biasIh);
}

/** What the state says to all gates, [batch, gates · hidden]. */
export function fromState({ weightHh, biasHh }: GateWeights, h: Tensor): Tensor {
  return linear(h, weightHh, biasHh);
}

/** The part of [batch, gates · hidden] that belongs to one gate. */
export function gateOf(all: Tensor, gate: number, units: number): Tensor {
  return narrow(all, 1, gate * units, units);
}
