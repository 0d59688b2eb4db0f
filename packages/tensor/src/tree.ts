import { TreeError } from './errors.ts';
import { Tensor } from './tensor.ts';

/** A tensor, an array of trees, or a plain object of trees. Texts, functions, booleans and null pass through. */
export type Tree =
  | Tensor
  | number
  | string
  | boolean
  | null
  | undefined
  | ((...args: never[]) => unknown)
  | readonly Tree[]
  | { readonly [name: string]: Tree };

/** A path into a tree as it would be written: `.layers[0].w`. */
type Path = string;

function isPlain(node: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null;
}

function children(node: unknown, path: Path): readonly (readonly [key: string, path: Path, child: unknown])[] | null {
  if (typeof node !== 'object' || node === null || node instanceof Tensor) return null;
  if (Array.isArray(node)) return node.map((child: unknown, i) => [String(i), `${path}[${i}]`, child]);
  if (isPlain(node)) return Object.entries(node).map(([key, child]) => [key, `${path}.${key}`, child]);
  throw new TreeError(
    `a tree is made of tensors, arrays and plain objects; found an instance of ${node.constructor.name} at ${path || 'the top'}`,
    {
      hint: 'keep class instances outside of the tree, or spread their fields: { ...instance }',
    },
  );
}

/**
 * The same tree with `f` of every tensor; all else is kept. `f` also gets the tensor's path, such as `.layers[0].w`.
 *
 * @throws TreeError for a class instance, or naming the path where trees beside the first differ from it.
 * @example
 * mapTree((w) => w.mul(0.9), { w: tensor(1), b: [tensor(2)] });   // { w: 0.9, b: [1.8] }
 * mapTree((w, g) => w.sub(g), weights, gradients);
 */
export function mapTree<T>(f: (leaf: Tensor, ...rest: never[]) => unknown, tree: T, ...others: readonly unknown[]): T {
  return mapNode(f as Visit, tree, others, '') as T;
}

type Visit = (leaf: Tensor, ...rest: unknown[]) => unknown;

// Recursion goes over the nesting that someone wrote, never over graphs or time.
function mapNode(f: Visit, node: unknown, others: readonly unknown[], path: Path): unknown {
  if (node instanceof Tensor) {
    for (const other of others) if (!(other instanceof Tensor)) throw differs(path, 'a tensor', other);
    return f(node, ...others, path);
  }
  const nodes = children(node, path);
  if (nodes === null) return node;
  const beside = others.map((other) => {
    const found = children(other, path);
    if (found === null || Array.isArray(other) !== Array.isArray(node)) throw differs(path, what(node), other);
    const missing = nodes.find(([key]) => !found.some(([k]) => k === key));
    const extra = found.find(([key]) => !nodes.some(([k]) => k === key));
    if (missing) throw new TreeError(`trees differ: ${missing[1]} is missing in one of them`);
    if (extra) throw new TreeError(`trees differ: ${extra[1]} is in one of them only`);
    return new Map(found.map(([key, , child]) => [key, child]));
  });
  const mapped = nodes.map(([key, at, child]): [string, unknown] => [
    key,
    mapNode(
      f,
      child,
      beside.map((b) => b.get(key)),
      at,
    ),
  ]);
  return Array.isArray(node) ? mapped.map(([, child]) => child) : Object.fromEntries(mapped);
}

function what(node: unknown): string {
  if (node instanceof Tensor) return 'a tensor';
  if (Array.isArray(node)) return 'an array';
  return node === null ? 'null' : typeof node === 'object' ? 'an object' : `a ${typeof node}`;
}

function differs(path: Path, expected: string, found: unknown): TreeError {
  return new TreeError(`trees differ at ${path || 'the top'}: ${expected} in one, ${what(found)} in the other`);
}

/** A tensor of a tree and where it is. */
export interface Leaf {
  readonly path: string;
  readonly tensor: Tensor;
}

/**
 * All tensors of a tree, in order, with their paths.
 *
 * @throws TreeError for a class instance.
 * @example
 * leavesOf({ w: tensor(1), b: [tensor(2)] }).map((leaf) => leaf.path);   // ['.w', '.b[0]']
 */
export function leavesOf(tree: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  mapNode((tensor, path) => leaves.push({ path: path as string, tensor }), tree, [], '');
  return leaves;
}
