export { compareGradients, type CompareOptions, type GradientComparison, type GradientDifference } from './compare.ts';
