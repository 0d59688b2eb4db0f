import { NumericsError, withDefaults } from '@adjoint/tensor';
import { checkNonNegative } from './checkoption.ts';
import { leafwise } from './leafwise.ts';
import type { RuleOptions, RuleState, Slot, UpdateRule } from './updateRule.ts';

/**
 * What `sgd` is told; the defaults are PyTorch's.
 *
 * @example
 * const options: SgdOptions = { learningRate: 0.1, momentum: 0.9, nesterov: true };
 * sgd(options).name;   // 'sgd'
 */
export interface SgdOptions extends RuleOptions {
  /** How much of the velocity is left after a step; 0 by default. */
  readonly momentum?: number;
  /** How much of a gradient the velocity does not take up, but for the first; 0 by default. */
  readonly dampening?: number;
  /** Nesterov's form, which looks one step ahead; not by default. */
  readonly nesterov?: boolean;
}

/**
 * Each parameter's velocity, the decaying sum of its gradients. Without momentum and with a constant rate there is nothing
 * to remember, and the state is null.
 *
 * @example
 * const state: SgdState = sgd({ momentum: 0.9 }).init(tensor([1]));
 * state;                       // { step: 0, slots: { step: 0, velocity: [0] } }
 * sgd().init(tensor([1]));     // null
 */
export type SgdState = RuleState<Slot<never, 'velocity'>> | null;

/**
 * Gradient descent: p - learningRate · g.
 *
 * With momentum, a velocity v takes the place of g: the first gradient, then v' = momentum · v + (1 - dampening) · g. With
 * `nesterov` it is g + momentum · v'. `learningRate` is 1e-3 by default.
 *
 * PyTorch: `torch.optim.SGD`.
 *
 * @throws NumericsError for options that are negative or not finite, or `nesterov` without momentum or with dampening.
 * @example
 * const rule = sgd({ learningRate: 0.1 });
 * rule.update({ w: tensor([1, 2]) }, { w: tensor([1, -1]) }, null).params.w;   // [0.9, 2.1]
 */
export function sgd(options: SgdOptions = {}): UpdateRule<SgdState> {
  const given = withDefaults<Required<SgdOptions>>('sgd', options, {
    learningRate: 1e-3,
    momentum: 0,
    dampening: 0,
    nesterov: false,
    weightDecay: 0,
    maximize: false,
  });
  const { momentum: decay, dampening, nesterov } = given;
  checkNonNegative('sgd', given, 'momentum', 'dampening');
  if (nesterov && (decay === 0 || dampening !== 0))
    throw new NumericsError(`sgd: nesterov needs a momentum above 0 and no dampening, got ${decay} and ${dampening}`);
  return leafwise<'velocity'>({
    ...given,
    name: 'sgd',
    keeps: decay === 0 ? {} : { velocity: 0 },
    move({ p: { buffer: p, offset: pt }, g: { buffer: g, offset: gt }, out, old, next, step, rate: exactRate, round }) {
      const rate = round(exactRate);
      const { buffer: y, offset: to, size: n } = out;
      if (decay === 0) {
        for (let i = 0; i < n; i++) y[to + i] = p[pt + i]! - round(rate * g[gt + i]!);
        return;
      }
      const keep = step === 1 ? 0 : round(decay);
      const fresh = step === 1 ? 1 : round(1 - dampening);
      const ahead = round(decay);
      const { buffer: v, offset: vt } = old.velocity;
      const { buffer: nextV, offset: nextVt } = next.velocity;
      for (let i = 0; i < n; i++) {
        const slope = g[gt + i]!;
        const speed = round(round(keep * v[vt + i]!) + round(fresh * slope));
        nextV[nextVt + i] = speed;
        y[to + i] = p[pt + i]! - round(rate * (nesterov ? round(slope + round(ahead * speed)) : speed));
      }
    },
  });
}
