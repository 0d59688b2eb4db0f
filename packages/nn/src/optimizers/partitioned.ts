import { described, detach, DtypeError, leavesOf, mapTree, Tensor, TreeError } from '@adjoint/tensor';
import { checkRule } from './checkRule.ts';
import type { UpdateRule } from './updateRule.ts';

/**
 * The states of the rules of the parts, by their names.
 *
 * @example
 * const rule = partitioned({ fast: sgd(), slow: adam() }, (path) => (path === '.w' ? 'slow' : 'fast'));
 * const state: PartitionedState<{ fast: SgdState; slow: AdamState }> = rule.init({ w: tensor([1]), b: tensor([2]) });
 * state.slow.slots;   // { w: { step: 0, mean: [0], square: [0] }, b: null }
 */
export type PartitionedState<States> = { readonly [Part in keyof States]: States[Part] };

/**
 * One rule of several, each for its part of the parameters: other learning rates for some, weight decay for others.
 *
 * `partOf` is asked for every tensor with its path, and always says the same of it; where it says null, the tensor stays as
 * it is.
 *
 * PyTorch: the parameter groups of `torch.optim.Optimizer`.
 *
 * @throws TreeError for a part that has no rule, DtypeError for what is no rule.
 * @example
 * const rules = { matrices: adamw({ weightDecay: 0.5 }), rest: adamw({ weightDecay: 0 }), head: sgd({ learningRate: 1 }) };
 * const rule = partitioned(rules, (path, p) => (path.startsWith('.head') ? 'head' : p.rank > 1 ? 'matrices' : 'rest'));
 * const net = { w: tensor([[1]]), head: { bias: tensor([1]) } };
 * const gradients = { w: tensor([[0]]), head: { bias: tensor([3]) } };
 * rule.update(net, gradients, rule.init(net)).params;   // { w: [[0.9995]], head: { bias: [-2] } }
 */
export function partitioned<States extends object>(
  rules: { readonly [Part in keyof States]: UpdateRule<States[Part]> },
  partOf: (path: string, p: Tensor) => (keyof States & string) | null,
): UpdateRule<PartitionedState<States>> {
  const name = 'partitioned';
  if (typeof rules !== 'object' || rules === null || typeof partOf !== 'function')
    throw new DtypeError(
      `${name}: rules by name, and a function that says the part of a path, are needed, got ${described(rules)} and ${described(partOf)}`,
    );
  const parts = Object.keys(rules) as (keyof States & string)[];
  for (const part of parts) checkRule(`${name}: ${part}`, rules[part]);

  /** For each tensor in order, the name of its part. */
  function ownersIn(params: unknown): readonly (string | null)[] {
    return leavesOf(params).map(({ path, tensor }) => {
      const part = partOf(path, tensor);
      if (part !== null && !Object.hasOwn(rules, part))
        throw new TreeError(`partitioned: ${path || 'the top'} is of the part '${part}', which has no rule`, {
          hint: `the parts are ${parts.join(', ')}`,
        });
      return part;
    });
  }

  return {
    name,
    init(params) {
      const owners = ownersIn(params);
      const states = parts.map((part) => [part, rules[part].init(only(part, owners, params, params))]);
      return Object.fromEntries(states) as PartitionedState<States>;
    },
    update(params, gradients, state) {
      if (typeof state !== 'object' || state === null || parts.some((part) => !Object.hasOwn(state, part)))
        throw new TreeError('partitioned: the state does not belong to these rules', {
          hint: 'make it with init(params)',
        });
      const owners = ownersIn(params);
      const values = leavesOf(params).map(({ tensor }) => (tensor.tracer === null ? tensor : detach(tensor)));
      const states = parts.map((part) => {
        const own = only(part, owners, params, params);
        const updated = rules[part].update(own, only(part, owners, params, gradients), state[part]);
        const moved = leavesOf(updated.params).values();
        for (const [i, owner] of owners.entries()) if (owner === part) values[i] = moved.next().value!.tensor;
        return [part, updated.state];
      });
      let next = 0;
      return {
        params: mapTree(() => values[next++], params),
        state: Object.fromEntries(states) as PartitionedState<States>,
      };
    },
  };
}

/** A tree beside the parameters with null in place of the tensors of other parts; where it differs, it stays as it is. */
function only(part: string, owners: readonly (string | null)[], params: unknown, tree: unknown): unknown {
  let next = 0;
  const visit = (p: unknown, node: unknown): unknown => {
    if (p instanceof Tensor) return owners[next++] === part ? node : null;
    if (typeof p !== 'object' || p === null) return node;
    const fields = (typeof node === 'object' && node !== null ? node : {}) as Record<string, unknown>;
    const out: Record<string, unknown> = { ...fields };
    for (const key in p) {
      const own = visit((p as Record<string, unknown>)[key], fields[key]);
      if (key in fields) out[key] = own;
    }
    if (Array.isArray(node)) return Object.assign([...(node as unknown[])], out);
    return typeof node === 'object' && node !== null && !(node instanceof Tensor) ? out : node;
  };
  return visit(params, tree);
}
