import { promote } from '../dtype.ts';
import { diagonalsOf } from '../matrices.ts';
import { checkTensor } from '../operand.ts';
import { cast } from '../ops/cast.ts';
import { matmul } from '../ops/matmul.ts';
import { sum } from '../ops/sum.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { readEquation } from './equation.ts';

/** A tensor with a name for each axis. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

type Sizes = ReadonlyMap<string, number>;

const sizesOf = (labels: readonly string[], sizes: Sizes): number[] => labels.map((label) => sizes.get(label)!);

/** The axes in another order. */
function ordered({ x, labels }: Labelled, order: readonly string[]): Tensor {
  return order.every((label, i) => label === labels[i]) ? x : x.transpose(order.map((label) => labels.indexOf(label)));
}

/** Each label once: of axes of one label the diagonal. */
function withoutRepeats({ x, labels }: Labelled): Labelled {
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated === undefined) return { x, labels };
  const [first, second] = [labels.indexOf(repeated), labels.lastIndexOf(repeated)];
  const others = labels.map((_, i) => i).filter((i) => i !== first && i !== second);
  const diagonal = diagonalsOf(x.transpose([...others, first, second]));
  return withoutRepeats({ x: diagonal, labels: [...others.map((i) => labels[i]!), repeated] });
}

/** Without the axes that stretch to the length they have elsewhere. */
function withoutStretched({ x, labels }: Labelled, sizes: Sizes): Labelled {
  const kept = labels.filter((label, i) => x.shape[i] === sizes.get(label));
  return kept.length === labels.length ? { x, labels } : { x: x.reshape(sizesOf(kept, sizes)), labels: kept };
}

/** Summed over what no one else asks for. */
function withoutSpares({ x, labels }: Labelled, needed: (label: string) => boolean): Labelled {
  const spare = labels.flatMap((label, i) => (needed(label) ? [] : [i]));
  return spare.length === 0 ? { x, labels } : { x: sum(x, spare), labels: labels.filter(needed) };
}

/** The product of two, summed over what they share and no one needs. */
function contract(a: Labelled, b: Labelled, needed: (label: string) => boolean, sizes: Sizes): Labelled {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const [batch, inner] = [shared.filter(needed), shared.filter((label) => !needed(label))];
  const left = a.labels.filter((label) => !shared.includes(label));
  const right = b.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...left, ...right];
  const size = (list: readonly string[]): number => sizeOf(sizesOf(list, sizes));
  if (inner.length === 0) {
    const rows = ordered(a, [...batch, ...left]).reshape([
      ...sizesOf([...batch, ...left], sizes),
      ...right.map(() => 1),
    ]);
    const columns = ordered(b, [...batch, ...right]);
    return {
      x: rows.mul(columns.reshape([...sizesOf(batch, sizes), ...left.map(() => 1), ...sizesOf(right, sizes)])),
      labels,
    };
  }
  const pages = batch.length === 0 ? [] : [size(batch)];
  const rows = ordered(a, [...batch, ...left, ...inner]).reshape([...pages, size(left), size(inner)]);
  const columns = ordered(b, [...batch, ...inner, ...right]).reshape([...pages, size(inner), size(right)]);
  return { x: matmul(rows, columns).reshape(sizesOf(labels, sizes)), labels };
}

/**
 * Sums of products, as an equation says: letters name the axes of the operands, those after the arrow remain and the others
 * are summed over. A letter twice in one operand takes the diagonal, `...` stands for axes that broadcast, and without an
 * arrow the letters that stand once remain, in alphabetical order.
 *
 * Operands are multiplied in pairs, by `matmul`, those first whose product is smallest.
 *
 * PyTorch: `torch.einsum`.
 *
 * @throws ShapeError for an equation that is none or does not fit the operands, saying where.
 * @example
 * const [a, b] = [tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 1]])];
 * einsum('ij,jk->ik', a, b);   // [[1, 2], [3, 4]]
 * einsum('ii', a).item();      // 5
 * einsum('...i->...', a);      // [3, 7]
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  for (const x of operands) checkTensor('einsum', x);
  const {
    operands: labels,
    output,
    sizes,
  } = readEquation(
    equation,
    operands.map((x) => x.shape),
  );
  const dtype = operands.reduce((d, x) => promote(d, x.dtype, 'einsum'), operands[0]!.dtype);
  let rest: readonly Labelled[] = operands.map((x, k) =>
    withoutStretched(withoutRepeats({ x: cast(x, dtype === 'bool' ? 'int32' : dtype), labels: labels[k]! }), sizes),
  );
  /** Is a label needed beside these two? */
  const neededBeside =
    (a: Labelled, b: Labelled) =>
    (label: string): boolean =>
      output.includes(label) || rest.some((other) => other !== a && other !== b && other.labels.includes(label));
  rest = rest.map((a) => withoutSpares(a, neededBeside(a, a)));
  while (rest.length > 1) {
    let [first, second, least] = [0, 1, Infinity];
    rest.forEach((a, i) => {
      rest.slice(i + 1).forEach((b, j) => {
        const kept = new Set([...a.labels, ...b.labels].filter(neededBeside(a, b)));
        const growth = sizeOf(sizesOf([...kept], sizes)) - a.x.size - b.x.size;
        if (growth < least) [first, second, least] = [i, i + 1 + j, growth];
      });
    });
    const [a, b] = [rest[first]!, rest[second]!];
    const product = contract(a, b, neededBeside(a, b), sizes);
    rest = [...rest.filter((other) => other !== a && other !== b), product];
  }
  return ordered(rest[0]!, output);
}
