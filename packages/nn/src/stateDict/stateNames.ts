import { leavesOf, Tensor, TreeError } from '@adjoint/tensor';

/** PyTorch's names that are not ours in snake_case. */
const otherNames = new Map([['runningVariance', 'running_var']]);

/** Layer and direction in a recurrent network: PyTorch writes them at the end of a name. */
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
  visit(tree, [], (way) => names.push(nameOf(way)));
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

// Recursion goes over the nesting that someone wrote, in the order of `leavesOf`.
function visit(node: unknown, way: readonly string[], leaf: (way: readonly string[]) => void): void {
  if (node instanceof Tensor) leaf(way);
  else if (typeof node === 'object' && node !== null)
    for (const [key, child] of Object.entries(node)) visit(child, [...way, key], leaf);
}

/** `['lstm', 'l0Reverse', 'weightIh']` is `lstm.weight_ih_l0_reverse`. */
function nameOf(way: readonly string[]): string {
  const isLayer = (key: string, i: number): boolean => i < way.length - 1 && layerSegment.test(key);
  const inPlace = way.filter((key, i) => !isLayer(key, i)).map(snakeCase);
  return [inPlace.join('.'), ...way.filter(isLayer).map(snakeCase)].join('_');
}

function snakeCase(key: string): string {
  return otherNames.get(key) ?? key.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_').toLowerCase();
}
