import { Tensor } from '@adjoint/tensor';

/** A tree like the parameters with what `slotOf` says in place of each tensor, and null in place of all else. */
export function slotsLike(params: unknown, slotOf: (p: Tensor, i: number) => unknown): unknown {
  let next = 0;
  const visit = (node: unknown): unknown => {
    if (node instanceof Tensor) return slotOf(node, next++);
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return null;
    const out: Record<string, unknown> = { ...node };
    for (const key in out) out[key] = visit(out[key]);
    return out;
  };
  return visit(params);
}
