import { checkOptions, NumericsError } from '@adjoint/tensor';
import { checkNonNegative } from './checkoption.ts';
import { dense, leafwise } from './leafwise.ts';
import type { Optimizer, Slot, Slots } from './optimizer.ts';

/**
 * What `momentum` is told.
 *
 * @example
 * const options: MomentumOptions = { learningRate: 0.1, momentum: 0.9, nesterov: true };
 * momentum(options).name;   // 'momentum'
 */
export interface MomentumOptions {
  /** 1e-3 by default. */
  readonly learningRate?: number;
  /** How much of the velocity is left after a step; 0.9 by default. */
  readonly momentum?: number;
  /** Nesterov's form, which looks one step ahead; not by default. */
  readonly nesterov?: boolean;
}

/**
 * Each parameter's velocity, the decaying sum of its gradients.
 *
 * @example
 * const state: MomentumState = momentum().init(tensor([1]));
 * state;   // { step: 0, velocity: [0] }
 */
export type MomentumState = Slots<Slot<'velocity'>>;

/**
 * Gradient descent with momentum as in PyTorch: v' = momentum · v + g, then p - learningRate · v'.
 *
 * With `nesterov`, g + momentum · v' takes the place of v' in the step.
 *
 * PyTorch: `torch.optim.SGD`.
 *
 * @throws NumericsError for options that are negative or not finite, or `nesterov` without momentum.
 * @example
 * const optimizer = momentum({ learningRate: 0.1, momentum: 0.9 });
 * const state = optimizer.init({ w: tensor([1]) });
 * optimizer.update({ w: tensor([1]) }, { w: tensor([1]) }, state).params.w;   // [0.9]
 */
export function momentum(options: MomentumOptions = {}): Optimizer<MomentumState> {
  checkOptions('momentum', options, 'learningRate', 'momentum', 'nesterov?');
  const { learningRate = 1e-3, momentum: decay = 0.9, nesterov = false } = options;
  checkNonNegative('momentum', 'learningRate', learningRate);
  checkNonNegative('momentum', 'momentum', decay);
  if (nesterov && decay === 0) throw new NumericsError('momentum: nesterov needs a momentum above 0, got 0');
  return leafwise<'velocity'>({
    name: 'momentum',
    keeps: ['velocity'],
    update({ buffer: p, offset: pt }, { buffer: g, offset: gt }, out, slot, room, round) {
      const rate = round(learningRate);
      const keep = round(decay);
      const velocity = room.take(out);
      const { buffer: v, offset: vt } = dense(slot.velocity);
      const { buffer: next, offset: nextAt } = velocity;
      const { buffer: y, offset: to, size: n } = out;
      for (let i = 0; i < n; i++) {
        const slope = g[gt + i]!;
        const speed = round(round(keep * v[vt + i]!) + slope);
        next[nextAt + i] = speed;
        y[to + i] = p[pt + i]! - round(rate * (nesterov ? round(slope + round(keep * speed)) : speed));
      }
      return { step: slot.step + 1, velocity };
    },
  });
}
