import { Parameter } from '@adjoint/autograd';
import { leavesOf, type Tensor, TreeError } from '@adjoint/tensor';
import { fitStateDict, type LoadOptions } from './fitStateDict.ts';
import { plain } from './stateDict.ts';

/**
 * Assigns the values of a state dictionary to the parameters of a tree, for those who train with `backward()`. All is
 * checked before the first assignment: a call that throws has changed nothing.
 *
 * PyTorch: `torch.nn.Module.load_state_dict`.
 *
 * @throws StateDictError as `loadStateDict` does, TreeError for a value whose place in the tree is no parameter.
 * @example
 * const net = { weight: parameter(zeros([2])) };
 * assignStateDict(net, { weight: tensor([1, 2]) });
 * net.weight;   // [1, 2]
 */
export function assignStateDict(
  tree: unknown,
  dictionary: Readonly<Record<string, Tensor>>,
  options: LoadOptions = {},
): void {
  const values = fitStateDict('assignStateDict', tree, dictionary, options);
  const assignments = leavesOf(tree).flatMap(({ tensor, path }, i) => {
    const value = values[i]!;
    if (value === null) return [];
    if (tensor instanceof Parameter) return [{ parameter: tensor, value: plain(value) }];
    throw new TreeError(`assignStateDict: ${path} is no parameter, so nothing can be assigned to it`, {
      hint: 'net = loadStateDict(net, dictionary) makes a new tree',
    });
  });
  for (const { parameter, value } of assignments) parameter.assign(value);
}
