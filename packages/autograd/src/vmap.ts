import { checkOptions, axisOf, mapTree, movedim, ShapeError, showShape, Tensor, TreeError } from '@adjoint/tensor';
import { checkFunction } from './function.ts';
import { checkResult } from './inputs.ts';
import { Lane } from './lane.ts';
import { settled } from './step.ts';

/**
 * Which axis of every tensor of a tree is the batch: one axis for all, null for none, or a tree of these.
 *
 * @example
 * const axes: BatchAxes = [0, { w: null, b: null }];
 * vmap((x: Tensor, net: { w: Tensor; b: Tensor }) => x.mul(net.w).add(net.b), { inAxes: axes });
 */
export type BatchAxes = number | null | readonly BatchAxes[] | { readonly [name: string]: BatchAxes };

/**
 * Where the batch is and where it goes.
 *
 * @example
 * const options: VmapOptions = { inAxes: [1, null], outAxes: 0 };
 * vmap((x: Tensor, w: Tensor) => x.mul(w).sum(), options)(ones([3, 2]), ones([3]));   // [3, 3]
 */
export interface VmapOptions {
  /** One for all arguments, or a list with one for each. The first axis when left out. */
  readonly inAxes?: BatchAxes;
  /** The first axis when left out. */
  readonly outAxes?: BatchAxes;
}

/**
 * A function of a batch from a function of one entry: no loop, and the bits that a loop would give.
 *
 * Nests with itself and with every other transform: `vmap(grad(loss))` gives a gradient for each sample.
 *
 * PyTorch: `torch.func.vmap`.
 *
 * @throws ShapeError if the batches of the arguments differ in length or an argument lacks the axis, TreeError if none
 * carries a batch; TraceError inside, where a batched value is read as a number.
 * @example
 * vmap((x: Tensor) => x.square().sum())(tensor([[1, 2], [3, 4]]));   // [5, 25]
 * vmap(grad((x: Tensor) => x.pow(3)))(tensor([1, 2]));               // [3, 12]
 */
export function vmap<Args extends readonly unknown[], Y>(
  f: (...args: Args) => Y,
  options: VmapOptions = {},
): (...args: Args) => Y {
  checkOptions('vmap', options, 'inAxes', 'outAxes');
  const { inAxes = 0, outAxes = 0 } = options;
  checkFunction('vmap', f);
  return (...args) => {
    const axes = axesOfArguments(inAxes, args);
    const lane = new Lane(batchSize(args, axes));
    const entries = eachLeaf('inAxes', args, axes, (x, axis) =>
      axis === null ? x : lane.wrap(movedim(settled(x), axisOf('vmap', axis, x.shape.length), 0)),
    );
    const y = lane.during(() => f(...(entries as Args)));
    checkResult('vmap', y, lane.level);
    return eachLeaf('outAxes', y, outAxes, (x, axis) => {
      if (axis !== null) return movedim(lane.batchOf(x), 0, axisOf('vmap', axis, x.shape.length + 1));
      if (x.tracer !== lane) return x;
      throw new ShapeError('vmap: outAxes is null for a result that differs between the entries');
    }) as Y;
  };
}

function axesOfArguments(inAxes: BatchAxes, args: readonly unknown[]): BatchAxes {
  if (!Array.isArray(inAxes)) return inAxes;
  if (inAxes.length === args.length) return inAxes;
  throw new TreeError(`vmap: inAxes names ${inAxes.length} arguments, the call has ${args.length}`);
}

function batchSize(args: readonly unknown[], axes: BatchAxes): number {
  let found: { readonly size: number; readonly shape: readonly number[] } | null = null;
  eachLeaf('inAxes', args, axes, (x, axis) => {
    if (axis === null) return x;
    const size = x.shape[axisOf('vmap', axis, x.shape.length)]!;
    if (found !== null && found.size !== size)
      throw new ShapeError(
        `vmap: the batch has ${found.size} entries in ${showShape(found.shape)}, ${size} in axis ${axis} of ${showShape(x.shape)}`,
        { hint: 'inAxes names the batch axis of each argument, null where there is none' },
      );
    found = { size, shape: x.shape };
    return x;
  });
  if (found !== null) return (found as { readonly size: number }).size;
  throw new TreeError('vmap: no argument carries a batch: all axes are null');
}

/** Maps all tensors of a tree, each with the axis that a tree of axes gives it. */
function eachLeaf(
  name: string,
  tree: unknown,
  axes: BatchAxes,
  f: (x: Tensor, axis: number | null) => Tensor,
): unknown {
  if (typeof axes === 'number' || axes === null) return mapTree((x: Tensor) => f(x, axes), tree);
  if (typeof axes !== 'object') throw new TreeError(`vmap: ${name} holds axes and null, got ${String(axes)}`);
  if (
    Array.isArray(axes) !== Array.isArray(tree) ||
    typeof tree !== 'object' ||
    tree === null ||
    tree instanceof Tensor
  )
    throw new TreeError(`vmap: the tree of ${name} does not fit the tree of values`);
  const list = axes as Readonly<Record<string, BatchAxes>>;
  const out = (Array.isArray(tree) ? tree.slice() : { ...tree }) as Record<string, unknown>;
  for (const key of Object.keys(out)) {
    if (!Object.hasOwn(list, key)) throw new TreeError(`vmap: ${name} has nothing at '${key}'`);
    out[key] = eachLeaf(name, out[key], list[key]!, f);
  }
  return out;
}
