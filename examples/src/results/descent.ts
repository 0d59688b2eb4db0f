import { valueAndGrad } from '@adjoint/autograd';
import { adam, type AdamState, clipByGlobalNorm, type Schedule, type StepResult } from '@adjoint/nn';
import type { Tensor } from '@adjoint/tensor';

/** A network and what Adam remembers of its gradients: the model that `fit` carries from step to step. */
export interface Learner<N> {
  readonly net: N;
  readonly state: AdamState;
}

/** How a loss is brought down. */
export interface DescentOptions {
  readonly learningRate: number | Schedule;
  /** A longer gradient is scaled to this norm; Infinity leaves all as they are. */
  readonly maxNorm: number;
}

/** Where training begins, and its steps for `fit`. */
export interface Descent<N, B> {
  readonly begin: (net: N) => Learner<N>;
  readonly step: (learner: Learner<N>, batch: B) => StepResult<Learner<N>> & { readonly gradientNorm: Tensor };
}

/** Adam on the gradients of a loss, clipped by their norm. */
export function descent<N, B>(
  lossOf: (net: N, batch: B) => Tensor,
  { learningRate, maxNorm }: DescentOptions,
): Descent<N, B> {
  const rule = adam({ learningRate });
  const lossAndGradient = valueAndGrad(lossOf);
  return {
    begin: (net) => ({ net, state: rule.init(net) }),
    step({ net, state }, batch) {
      const { value, gradient } = lossAndGradient(net, batch);
      const { gradients, norm } = clipByGlobalNorm(gradient, maxNorm);
      const { params, state: next } = rule.update(net, gradients, state);
      return { model: { net: params, state: next }, loss: value, gradientNorm: norm };
    },
  };
}
