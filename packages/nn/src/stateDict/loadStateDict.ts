import { Parameter, parameter } from '@adjoint/autograd';
import { mapTree, type Tensor } from '@adjoint/tensor';
import { fitStateDict, type LoadOptions } from './fitStateDict.ts';
import { plain } from './stateDict.ts';

/**
 * The tree with the values of a state dictionary, whose names are those of `stateDict`; the tree given stays as it is.
 *
 * Where the tree has a parameter, the new one has a new parameter; `assignStateDict` changes those there are.
 * PyTorch's `num_batches_tracked` is passed over where the tree has running statistics without it.
 *
 * PyTorch: `torch.nn.Module.load_state_dict`.
 *
 * @throws StateDictError with every name that is missing or unexpected and every shape or dtype that differs, TreeError for
 * a tree whose names collide.
 * @example
 * const net = { lstm: { l0: { weightIh: zeros([4, 2]) } } };
 * const { tensors } = readSafetensors(writeSafetensors({ 'lstm.weight_ih_l0': ones([4, 2]) }));
 * loadStateDict(net, tensors).lstm.l0.weightIh.sum().item();   // 8
 */
export function loadStateDict<T>(tree: T, dictionary: Readonly<Record<string, Tensor>>, options: LoadOptions = {}): T {
  const values = fitStateDict('loadStateDict', tree, dictionary, options);
  let at = 0;
  return mapTree((leaf: Tensor) => {
    const value = values[at++]!;
    if (value === null) return leaf;
    return leaf instanceof Parameter ? parameter(plain(value)) : plain(value);
  }, tree);
}
