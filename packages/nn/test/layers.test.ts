import { checkpoint, grad, jvp, valueAndGrad, vmap } from '@adjoint/autograd';
import {
  type AdjointError,
  DtypeError,
  gather,
  IndexError,
  key,
  leavesOf,
  linear,
  mapTree,
  mean,
  normal,
  NumericsError,
  ones,
  relu,
  ShapeError,
  splitKey,
  stack,
  tanh,
  type Tensor,
  tensor,
  TreeError,
  variance,
  zeros,
} from '@adjoint/tensor';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  batchNorm,
  batchNormLayer,
  type BatchNormWeights,
  crossEntropy,
  dropout,
  dropoutLayer,
  embedding,
  embeddingLayer,
  gelu,
  glorotUniform,
  type Layer,
  layerNorm,
  layerNormLayer,
  linearLayer,
  type LinearWeights,
  meanSquaredError,
  type NoWeights,
  residual,
  rmsNorm,
  rmsNormLayer,
  sequential,
  withStatistics,
} from '../src/index.ts';
import { distance } from './closeness.ts';

/** One computation in two orders. */
const CLOSE = 1e-13;

const ints = (values: readonly number[]): Tensor => tensor(values, { dtype: 'int32' });
const x: Tensor = normal(key(10), [6, 3]);
const call = { key: key(11) };

describe('a layer is the function of its name with weights of its own:', () => {
  test('linear', () => {
    const layer = linearLayer(3, 2);
    const net = layer.init(key(1));
    expect(layer.run(net, x).toArray()).toEqual(linear(x, net.weight, net.bias).toArray());
    expect(leavesOf(net).map(({ path, tensor: { shape } }) => [path, shape])).toEqual([
      ['.weight', [2, 3]],
      ['.bias', [2]],
    ]);
    const plain = linearLayer(3, 2, { bias: false });
    expect(Object.keys(plain.init(key(1)))).toEqual(['weight']);
    expect(plain.run(plain.init(key(1)), x.at(0)).shape).toEqual([2]);
  });

  test('linear begins within ± 1/√inputs, as in torch, weights and biases', () => {
    const { weight, bias } = linearLayer(25, 400).init(key(1));
    for (const part of [weight, bias!]) {
      expect(part.abs().max().item()).toBeLessThan(0.2);
      expect(part.abs().max().item()).toBeGreaterThan(0.19);
      expect(part.neg().max().item()).toBeGreaterThan(0.19);
    }
  });

  test('embedding', () => {
    const layer = embeddingLayer(5, 3, { paddingIndex: -1 });
    const net = layer.init(key(1));
    const words = ints([0, 4, 0]);
    expect(layer.run(net, words).toArray()).toEqual(embedding(words, net.weight, { paddingIndex: 4 }).toArray());
    expect(net.weight.at(4).toArray()).toEqual([0, 0, 0]);
    const slope = grad((w: typeof net) => layer.run(w, words).sum() as Tensor)(net);
    expect(slope.weight.sum(1).toArray()).toEqual([6, 0, 0, 0, 0]);
  });

  test('layer norm and RMS norm', () => {
    const [layer, root] = [layerNormLayer([3], { eps: 1e-3 }), rmsNormLayer(3)];
    const [net, other] = [layer.init(key(1)), root.init(key(1))];
    expect(layer.run(net, x).toArray()).toEqual(layerNorm(x, 3, { ...net, eps: 1e-3 }).toArray());
    expect(root.run(other, x).toArray()).toEqual(rmsNorm(x, 3, other).toArray());
    expect([Object.keys(net), Object.keys(other)]).toEqual([['weight', 'bias'], ['weight']]);
  });

  test('dropout, with a key only', () => {
    const layer = dropoutLayer(0.5);
    expect(layer.run({}, x)).toBe(x);
    expect(layer.run({}, x, call).toArray()).toEqual(dropout(call.key, x, 0.5).toArray());
  });

  test('weights may be float32', () => {
    const dtype = 'float32';
    const nets = [
      linearLayer(3, 2, { dtype }).init(key(1)),
      linearLayer(3, 2, { dtype, initializer: glorotUniform }).init(key(1)),
      embeddingLayer(3, 2, { dtype, paddingIndex: 0 }).init(key(1)),
      layerNormLayer(3, { dtype }).init(key(1)),
      rmsNormLayer(3, { dtype }).init(key(1)),
      batchNormLayer(3, { dtype }).init(key(1)),
    ];
    for (const { path, tensor: leaf } of leavesOf(nets)) expect(leaf.dtype, path).toBe(dtype);
  });
});

describe('batch norm', () => {
  const layer = batchNormLayer(3, { momentum: 0.25 });
  const net = layer.init(key(1));

  test('looks at the batch in training, at its records otherwise', () => {
    const records = { ...net, runningMean: tensor([1, 2, 3]), runningVariance: tensor([4, 5, 6]) };
    expect(layer.run(records, x, call).toArray()).toEqual(batchNorm(x, { training: true }).toArray());
    expect(layer.run(records, x).toArray()).toEqual(batchNorm(x, records).toArray());
  });

  test('its records move towards mean and unbiased variance, over all axes but that of the channels', () => {
    const image: Tensor = normal(key(2), [4, 3, 5]);
    const [y, after] = layer.observe(net, image, call);
    expect(y.toArray()).toEqual(layer.run(net, image, call).toArray());
    expect(distance(after.runningMean, mean(image, [0, 2]).mul(0.25))).toBeLessThan(CLOSE);
    expect(distance(after.runningVariance, variance(image, [0, 2]).mul(0.25).add(0.75))).toBeLessThan(CLOSE);
    expect(after.weight).toBe(net.weight);
    expect(after.bias).toBe(net.bias);
    expect(layer.observe(net, image)[1]).toBe(net);
  });

  test('records have no gradient, and weights decayed by an optimiser do not touch them', () => {
    const model = sequential(linearLayer(3, 3), layer, tanh);
    const start = model.init(key(3));
    const loss = (w: typeof start): readonly [Tensor, typeof start] => {
      const [y, seen] = model.observe(w, x, call);
      return [y.square().sum(), seen];
    };
    const { gradient, aux: seen } = valueAndGrad(loss, { aux: true })(start);
    expect(gradient[1].runningMean.toArray()).toEqual([0, 0, 0]);
    const next = withStatistics(
      mapTree((w) => w.mul(0.5), start),
      seen,
    );
    const inner = linear(x, start[0].weight, start[0].bias);
    expect(distance(next[1].runningMean, inner.mean(0).mul(0.25))).toBeLessThan(CLOSE);
    expect(next[1].weight.toArray()).toEqual([0.5, 0.5, 0.5]);
    expect(next[0].weight.toArray()).toEqual(start[0].weight.mul(0.5).toArray());
  });
});

const model = sequential(
  linearLayer(3, 4),
  gelu,
  dropoutLayer(0.3),
  residual(sequential(linearLayer(4, 4), tanh)),
  linearLayer(4, 2),
);

describe('sequential', () => {
  const net = model.init(key(1));

  test('has a list of the weights of its parts, typed as such', () => {
    expectTypeOf(net).toEqualTypeOf<
      readonly [LinearWeights, NoWeights, NoWeights, readonly [LinearWeights, NoWeights], LinearWeights]
    >();
    expect(leavesOf(net).map(({ path }) => path)).toEqual([
      '[0].weight',
      '[0].bias',
      '[3][0].weight',
      '[3][0].bias',
      '[4].weight',
      '[4].bias',
    ]);
    // Keys of their own: no two parts begin alike.
    const twins = sequential(linearLayer(3, 3), linearLayer(3, 3)).init(key(1));
    expect(twins[0].weight.toArray()).not.toEqual(twins[1].weight.toArray());
  });

  test('runs one part after another', () => {
    const h = gelu(linear(x, net[0].weight, net[0].bias));
    const around = h.add(linear(h, net[3][0].weight, net[3][0].bias).tanh());
    expect(model.run(net, x).toArray()).toEqual(linear(around, net[4].weight, net[4].bias).toArray());
    expect(sequential().run([], x)).toBe(x);
  });

  test('is random with a key, and the same with the same key', () => {
    const [once, again, other] = [key(5), key(5), key(6)].map((k) => model.run(net, x, { key: k }).toArray());
    expect(once).toEqual(again);
    expect(once).not.toEqual(other);
    // Each part draws a mask of its own: of 4000 elements about a quarter survives two, and half of them would survive one.
    const twice = sequential(dropoutLayer(0.5), dropoutLayer(0.5)).run([{}, {}], ones([4000]), { key: key(5) });
    expect(Math.abs(twice.greater(0).cast('float64').mean().item() - 0.25)).toBeLessThan(0.05);
  });

  test('what it observes is what it runs', () => {
    const deep = sequential(linearLayer(3, 3), residual(sequential(batchNormLayer(3), relu)), batchNormLayer(3));
    const start = deep.init(key(2));
    const [y, seen] = deep.observe(start, x, call);
    expect(y.toArray()).toEqual(deep.run(start, x, call).toArray());
    expectTypeOf(seen[2]).toEqualTypeOf<BatchNormWeights>();
    for (const own of [seen[1][0], seen[2]]) expect(own.runningMean.abs().max().item()).toBeGreaterThan(0);
    const kept = leavesOf(deep.observe(start, x)[1]);
    leavesOf(start).forEach(({ tensor: leaf }, i) => expect(kept[i]!.tensor).toBe(leaf));
  });
});

describe('layers under the transforms', () => {
  const full = sequential(
    linearLayer(3, 4),
    batchNormLayer(4),
    layerNormLayer(4),
    dropoutLayer(0.2),
    residual(sequential(linearLayer(4, 4), gelu)),
    rmsNormLayer(4),
    linearLayer(4, 2),
  );
  const net = full.init(key(1));
  type Net = typeof net;
  const targets = ints([0, 1, 1, 0, 1, 0]);
  const loss = (w: Net): Tensor => crossEntropy(full.run(w, x, call), targets);

  test('the gradient along a direction is the derivative that jvp gives, and that of differences', () => {
    const v = mapTree((w) => normal(key(w.size), w.shape), net);
    const slope = grad(loss)(net);
    const along = leavesOf(slope).reduce(
      (sum, { tensor: g }, i) => sum + g.mul(leavesOf(v)[i]!.tensor).sum().item(),
      0,
    );
    expect(Math.abs(jvp(loss, [net], [v]).tangent.item() - along)).toBeLessThan(1e-12);
    const h = 1e-5;
    const moved = (by: number): number => loss(mapTree((w, d: Tensor) => w.add(d.mul(by)), net, v)).item();
    expect(Math.abs((moved(h) - moved(-h)) / (2 * h) - along)).toBeLessThan(1e-7);
  });

  test('checkpoint gives the same bits', () => {
    const plain = leavesOf(grad(loss)(net)).map(({ tensor: g }) => g.toArray());
    expect(leavesOf(grad(checkpoint(loss))(net)).map(({ tensor: g }) => g.toArray())).toEqual(plain);
  });

  test('an ensemble is a batch of keys, begun, run and trained by vmap', () => {
    const keys = splitKey(key(3), 3);
    const nets = vmap((k: Tensor) => full.init(k))(stack(keys));
    const outputs = vmap((w: Net) => full.run(w, x), { inAxes: [0] })(nets);
    const slopes = vmap(grad(loss), { inAxes: [0] })(nets);
    keys.forEach((k, i) => {
      const own = full.init(k);
      expect(distance(outputs.at(i), full.run(own, x))).toBeLessThan(CLOSE);
      expect(distance(slopes[0].weight.at(i), grad(loss)(own)[0].weight)).toBeLessThan(1e-12);
    });
  });
});

test('a model of layers learns', () => {
  const net0 = model.init(key(1));
  const y = x
    .square()
    .sum(1, { keepdims: true })
    .sub([[0, 0]].length);
  const target = stack([y.reshape([6]), y.reshape([6]).neg()], 1);
  const loss = (w: typeof net0): Tensor => meanSquaredError(model.run(w, x), target);
  let net = net0;
  for (let i = 0; i < 200; i++) net = mapTree((w, g: Tensor) => w.sub(g.mul(0.05)), net, grad(loss)(net));
  expect(loss(net).item()).toBeLessThan(loss(net0).item() / 20);
});

test('a layer of the user is one of the others', () => {
  const pick: Layer<{ readonly at: Tensor }> = {
    init: () => ({ at: ints([1]) }),
    run: (net, input) => gather(input, 1, net.at.reshape([1, 1]).broadcastTo([input.shape[0]!, 1])),
  };
  const mixed = sequential(pick, relu);
  expect(mixed.run(mixed.init(key(1)), x).shape).toEqual([6, 1]);
});

describe('layers refuse', () => {
  test.each<[string, () => unknown, new (...args: never[]) => AdjointError, RegExp]>([
    ['sizes that are none', () => linearLayer(0, 2), ShapeError, /^linearLayer: the number of inputs/],
    ['sizes that are no integers', () => linearLayer(2, 1.5), ShapeError, /^linearLayer: the number of outputs/],
    ['options that do not exist', () => linearLayer(2, 2, { biases: true } as never), ShapeError, /no option 'biases'/],
    [
      'a bias that is neither true nor false',
      () => linearLayer(2, 2, { bias: 0 as never }),
      ShapeError,
      /^linearLayer/,
    ],
    ['rows that are none', () => embeddingLayer(-1, 2), ShapeError, /^embeddingLayer: the number of rows/],
    ['a padding beyond the rows', () => embeddingLayer(3, 2, { paddingIndex: 3 }), IndexError, /^embeddingLayer/],
    ['no axes to normalize', () => layerNormLayer([]), ShapeError, /^layerNormLayer: the shape of the last axes/],
    ['lengths that are none', () => rmsNormLayer([3, 0]), ShapeError, /^rmsNormLayer: an axis length/],
    ['channels that are none', () => batchNormLayer(0), ShapeError, /^batchNormLayer: the number of channels/],
    ['a momentum above 1', () => batchNormLayer(2, { momentum: 2 }), NumericsError, /^batchNormLayer: momentum/],
    ['a rate above 1', () => dropoutLayer(1.5), NumericsError, /^dropoutLayer: a rate lies in \[0, 1\]/],
    [
      'parts that are none',
      () => sequential(linearLayer(2, 2), {} as never),
      DtypeError,
      /^sequential: a part is a layer/,
    ],
    [
      'weights of ints',
      () => embeddingLayer(2, 2, { dtype: 'int32' as never }),
      DtypeError,
      /^embeddingLayer: weights are/,
    ],
    [
      'a dtype that is none',
      () => batchNormLayer(2, { dtype: 'double' as never }),
      DtypeError,
      /^batchNormLayer: weights/,
    ],
    [
      'an initializer that is none',
      () => linearLayer(2, 2, { initializer: 'he' as never }),
      DtypeError,
      /an initializer is a f/,
    ],
    ['no part', () => residual(null as never), DtypeError, /^residual: a part is a layer/],
    ['a key that is none', () => linearLayer(2, 2).init(1 as never), DtypeError, /^linearLayer: a key is/],
    ['a key that is none, for parts', () => model.init(ones([2])), ShapeError, /^sequential: a key is/],
  ])('%s', (_, make, kind, sentence) => {
    expect(make).toThrow(kind);
    expect(make).toThrow(sentence);
  });

  test('an input that does not fit, in their own names', () => {
    const wrong = zeros([6, 5]);
    const layers = { linearLayer: linearLayer(3, 2), layerNormLayer: layerNormLayer(3), rmsNormLayer: rmsNormLayer(3) };
    for (const [name, layer] of Object.entries({ ...layers, batchNormLayer: batchNormLayer(3) })) {
      const net = (layer as Layer<unknown>).init(key(1));
      for (const bad of [wrong, zeros([]), null, [1, 2]] as Tensor[])
        expect(() => (layer as Layer<unknown>).run(net, bad), name).toThrow(new RegExp(`^${name}: `));
    }
    const words = embeddingLayer(3, 2);
    expect(() => words.run(words.init(key(1)), ints([3]))).toThrow(/^embeddingLayer: index 3/);
    expect(() => words.run(words.init(key(1)), ones([3]))).toThrow(DtypeError);
    expect(() => batchNormLayer(3).run(batchNormLayer(3).init(key(1)), ones([1, 3]), call)).toThrow(ShapeError);
    const grown = residual(linearLayer(3, 2));
    expect(() => grown.run(grown.init(key(1)), x)).toThrow('residual: the part makes [6, 2] of an input [6, 3]');
    expect(() => residual((y: Tensor) => y.sum(1, { keepdims: true })).run({}, x)).toThrow(ShapeError);
  });

  test('weights that are not theirs', () => {
    expect(() => linearLayer(3, 2).run({} as never, x)).toThrow(TreeError);
    expect(() => layerNormLayer(3).run({ weight: ones([3]) } as never, x)).toThrow("the weights have no 'bias'");
    expect(() => model.run([] as never, x)).toThrow(
      'sequential: the weights of 5 parts are a list of 5, got an array of 0',
    );
    expect(() => model.run({} as never, x)).toThrow(TreeError);
  });

  test('anything beside a key', () => {
    for (const layer of [linearLayer(3, 3), dropoutLayer(0.5), sequential(relu), residual(relu), batchNormLayer(3)]) {
      const own = layer as Layer<unknown>;
      expect(() => own.run(own.init(key(1)), x, { training: true } as never)).toThrow("there is no option 'training'");
    }
    expect(() => dropoutLayer(0.5).run({}, x, { key: ones([2]) })).toThrow(/^dropoutLayer: a key is/);
  });
});
