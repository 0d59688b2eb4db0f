import { type Op, primitives, sameShape, type Shape } from '@adjoint/tensor';
import fc from 'fast-check';
import { assemble, mostElements } from './assemble.ts';
import { Draw } from './draw.ts';
import { layoutNames, layouts } from './layout.ts';
import { type Program, showProgram } from './program.ts';

/**
 * What programs are made of.
 *
 * @example
 * const options: ProgramOptions = { ops: [primitives.mul, primitives.tanh], maxInstructions: 3 };
 * fc.assert(fc.property(arbitraryProgram(options), ({ instructions }) => instructions.length <= 3));
 */
export interface ProgramOptions {
  /** The ops to choose from; all primitives when left out. */
  readonly ops?: readonly Op<unknown>[];
  /** 10 when left out. */
  readonly maxInstructions?: number;
  /** 3 when left out. */
  readonly maxInputs?: number;
}

/**
 * Random differentiable programs: graphs with diamonds, operands used twice, values nobody uses, several inputs and views.
 *
 * A program shrinks by losing instructions, and prints itself as code.
 *
 * @example
 * fc.assert(fc.property(arbitraryProgram(), (program) => checkProgram(program).kinks >= 0));
 */
export function arbitraryProgram(options: ProgramOptions = {}): fc.Arbitrary<Program> {
  const { ops = Object.values(primitives), maxInstructions = 10, maxInputs = 3 } = options;
  const pool = inputShapes(ops);
  const input = fc.record({
    shape: fc.nat({ max: pool.length - 1 }),
    layout: fc.constantFrom(...layoutNames),
    seed: fc.nat(),
  });
  const gene = fc.record({
    op: fc.nat({ max: ops.length - 1 }),
    sample: fc.nat({ max: 7 }),
    operands: fc.array(fc.nat({ max: 7 }), { minLength: 3, maxLength: 3 }),
  });
  return fc
    .record({
      inputs: fc.array(input, { minLength: 1, maxLength: maxInputs }),
      genes: fc.array(gene, { minLength: 1, maxLength: maxInstructions, size: 'max' }),
    })
    .map(({ inputs, genes }) => {
      const drawn = inputs.map(({ shape, layout, seed }) =>
        layouts[layout](new Draw(seed).within([-2, 2], pool[shape]!)),
      );
      const program = { inputs: drawn, instructions: assemble(ops, drawn, genes) };
      return Object.assign(program, { [fc.toStringMethod]: () => showProgram(program) });
    });
}

/** The shapes that samples ask for, so that their params find operands. */
function inputShapes(ops: readonly Op<unknown>[]): readonly Shape[] {
  const shapes = ops.flatMap((op) =>
    op.samples.flatMap((sample) => sample.shapes.filter((_, k) => !sample.fixed?.[k])),
  );
  return shapes.filter(
    (shape, i) =>
      shapes.findIndex((other) => sameShape(shape, other)) === i &&
      shape.reduce((p, n) => p * n, 1) <= mostElements &&
      !shape.includes(0),
  );
}
