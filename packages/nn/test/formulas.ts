import { lerp, maximum, scalar, type Tensor, zerosLike } from '@adjoint/tensor';
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  lion,
  nadam,
  radam,
  rmsprop,
  sgd,
  type UpdateRule,
} from '../src/index.ts';

/** What a rule keeps of a parameter: tensors by name, and how many updates there were. */
export interface Memory {
  p: Tensor;
  t: number;
  product: number;
  readonly of: Record<string, Tensor>;
}

/** A rule, and its update written in tensor ops from the paper or PyTorch's source: it moves `memory.p`. */
export interface Formula {
  readonly rule: UpdateRule<unknown>;
  readonly move: (memory: Memory, g: Tensor) => unknown;
}

/** What a rule keeps before the first update. */
export function memoryOf(p: Tensor): Memory {
  const of = Object.fromEntries(['m', 's', 'v', 'top'].map((name) => [name, zerosLike(p)]));
  return { p, t: 0, product: 1, of };
}

function means(of: Record<string, Tensor>, g: Tensor, beta1 = 0.9, beta2 = 0.999): [Tensor, Tensor] {
  of['m'] = lerp(of['m']!, g, 1 - beta1);
  of['s'] = of['s']!.mul(beta2).add(g.mul(1 - beta2).mul(g));
  return [of['m'], of['s']];
}

function moveByAdam(memory: Memory, m: Tensor, s: Tensor, rate: number): void {
  const scale = s
    .sqrt()
    .div(Math.sqrt(1 - 0.999 ** memory.t))
    .add(1e-8);
  memory.p = memory.p.sub(m.mul(rate / (1 - 0.9 ** memory.t)).div(scale));
}

const descent: Record<string, Formula> = {
  sgd: {
    rule: sgd(),
    move: (memory, g) => (memory.p = memory.p.sub(g.mul(1e-3))),
  },
  'sgd, scheduled': {
    rule: sgd({ learningRate: (step) => 0.1 / (1 + step) }),
    move: (memory, g) => (memory.p = memory.p.sub(g.mul(0.1 / memory.t))),
  },
  'sgd, decaying, upwards': {
    rule: sgd({ weightDecay: 0.3, maximize: true }),
    move: (memory, g) => (memory.p = memory.p.sub(g.neg().add(memory.p.mul(0.3)).mul(1e-3))),
  },
  momentum: {
    rule: sgd({ momentum: 0.9, dampening: 0.25 }),
    move(memory, g) {
      const { of, t } = memory;
      of['v'] = t === 1 ? g : of['v']!.mul(0.9).add(g.mul(0.75));
      memory.p = memory.p.sub(of['v'].mul(1e-3));
    },
  },
  nesterov: {
    rule: sgd({ momentum: 0.9, nesterov: true }),
    move(memory, g) {
      memory.of['v'] = memory.of['v']!.mul(0.9).add(g);
      memory.p = memory.p.sub(g.add(memory.of['v'].mul(0.9)).mul(1e-3));
    },
  },
};

const adams: Record<string, Formula> = {
  adam: {
    rule: adam(),
    move: (memory, g) => moveByAdam(memory, ...means(memory.of, g), 1e-3),
  },
  'adam that forgets soon': {
    rule: adam({ beta1: 0.25 }),
    move(memory, g) {
      const [m, s] = means(memory.of, g, 0.25);
      const scale = s
        .sqrt()
        .div(Math.sqrt(1 - 0.999 ** memory.t))
        .add(1e-8);
      memory.p = memory.p.sub(m.mul(1e-3 / (1 - 0.25 ** memory.t)).div(scale));
    },
  },
  amsgrad: {
    rule: adam({ amsgrad: true }),
    move(memory, g) {
      const [m, s] = means(memory.of, g);
      memory.of['top'] = maximum(memory.of['top']!, s);
      moveByAdam(memory, m, memory.of['top'], 1e-3);
    },
  },
  adamw: {
    rule: adamw({ learningRate: 0.1, weightDecay: 0.5, maximize: true }),
    move(memory, g) {
      memory.p = memory.p.mul(1 - 0.1 * 0.5);
      moveByAdam(memory, ...means(memory.of, g.neg()), 0.1);
    },
  },
  nadam: {
    rule: nadam(),
    move(memory, g) {
      const { t, of } = memory;
      const [m, s] = means(of, g);
      const now = 0.9 * (1 - 0.5 * 0.96 ** (t * 4e-3));
      const next = 0.9 * (1 - 0.5 * 0.96 ** ((t + 1) * 4e-3));
      memory.product *= now;
      const scale = s
        .div(1 - 0.999 ** t)
        .sqrt()
        .add(1e-8);
      memory.p = memory.p
        .sub(g.mul((2e-3 * (1 - now)) / (1 - memory.product)).div(scale))
        .sub(m.mul((2e-3 * next) / (1 - memory.product * next)).div(scale));
    },
  },
  radam: {
    rule: radam({ beta2: 0.8 }),
    move(memory, g) {
      const { t, of } = memory;
      const [m, s] = means(of, g, 0.9, 0.8);
      const plain = m.div(1 - 0.9 ** t).mul(1e-3);
      const longest = 2 / (1 - 0.8) - 1;
      const length = longest - (2 * t * 0.8 ** t) / (1 - 0.8 ** t);
      if (length <= 5) memory.p = memory.p.sub(plain);
      else {
        const scale = scalar(Math.sqrt(1 - 0.8 ** t), s.dtype).div(s.sqrt().add(1e-8));
        const rest = ((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length);
        memory.p = memory.p.sub(plain.mul(scale).mul(Math.sqrt(rest)));
      }
    },
  },
  adamax: {
    rule: adamax(),
    move(memory, g) {
      const { t, of } = memory;
      of['m'] = lerp(of['m']!, g, 1 - 0.9);
      of['top'] = maximum(of['top']!.mul(0.999), g.abs().add(1e-8));
      memory.p = memory.p.sub(of['m'].mul(2e-3 / (1 - 0.9 ** t)).div(of['top']));
    },
  },
  lion: {
    rule: lion({ learningRate: 0.1, weightDecay: 0.5 }),
    move(memory, g) {
      const { of } = memory;
      const direction = of['m']!.mul(0.9)
        .add(g.mul(1 - 0.9))
        .sign();
      of['m'] = of['m']!.mul(0.99).add(g.mul(1 - 0.99));
      memory.p = memory.p.mul(1 - 0.1 * 0.5).sub(direction.mul(0.1));
    },
  },
};

const roots: Record<string, Formula> = {
  rmsprop: {
    rule: rmsprop({ weightDecay: 0.3 }),
    move(memory, g) {
      const slope = g.add(memory.p.mul(0.3));
      const [, s] = means(memory.of, slope, 0.9, 0.99);
      memory.p = memory.p.sub(slope.mul(1e-2).div(s.sqrt().add(1e-8)));
    },
  },
  'rmsprop, centred, with momentum': {
    rule: rmsprop({ centered: true, momentum: 0.5 }),
    move(memory, g) {
      const { of } = memory;
      const [m, s] = means(of, g, 0.99, 0.99);
      of['v'] = of['v']!.mul(0.5).add(g.div(s.sub(m.mul(m)).sqrt().add(1e-8)));
      memory.p = memory.p.sub(of['v'].mul(1e-2));
    },
  },
  adagrad: {
    rule: adagrad({ lrDecay: 0.1 }),
    move(memory, g) {
      const { of, t } = memory;
      of['s'] = of['s']!.add(g.mul(g));
      memory.p = memory.p.sub(g.mul(1e-2 / (1 + (t - 1) * 0.1)).div(of['s'].sqrt().add(1e-10)));
    },
  },
  adadelta: {
    rule: adadelta(),
    move(memory, g) {
      const { of } = memory;
      of['s'] = of['s']!.mul(0.9).add(g.mul(1 - 0.9).mul(g));
      const move = of['v']!.add(1e-6).sqrt().div(of['s'].add(1e-6).sqrt()).mul(g);
      of['v'] = of['v']!.mul(0.9).add(move.mul(1 - 0.9).mul(move));
      memory.p = memory.p.sub(move);
    },
  },
};

/** Every rule, some of them with options. */
export const formulas: Readonly<Record<string, Formula>> = { ...descent, ...adams, ...roots };
