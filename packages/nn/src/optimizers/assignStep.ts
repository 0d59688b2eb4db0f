import { Parameter } from '@adjoint/autograd';
import { DtypeError, mapTree, sameShape, ShapeError, showShape, type Tensor } from '@adjoint/tensor';
import type { Optimizer } from './optimizer.ts';

/**
 * One step of an optimiser for those who call `backward()`: reads `grad` of every parameter in the tree and assigns its
 * new value. Returns the new state of the optimiser.
 *
 * Parameters that no gradient has reached (`grad` is null) stay as they are, with their slots; so do tensors that are no
 * parameters. Everything is computed and checked before the first assignment: a step that throws has changed nothing.
 *
 * @throws TreeError, ShapeError, DtypeError naming the path of what does not fit.
 * @example
 * const net = { w: parameter(tensor([1, 2])) };
 * const optimizer = sgd({ learningRate: 0.1 });
 * let state = optimizer.init(net);
 * net.w.square().sum().backward();
 * state = assignStep(optimizer, net, state);
 * net.w;   // [0.8, 1.6]
 * zeroGrad(net);
 */
export function assignStep<State>(optimizer: Optimizer<State>, net: unknown, state: State): State {
  const gradients = mapTree((p: Tensor) => (p instanceof Parameter ? p.grad : null), net);
  const updated = optimizer.update(net, gradients, state);
  const assignments: (readonly [Parameter, Tensor])[] = [];
  mapTree(
    (p: Tensor, value: Tensor, path: string) => {
      if (!(p instanceof Parameter) || p.grad === null) return p;
      if (!sameShape(p.shape, value.shape))
        throw new ShapeError(
          `${optimizer.name}: at ${path || 'the top'} the parameter has shape ${showShape(p.shape)}, its new value ${showShape(value.shape)}`,
        );
      if (p.dtype !== value.dtype)
        throw new DtypeError(
          `${optimizer.name}: at ${path || 'the top'} the parameter is ${p.dtype}, its new value ${value.dtype}`,
        );
      assignments.push([p, value]);
      return p;
    },
    net,
    updated.params,
  );
  for (const [p, value] of assignments) p.assign(value);
  return updated.state;
}
