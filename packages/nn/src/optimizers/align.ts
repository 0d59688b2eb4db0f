import {
  AdjointError,
  DtypeError,
  isFloat,
  isPlainObject,
  leavesOf,
  mapTree,
  sameShape,
  scalar,
  ShapeError,
  showShape,
  Tensor,
  TreeError,
} from '@adjoint/tensor';

/** A parameter, its gradient if there is one, and what the rule keeps for it. */
export interface Aligned {
  readonly p: Tensor;
  readonly g: Tensor | null;
  readonly slot: unknown;
}

/**
 * All parameters of a tree in order, each with its gradient and slot. `fits` judges a slot.
 *
 * This runs in every training step, so it only says that something does not fit; `explain` then says what.
 */
export function align(
  params: unknown,
  gradients: unknown,
  slots: unknown,
  fits: (slot: unknown, p: Tensor) => boolean,
  found: Aligned[],
): boolean {
  if (params instanceof Tensor) {
    if (!fits(slots, params)) return false;
    if (gradients !== null && (!(gradients instanceof Tensor) || gradientFault(params, gradients) !== null))
      return false;
    found.push({ p: params, g: gradients, slot: slots });
    return true;
  }
  if (typeof params !== 'object' || params === null) return typeof gradients !== 'object' || gradients === null;
  if (typeof gradients !== 'object' || gradients === null || gradients instanceof Tensor) return false;
  if (Array.isArray(params)) {
    if (!Array.isArray(gradients) || gradients.length !== params.length) return false;
    const beside: readonly unknown[] = Array.isArray(slots) ? slots : [];
    return params.every((node, i) => align(node, gradients[i], beside[i], fits, found));
  }
  if (!isPlainObject(params) || !isPlainObject(gradients)) return false;
  const beside = typeof slots === 'object' && slots !== null ? (slots as Nodes) : none;
  let surplus = 0;
  for (const key in params) {
    if (!Object.hasOwn(gradients, key)) return false;
    if (!align(params[key], gradients[key], beside[key], fits, found)) return false;
    surplus--;
  }
  for (const _ in gradients) surplus++;
  return surplus === 0;
}

type Nodes = Readonly<Record<string, unknown>>;

const none: Nodes = {};

function gradientFault(p: Tensor, g: Tensor): 'dtype' | 'shape' | null {
  if (!isFloat(p.dtype) || p.dtype !== g.dtype) return 'dtype';
  return sameShape(p.shape, g.shape) ? null : 'shape';
}

/** What does not fit, as an error: called when `align` has found that something does not. */
export function explain(
  name: string,
  params: unknown,
  gradients: unknown,
  fresh: unknown,
  state: unknown,
): AdjointError {
  try {
    eachPair(params, filled(params, gradients), (p, g, path) => {
      const fault = g === absent ? null : gradientFault(p, g);
      const at = path === '' ? '' : ` at ${path}`;
      if (fault === 'dtype')
        throw new DtypeError(`${name}:${at} the parameter is ${p.dtype}, its gradient ${g.dtype}`, {
          hint: 'both are float64 or both float32',
        });
      if (fault === 'shape')
        throw new ShapeError(
          `${name}:${at} the parameter has shape ${showShape(p.shape)}, its gradient ${showShape(g.shape)}`,
        );
    });
    eachPair(fresh, state, (expected, kept, path) => {
      if (!sameShape(expected.shape, kept.shape) || expected.dtype !== kept.dtype)
        throw new ShapeError(
          `${name}: the state has ${kept.dtype} ${showShape(kept.shape)} at ${path}, the parameter needs ${expected.dtype} ${showShape(expected.shape)}`,
        );
    });
  } catch (error) {
    if (error instanceof AdjointError) return error;
    throw error;
  }
  return new TreeError(`${name}: the state does not belong to these parameters`, { hint: 'make it with init(params)' });
}

/** @throws TreeError naming the path where the trees differ. */
function eachPair(tree: unknown, other: unknown, visit: (x: Tensor, y: Tensor, path: string) => void): void {
  const others: Tensor[] = [];
  mapTree((_x: Tensor, y: Tensor) => others.push(y), tree, other);
  leavesOf(tree).forEach(({ tensor, path }, i) => visit(tensor, others[i]!, path));
}

/** Stands where a gradient is null. */
const absent = scalar(NaN, 'float64');

/** The gradients, with `absent` in place of null where the parameters have a tensor. */
function filled(params: unknown, gradients: unknown): unknown {
  if (params instanceof Tensor) return gradients === null ? absent : gradients;
  if (typeof params !== 'object' || typeof gradients !== 'object' || params === null || gradients === null)
    return gradients;
  if (Array.isArray(gradients)) return gradients.map((node, i) => filled((params as readonly unknown[])[i], node));
  if (gradients instanceof Tensor || !isPlainObject(gradients)) return gradients;
  return Object.fromEntries(
    Object.entries(gradients).map(([key, node]) => [key, filled((params as Nodes)[key], node)]),
  );
}
