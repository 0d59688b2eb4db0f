// Over 150 lines: a tree's way into texts and tensors, and back, are read side by side.
import {
  deepestTree,
  described,
  DtypeError,
  FormatError,
  isPlainObject,
  sameShape,
  ShapeError,
  showShape,
  Tensor,
  TreeError,
} from '@adjoint/tensor';

/** A tree as JSON, with names in place of its tensors. */
export type Skeleton =
  | number
  | string
  | boolean
  | null
  | readonly ['array', ...Skeleton[]]
  | readonly ['tensor' | 'number', string]
  | readonly ['undefined' | 'function']
  | { readonly [name: string]: Skeleton };

/** A tree taken apart. */
export interface TreeParts {
  readonly skeleton: Skeleton;
  readonly tensors: Record<string, Tensor>;
}

/** A tree as JSON and named tensors, from which it comes back bit for bit. @throws TreeError for a class instance. */
export function takeApart(name: string, tree: unknown): TreeParts {
  // Without a prototype, so that a name such as __proto__ is a name.
  const tensors = Object.create(null) as Record<string, Tensor>;
  const taken = new Set(['__metadata__']);
  const visit = (node: unknown, path: string, depth: number): Skeleton => {
    if (depth > deepestTree)
      throw new TreeError(`${name}: a tree is nested deeper than ${deepestTree}: does it contain itself?`);
    if (node instanceof Tensor) {
      const own = freeName(path, taken);
      tensors[own] = node;
      return ['tensor', own];
    }
    if (typeof node === 'number') return isExact(node) ? node : ['number', Object.is(node, -0) ? '-0' : String(node)];
    if (node === null || typeof node === 'string' || typeof node === 'boolean') return node;
    if (node === undefined || typeof node === 'function') return [node === undefined ? 'undefined' : 'function'];
    if (Array.isArray(node))
      return ['array', ...Array.from(node, (child, i) => visit(child, under(path, i), depth + 1))];
    if (isPlainObject(node))
      return Object.fromEntries(
        Object.entries(node).map(([key, child]) => [key, visit(child, under(path, key), depth + 1)]),
      );
    throw new TreeError(
      `${name}: a tree is made of tensors, numbers, texts, arrays and plain objects; at ${written(path)} is ${described(node)}`,
      { hint: 'spread its fields: { ...instance }' },
    );
  };
  return { skeleton: visit(tree, '', 0), tensors };
}

/** JSON writes all numbers exactly but these: -0 loses its sign, and the others become null. */
function isExact(x: number): boolean {
  return Number.isFinite(x) && !Object.is(x, -0);
}

/** A path as the name of a tensor, unlike all others. */
function freeName(path: string, taken: Set<string>): string {
  const base = path === '' ? 'tensor' : path.replaceAll(/\p{Surrogate}/gu, '?');
  let name = base;
  for (let i = 2; taken.has(name); i++) name = `${base}#${i}`;
  taken.add(name);
  return name;
}

/**
 * The tree of a skeleton and its tensors.
 *
 * @param like - what it is to be like: where this has tensors, arrays and objects, so must the tree, with their shapes and
 * dtypes. Numbers and their kin may differ, null may have become anything, and a list without tensors may have grown.
 * Functions are taken from it.
 * @throws FormatError for a skeleton that is none, TreeError, ShapeError or DtypeError naming the path where it differs.
 */
export function putTogether(name: string, { skeleton, tensors }: TreeParts, like: unknown = free): unknown {
  const build = (node: unknown, like: unknown, path: string, depth: number): unknown => {
    if (depth > deepestTree) throw new FormatError(`${name}: the tree is nested deeper than ${deepestTree}`);
    if (Array.isArray(node)) {
      const [tag, ...rest] = node as readonly unknown[];
      if (tag === 'array') {
        const children = childrenOf(like, rest, path);
        return rest.map((child, i) => build(child, children[i], under(path, i), depth + 1));
      }
      return leaf(tag, rest[0], like, path);
    }
    if (typeof node !== 'object' || node === null) {
      if (isBranch(like)) throw differs(path, like, node);
      return node;
    }
    const fields = fieldsOf(like, node, path);
    return Object.fromEntries(
      Object.entries(node).map(([key, child]) => [key, build(child, fields(key), under(path, key), depth + 1)]),
    );
  };
  const leaf = (tag: unknown, own: unknown, like: unknown, path: string): unknown => {
    if (tag === 'tensor') {
      const found = typeof own === 'string' && Object.hasOwn(tensors, own) ? tensors[own]! : null;
      if (found === null) throw new FormatError(`${name}: the tensor ${written(path)} is missing from the file`);
      checkTensorLike(found, like, path);
      return found;
    }
    if (tag === 'function') {
      if (typeof like === 'function') return like;
      throw new TreeError(`${name}: the function at ${written(path)} cannot be read from a file`, {
        hint: 'pass a tree that has it as what to be like',
      });
    }
    if (isBranch(like)) throw differs(path, like, tag === 'number' ? 0 : undefined);
    if (tag === 'undefined') return undefined;
    if (tag === 'number' && typeof own === 'string') return Number(own);
    throw new FormatError(`${name}: the tree has an unknown part at ${written(path)}`);
  };
  const childrenOf = (like: unknown, found: readonly unknown[], path: string): readonly unknown[] => {
    if (isOpen(like)) return found.map(() => free);
    if (!Array.isArray(like)) throw differs(path, like, found);
    if (like.length === found.length) return like;
    if ([...like, ...found].some((child) => holdsBranch(child)))
      throw new TreeError(`${name}: ${written(path)} has ${like.length} entries, the file ${found.length}`);
    return found.map(() => free);
  };
  const fieldsOf = (like: unknown, found: object, path: string): ((key: string) => unknown) => {
    if (isOpen(like)) return () => free;
    if (!isBranch(like) || Array.isArray(like) || like instanceof Tensor) throw differs(path, like, found);
    const missing = Object.keys(like).filter((key) => !Object.hasOwn(found, key));
    const more = Object.keys(found).filter((key) => !Object.hasOwn(like, key));
    if (missing.length + more.length > 0) {
      const sentences = [
        ...(missing.length > 0 ? [`the file lacks ${missing.join(', ')}`] : []),
        ...(more.length > 0 ? [`the file alone has ${more.join(', ')}`] : []),
      ];
      throw new TreeError(`${name}: the trees differ at ${written(path)}: ${sentences.join(', and ')}`);
    }
    return (key) => (like as Record<string, unknown>)[key];
  };
  const checkTensorLike = (found: Tensor, like: unknown, path: string): void => {
    if (isOpen(like)) return;
    if (!(like instanceof Tensor)) throw differs(path, like, found);
    if (!sameShape(found.shape, like.shape))
      throw new ShapeError(
        `${name}: ${written(path)} has the shape ${showShape(like.shape)}, in the file ${showShape(found.shape)}`,
      );
    if (found.dtype !== like.dtype)
      throw new DtypeError(`${name}: ${written(path)} is ${like.dtype}, in the file ${found.dtype}`);
  };
  const differs = (path: string, like: unknown, found: unknown): TreeError =>
    new TreeError(`${name}: the trees differ at ${written(path)}: ${described(like)}, in the file ${described(found)}`);
  return build(skeleton, like, '', 0);
}

/** Stands for a tree that may be anything. */
const free = Symbol('free');

function isOpen(like: unknown): boolean {
  return like === free || like === null || like === undefined;
}

function isBranch(node: unknown): node is object {
  return typeof node === 'object' && node !== null;
}

/** Is it more than a number or its kin, in a tree or in a skeleton? */
function holdsBranch(node: unknown): boolean {
  return isBranch(node) && !(Array.isArray(node) && (node[0] === 'number' || node[0] === 'undefined'));
}

function under(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

function written(path: string): string {
  return path === '' ? 'the top' : path;
}
