import { leavesOf, Tensor, TreeError } from '@adjoint/tensor';

/** PyTorch's names that are not ours in snake_case. */
const otherNames = new Map([['runningVariance', 'running_var']]);

/** Layer and direction in a recurrent network of PyTorch's cells: PyTorch writes them at the end of a name. */
const layerSegment = /^l\d+(?:Reverse)?$/;

/** A tensor of a tree with its name in a state dictionary, and its path for errors. */
export interface NamedLeaf {
  readonly name: string;
  readonly path: string;
  readonly tensor: Tensor;
}

/** The leaves of a tree in order, with their names. @throws TreeError for two of one name, for a tensor by itself and for a class instance. */
export function namedLeaves(name: string, tree: unknown): NamedLeaf[] {
  // First, as it refuses what is no tree, or has no end.
  const leaves = leavesOf(tree);
  const names: string[] = [];
  visit(tree, top, (way) => names.push(nameOf(way)));
  const paths = new Map<string, string>();
  return leaves.map(({ tensor, path }, i) => {
    const own = names[i]!;
    if (path === '')
      throw new TreeError(`${name}: a tensor by itself has no name`, { hint: 'put it in a tree: { weight: x }' });
    const other = paths.get(own);
    if (other !== undefined) throw new TreeError(`${name}: ${other} and ${path} are both named '${own}'`);
    paths.set(own, path);
    return { name: own, path, tensor };
  });
}

/** Where a leaf is, and the layers it belongs to. */
interface Way {
  readonly keys: readonly string[];
  readonly layers: readonly string[];
}

const top: Way = { keys: [], layers: [] };

// Recursion goes over the nesting that someone wrote, in the order of `leavesOf`.
function visit(node: unknown, { keys, layers }: Way, leaf: (way: Way) => void): void {
  if (node instanceof Tensor) leaf({ keys, layers });
  else if (typeof node === 'object' && node !== null)
    for (const [key, child] of Object.entries(node))
      visit(child, isLayer(key, child) ? { keys, layers: [...layers, key] } : { keys: [...keys, key], layers }, leaf);
}

/** A recurrent layer is told by its name and by what it holds: `l1` may also be a linear layer, which keeps its place. */
function isLayer(key: string, child: unknown): boolean {
  return layerSegment.test(key) && typeof child === 'object' && child !== null && Object.hasOwn(child, 'weightIh');
}

/** `lstm`, `weightIh` of layer `l0Reverse` is `lstm.weight_ih_l0_reverse`. */
function nameOf({ keys, layers }: Way): string {
  return [keys.map(snakeCase).join('.'), ...layers.map(snakeCase)].join('_');
}

function snakeCase(key: string): string {
  return otherNames.get(key) ?? key.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_').toLowerCase();
}
