import { isFloat, leavesOf, Tensor } from '@adjoint/tensor';

/** A number that is not finite, and where it is. */
export interface NotFinite {
  readonly path: string;
  readonly value: number;
}

const none: ReadonlySet<string> = new Set();

/** The first number that is not finite in each float tensor of a tree, but for some. What is no tree is believed. */
export function notFiniteIn(tree: unknown, but = none): NotFinite[] {
  try {
    return leavesOf(tree).flatMap(({ path, tensor }) => {
      if (!isFloat(tensor.dtype) || but.has(path)) return [];
      const value = tensor.toTypedArray().find((each) => !Number.isFinite(each));
      return value === undefined ? [] : [{ path, value }];
    });
  } catch {
    return [];
  }
}

/** What is known of a step whose loss is not finite. */
interface Suspects {
  readonly batch: unknown;
  readonly entered: unknown;
  readonly result: object;
  /** Tensors of the model that need not be finite. */
  readonly but: ReadonlySet<string>;
}

/** Where numbers stopped being finite, and the words for it. */
export interface Reason {
  readonly where: 'batch' | 'model' | 'gradient' | 'loss';
  /** The tensor concerned, as one would write it behind the batch or the model; empty if it is not one in particular. */
  readonly path: string;
  readonly words: string;
}

/** Why a loss is not finite: what went into the step is looked at first, then what came of it. */
export function reasonFor({ batch, entered, result, but }: Suspects): Reason {
  const [fed] = notFiniteIn(batch);
  if (fed !== undefined)
    return { where: 'batch', path: fed.path, words: `its batch holds ${fed.value}${written(fed.path)}` };
  const [spoilt] = notFiniteIn(entered, but);
  if (spoilt !== undefined) {
    const words = `the model that entered it already holds ${spoilt.value}${written(spoilt.path)}`;
    return { where: 'model', path: spoilt.path, words };
  }
  const metric = Object.entries(result).find(([name, value]) => name !== 'loss' && isBad(value));
  const [made] = notFiniteIn((result as { model?: unknown }).model, but);
  const so = metric === undefined ? '' : `, and its ${metric[0]} is ${Number(metric[1])}`;
  if (made !== undefined) {
    const words = `batch and model were finite when it began, but the model it returns holds ${made.value}${written(made.path)}${so}: the gradient is not finite`;
    return { where: 'gradient', path: made.path, words };
  }
  if (metric !== undefined && /gradient|norm/i.test(metric[0]))
    return { where: 'gradient', path: '', words: `batch and model are finite, but not the gradient${so}` };
  return {
    where: 'loss',
    path: '',
    words: `batch and model are finite${so}: it is the loss itself`,
  };
}

function isBad(value: unknown): boolean {
  if (value instanceof Tensor) return value.size === 1 && !Number.isFinite(value.item());
  return typeof value === 'number' && !Number.isFinite(value);
}

function written(path: string): string {
  return path === '' ? '' : ` at ${path}`;
}
