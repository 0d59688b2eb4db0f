import { loadFile, readSafetensors, saveFile, writeSafetensors } from '@adjoint/files';
import { FormatError, inNameOf } from '@adjoint/tensor';
import { putTogether, type Skeleton, takeApart, type TreeParts } from './treeCode.ts';

/** The name in a file's metadata under which the JSON of a tree stands. */
const entry = 'adjoint.tree';

/**
 * Saves a tree whole or not at all, in one safetensors file: tensors under their paths, everything else as JSON in its
 * metadata. Numbers come back exactly, NaN and -0 too; functions come back from the tree that `loadTree` is given.
 *
 * PyTorch: `torch.save`.
 *
 * @throws TreeError for a class instance, FileError for a full disk or a missing folder: what was there is as it was.
 * @example
 * await saveTree(`${folder}/net.safetensors`, { w: tensor([1, 2]), best: Infinity });
 * (await loadTree<{ best: number }>(`${folder}/net.safetensors`)).best;   // Infinity
 */
export async function saveTree(path: string, tree: unknown): Promise<void> {
  const { skeleton, tensors } = takeApart('saveTree', tree);
  await saveFile(path, writeSafetensors(tensors, { metadata: { [entry]: JSON.stringify(skeleton) } }));
}

/**
 * The tree that `saveTree` wrote; with `like`, only if it is like that one: the same fields, shapes and dtypes.
 *
 * Numbers, texts and their kin are the file's, null may have become anything, a list without tensors may have grown, and
 * functions are those of `like`.
 *
 * PyTorch: `torch.load`.
 *
 * @throws FileError for no file, FormatError for one that is cut short or something else, TreeError, ShapeError or DtypeError
 * naming the path where it differs.
 * @example
 * const path = `${folder}/weights.safetensors`;
 * await saveTree(path, { w: tensor([1, 2]), name: 'net' });
 * (await loadTree(path, { w: zeros([2]) as Tensor, name: '' })).w;   // [1, 2]
 */
export async function loadTree<T = unknown>(path: string, like?: T): Promise<T> {
  return putTogether('loadTree', await loadParts('loadTree', path), like) as T;
}

/** A tree's file, taken apart. @throws FormatError for any other file. */
export async function loadParts(name: string, path: string): Promise<TreeParts> {
  const bytes = await loadFile(path);
  const { tensors, metadata } = inNameOf(`${name}: '${path}'`, () => readSafetensors(bytes));
  const json = metadata[entry];
  if (json === undefined)
    throw new FormatError(`${name}: '${path}' holds tensors, but no tree that saveTree wrote`, {
      hint: 'readSafetensors reads it',
    });
  try {
    return { skeleton: JSON.parse(json) as Skeleton, tensors };
  } catch (cause) {
    throw new FormatError(`${name}: '${path}': the JSON of the tree is malformed`, { cause });
  }
}
