import { detach, type Tensor } from '@adjoint/tensor';
import { namedLeaves } from './stateNames.ts';

/**
 * The tensors of a tree by the names that PyTorch gives them, watched by no one.
 *
 * A name is the path in snake_case, joined by dots, with indices of arrays as numbers. Layer and direction of a recurrent
 * network of PyTorch's cells, told by their `weightIh`, stand at the end: `.lstm.l0Reverse.weightIh` is
 * `lstm.weight_ih_l0_reverse`. `runningVariance` is `running_var`.
 *
 * PyTorch: `torch.nn.Module.state_dict`.
 *
 * @throws TreeError for two tensors of one name, and for a class instance.
 * @example
 * const net = { lstm: { l0: { weightIh: ones([8, 3]) } }, layers: [{ weight: ones([1, 2]) }] };
 * Object.keys(stateDict(net));   // ['lstm.weight_ih_l0', 'layers.0.weight']
 */
export function stateDict(tree: unknown): Record<string, Tensor> {
  // Without a prototype, so that any name is only a name.
  const out = Object.create(null) as Record<string, Tensor>;
  for (const { name, tensor } of namedLeaves('stateDict', tree)) out[name] = plain(tensor);
  return out;
}

/** The value as it is now: tensors never change, but parameters do. */
export function plain(x: Tensor): Tensor {
  return x.tracer === null ? x : detach(x);
}
