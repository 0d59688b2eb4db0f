/** c[0] + c[1] u + c[2] u² + …, by Horner's rule. Written tables are made by test/data/special-coefficients.py. */
export function polynomial(c: readonly number[], u: number): number {
  let sum = 0;
  for (let i = c.length - 1; i >= 0; i--) sum = sum * u + c[i]!;
  return sum;
}
