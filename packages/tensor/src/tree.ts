import { described } from './operand.ts';
import { TreeError } from './errors.ts';
import { isPlainObject } from './plainobject.ts';
import { Tensor } from './tensor.ts';

/**
 * Whatever a tree may hold: tensors, arrays and plain objects of trees; numbers, texts and functions pass through.
 *
 * @example
 * const net: Tree = { layers: [{ w: ones([2, 2]) }], name: 'net' };
 * leavesOf(net).length;   // 1
 */
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

type Visit = (leaf: Tensor, ...rest: unknown[]) => unknown;

/** The way from the top to a node: names and indices. */
type Trail = (string | number)[];

/**
 * The same tree with `f` of every tensor; all else is kept. More trees may stand beside it, of the same structure.
 *
 * JAX: `jax.tree.map`.
 *
 * @throws TreeError for a class instance, or naming the path where another tree differs from the first.
 * @example
 * mapTree((w) => w.mul(0.9), { w: tensor(1), b: [tensor(2)] });   // { w: 0.9, b: [1.8] }
 * mapTree((w, g: Tensor) => w.sub(g), { w: tensor(3) }, { w: tensor(1) });   // { w: 2 }
 */
export function mapTree<T>(f: (leaf: Tensor, ...rest: never[]) => unknown, tree: T, ...others: readonly unknown[]): T {
  if (typeof f !== 'function') throw new TreeError(`mapTree: a function is needed, got a ${typeof f}`);
  return mapNode(f as Visit, tree, others, []) as T;
}

/**
 * Nobody writes deeper trees, but a tree that contains itself has no end.
 *
 * @example
 * deepestTree;   // 1000
 */
export const deepestTree = 1000;

// Recursion goes over the nesting that someone wrote, never over graphs or time.
function mapNode(f: Visit, node: unknown, others: readonly unknown[], trail: Trail): unknown {
  if (node instanceof Tensor) {
    if (others.length === 0) return f(node);
    for (const other of others) if (!(other instanceof Tensor)) throw differs(trail, node, other);
    return f(node, ...others);
  }
  if (typeof node !== 'object' || node === null) {
    for (const other of others) if (typeof other === 'object' && other !== null) throw differs(trail, node, other);
    return node;
  }
  const keys = keysOf(node, trail);
  for (const other of others) checkAlike(node, keys, other, trail);
  // A copy of the node has its hidden class, which building it key by key would have to find again.
  const out = (Array.isArray(node) ? node.slice() : { ...node }) as Record<string | number, unknown>;
  for (const key of keys) {
    trail.push(key);
    if (trail.length > deepestTree)
      throw new TreeError(`a tree is nested deeper than ${deepestTree}: does it contain itself?`);
    const beside = others.length === 0 ? others : others.map((other) => child(other, key));
    out[key] = mapNode(f, child(node, key), beside, trail);
    trail.pop();
  }
  return out;
}

function child(node: unknown, key: string | number): unknown {
  return (node as Record<string | number, unknown>)[key];
}

function keysOf(node: object, trail: Trail): readonly (string | number)[] {
  if (Array.isArray(node)) return Array.from({ length: node.length }, (_, i) => i);
  if (isPlainObject(node)) return Object.keys(node);
  throw new TreeError(
    `a tree is made of tensors, arrays and plain objects; at ${written(trail)} is ${described(node)}`,
    { hint: 'spread its fields: { ...instance }' },
  );
}

function checkAlike(node: object, keys: readonly (string | number)[], other: unknown, trail: Trail): void {
  if (
    typeof other !== 'object' ||
    other === null ||
    other instanceof Tensor ||
    Array.isArray(other) !== Array.isArray(node)
  )
    throw differs(trail, node, other);
  const found = keysOf(other, trail);
  const missing = keys.find((key) => !Object.hasOwn(other, key)) ?? found.find((key) => !Object.hasOwn(node, key));
  if (missing !== undefined)
    throw new TreeError(`trees differ: ${written([...trail, missing])} is in one of them only`);
}

function written(trail: Trail): string {
  if (trail.length === 0) return 'the top';
  return trail.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
}

function differs(trail: Trail, one: unknown, other: unknown): TreeError {
  return new TreeError(`trees differ at ${written(trail)}: ${described(one)} in one, ${described(other)} in the other`);
}

/**
 * A tensor of a tree and where it is, as one would write it: `.layers[0].w`; empty for the tree itself.
 *
 * @example
 * const [leaf]: Leaf[] = leavesOf({ w: tensor(1) });
 * leaf!.path;   // '.w'
 */
export interface Leaf {
  readonly path: string;
  readonly tensor: Tensor;
}

/**
 * All tensors of a tree, in order, with their paths.
 *
 * JAX: `jax.tree.leaves`.
 *
 * @throws TreeError for a class instance.
 * @example
 * leavesOf({ w: tensor(1), b: [tensor(2)] }).map((leaf) => leaf.path);   // ['.w', '.b[0]']
 */
export function leavesOf(tree: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  const trail: Trail = [];
  mapNode((tensor) => leaves.push({ path: trail.length === 0 ? '' : written(trail), tensor }), tree, [], trail);
  return leaves;
}
