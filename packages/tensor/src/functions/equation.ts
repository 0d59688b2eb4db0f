import { ShapeError } from '../errors.ts';
import { showShape } from '../shape.ts';
import type { Shape } from '../shapetypes.ts';

/** What an einsum equation says of operands of these shapes: one label for each axis. */
export interface Equation {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
}

/** Letters and at most one ellipsis. */
function tokens(part: string, fail: (detail: string) => never): readonly string[] {
  const list: readonly string[] = part.match(/\.\.\.|./gu) ?? [];
  const odd = list.find((token) => !/^(?:[a-z]|\.\.\.)$/i.test(token));
  if (odd !== undefined) fail(`'${odd}' is neither a letter nor an ellipsis`);
  if (list.indexOf('...') !== list.lastIndexOf('...')) fail(`'${part}' has more than one ellipsis`);
  return list;
}

/**
 * Reads an equation such as `'bij,bjk->bik'`. Axes under an ellipsis broadcast from the right, and so are labelled
 * `.1`, `.2`, … from the right; an axis of length 1 stretches.
 *
 * @throws ShapeError saying what does not fit.
 */
export function readEquation(equation: unknown, shapes: readonly Shape[]): Equation {
  const fail = (detail: string): never => {
    throw new ShapeError(`einsum '${String(equation)}': ${detail}`);
  };
  if (typeof equation !== 'string') return fail("an equation is a string such as 'ij,jk->ik'");
  const sides = equation.replaceAll(/\s/gu, '').split('->');
  if (sides.length > 2) fail('there is more than one arrow');
  const parts = sides[0]!.split(',');
  if (parts.length !== shapes.length) fail(`it describes ${parts.length} operands, got ${shapes.length}`);
  const sizes = new Map<string, number>();
  let dots = 0;
  const operands = parts.map((part, k) => {
    const shape = shapes[k]!;
    const list = tokens(part, fail);
    const free = shape.length - list.filter((token) => token !== '...').length;
    if (free < 0 || (free > 0 && !list.includes('...')))
      fail(`'${part}' does not describe operand ${k}, ${showShape(shape)}`);
    const labels = list.flatMap((token) =>
      token === '...' ? Array.from({ length: free }, (_, i) => `.${free - i}`) : [token],
    );
    if (list.includes('...')) dots = Math.max(dots, free);
    labels.forEach((label, axis) => {
      const [known, length] = [sizes.get(label) ?? 1, shape[axis]!];
      if (known !== length && known !== 1 && length !== 1)
        fail(`'${label}' is ${known} and ${length} long, in ${shapes.map(showShape).join(' and ')}`);
      if (labels.some((other, i) => other === label && shape[i] !== length))
        fail(`'${label}' stands for unequal axes of operand ${k}, ${showShape(shape)}`);
      sizes.set(label, known === 1 ? length : known);
    });
    return labels;
  });
  const ellipsis = Array.from({ length: dots }, (_, i) => `.${dots - i}`);
  const all = operands.flat().filter((label) => !label.startsWith('.'));
  if (sides[1] === undefined) {
    // Without an arrow: what stands once, in alphabetical order, capitals first.
    const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).toSorted();
    return { operands, output: [...ellipsis, ...once], sizes };
  }
  const named = tokens(sides[1], fail);
  const twice = named.find((label, i) => named.indexOf(label) !== i);
  if (twice !== undefined) fail(`'${twice}' stands twice in the result`);
  const unknown = named.find((label) => label !== '...' && !all.includes(label));
  if (unknown !== undefined) fail(`'${unknown}' of the result is in no operand`);
  return { operands, output: named.flatMap((token) => (token === '...' ? ellipsis : [token])), sizes };
}
