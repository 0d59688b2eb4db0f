import { valueAndGrad } from '@adjoint/autograd';
import { readSafetensors } from '@adjoint/files';
import { stack, type Tensor } from '@adjoint/tensor';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type Cell,
  gruCell,
  type Layered,
  lstmCell,
  type Place,
  recurrent,
  type RecurrentNet,
  rnnCell,
  type RnnOptions,
} from '../src/index.ts';
import more from './data/recurrent-more.json' with { type: 'json' };
import given from './data/recurrent.json' with { type: 'json' };

/** Two right float64 computations of a few dozen steps. */
const CLOSE = 1e-12;

interface Case {
  readonly id: string;
  readonly module: string;
  readonly kwargs: {
    readonly num_layers?: number;
    readonly bidirectional?: boolean;
    readonly batch_first?: boolean;
    readonly proj_size?: number;
    readonly nonlinearity?: string;
  };
  readonly lengths?: readonly number[] | null;
  readonly functional_value: number;
}

type Tensors = Readonly<Record<string, Tensor>>;
type State = Tensor | { readonly h: Tensor; readonly c: Tensor };

const files = ['recurrent', 'recurrent-more'].map((name): Tensors => {
  const bytes = readFileSync(new URL(`data/${name}.safetensors`, import.meta.url));
  return readSafetensors(bytes).tensors;
});

/** What a file holds of one kind for one case, by PyTorch's names. */
function part(id: string, kind: string): Tensors {
  const start = `${id}.${kind}.`;
  const all = files.flatMap((file) => Object.entries(file));
  return Object.fromEntries(
    all.filter(([key]) => key.startsWith(start)).map(([key, x]) => [key.slice(start.length), x]),
  );
}

function cellOf({ module, kwargs }: Case): Cell<unknown, State> {
  const activation = kwargs.nonlinearity ?? 'tanh';
  const { proj_size: projection } = kwargs;
  const cell = module.startsWith('RNN')
    ? rnnCell({ activation } as RnnOptions)
    : module.startsWith('GRU')
      ? gruCell()
      : lstmCell(projection === undefined ? {} : { projection });
  return cell;
}

/** `weight_ih_l0_reverse` is `weightIh` of the cell at `l0Reverse`. */
function weightsOf(inputs: Tensors): RecurrentNet<Record<string, Tensor>, State, Place> {
  const net: Record<Place, Record<string, Tensor>> = {};
  for (const [key, x] of Object.entries(inputs)) {
    const found = /^(weight|bias)_(ih|hh|hr)(?:_l(\d+)(_reverse)?)?$/.exec(key);
    if (found === null) continue;
    const [, kind, which, layer = '0', reverse] = found;
    const place = `l${layer}${reverse === undefined ? '' : 'Reverse'}` as Place;
    net[place] = { ...net[place], [`${kind}${which![0]!.toUpperCase()}${which![1]}`]: x };
  }
  return net;
}

function loss(each: Case, inputs: Tensors, cotangents: Tensors): { readonly total: Tensor; readonly said: Tensors } {
  const cell = cellOf(each);
  const { module, kwargs, lengths } = each;
  const net = weightsOf(inputs);
  const { x, h0, c0 } = inputs;
  const stateAt = (k: number | null): State => {
    const at = (s: Tensor): Tensor => (k === null ? s : s.at(k));
    return c0 === undefined ? at(h0!) : { h: at(h0!), c: at(c0) };
  };
  let said: Record<string, Tensor>;
  if (module.endsWith('Cell')) {
    const state = cell.step(net['l0'], x!, stateAt(null));
    said = 'h' in state ? { h_n: state.h, c_n: state.c } : { h_n: state };
  } else {
    const { num_layers: layers = 1, bidirectional = false, batch_first: batchFirst = false } = kwargs;
    const network = recurrent(cell, { layers, bidirectional, batchFirst });
    const places = Object.keys(net) as Place[];
    const order = Array.from({ length: layers }, (_, l) =>
      places.filter((p) => p.startsWith(`l${l}`)).toSorted(),
    ).flat();
    const start = h0 && (Object.fromEntries(order.map((place, k) => [place, stateAt(k)])) as Layered<State>);
    const { outputs, final } = network.run(net, x!, { ...(lengths && { lengths }), ...(start && { start }) });
    const last = order.map((place) => final[place]!);
    said = { output: outputs };
    if ('h' in last[0]!) {
      const all = last as { h: Tensor; c: Tensor }[];
      said = { ...said, h_n: stack(all.map(({ h }) => h)), c_n: stack(all.map(({ c }) => c)) };
    } else said = { ...said, h_n: stack(last as Tensor[]) };
  }
  const total = Object.entries(cotangents)
    .map(([key, g]) => said[key]!.mul(g).sum())
    .reduce((a, b) => a.add(b));
  return { total, said };
}

function distance(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return a.sub(b).abs().div(b.abs().maximum(1)).max().item();
}

const cases: readonly Case[] = [...given.cases, ...more.cases];

test.each(cases)(
  '$module $kwargs $lengths has the outputs, final states and all gradients of PyTorch ($id)',
  (each) => {
    const [inputs, cotangents] = [part(each.id, 'in'), part(each.id, 'cot')];
    const { value, gradient, aux } = valueAndGrad(
      (xs: Tensors) => {
        const { total, said } = loss(each, xs, cotangents);
        return [total, said] as const;
      },
      { aux: true },
    )(inputs);
    expect(Math.abs(value.item() - each.functional_value)).toBeLessThan(CLOSE * 10);
    for (const [key, x] of Object.entries(part(each.id, 'out')))
      expect(distance(aux[key]!, x), key).toBeLessThan(CLOSE);
    const gradients = Object.entries(part(each.id, 'grad'));
    expect(gradients.length).toBe(Object.keys(inputs).length);
    for (const [key, g] of gradients) expect(distance(gradient[key]!, g), key).toBeLessThan(CLOSE);
  },
);
