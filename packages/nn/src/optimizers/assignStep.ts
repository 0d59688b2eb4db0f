import { Parameter } from '@adjoint/autograd';
import { leavesOf, mapTree, sameShape, ShapeError, showShape, type Tensor } from '@adjoint/tensor';
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
  const values: Tensor[] = [];
  mapTree((_p: Tensor, value: Tensor) => values.push(value), net, updated.params);
  const reached = leavesOf(net).flatMap(({ tensor, path }, i) =>
    tensor instanceof Parameter && tensor.grad !== null ? [{ parameter: tensor, value: values[i]!, path }] : [],
  );
  for (const { parameter, value, path } of reached)
    if (!sameShape(parameter.shape, value.shape) || parameter.dtype !== value.dtype)
      throw new ShapeError(
        `${optimizer.name}: at ${path || 'the top'} the parameter is ${parameter.dtype} ${showShape(parameter.shape)}, its new value ${value.dtype} ${showShape(value.shape)}`,
      );
  for (const { parameter, value } of reached) parameter.assign(value);
  return updated.state;
}
