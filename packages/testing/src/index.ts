export {
  arbitraryBroadcastableShapes,
  arbitraryShape,
  arbitraryTensor,
  type ShapeOptions,
  type TensorOptions,
} from './arbitrary.ts';
export { arbitraryProgram, type ProgramOptions } from './arbitraryprogram.ts';
export { checkProgram, type ProgramReport } from './checkprogram.ts';
export { compareGradients, type CompareOptions, type GradientComparison } from './compare/compare.ts';
export type { GradientDifference } from './compare/pair.ts';
export { type Central, type Differences, differences, type Slope, slope } from './differences.ts';
export { drawn, type FunctionCase } from './functioncase.ts';
export { type FunctionLawOptions, functionLaws, lawsOfFunction } from './functionlaws.ts';
export { LawError, type Violation } from './lawerror.ts';
export { type Law, type LawOptions, lawsOf, opLaws, type OpLike } from './laws.ts';
export { type LayoutName, layoutNames, layouts } from './layout.ts';
export { type Instruction, type Program, runProgram, showProgram, type Source } from './program.ts';
export { tensorEquality } from './equality.ts';
