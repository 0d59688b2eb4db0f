/** sin πx, which is exactly 0 at whole numbers. */
export function sinPi(x: number): number {
  const turn = x % 2;
  const half = Math.round(turn);
  const s = Math.sin(Math.PI * (turn - half));
  return half % 2 === 0 ? s : -s;
}

/** cos πx, which is exactly 0 half way between whole numbers. */
export function cosPi(x: number): number {
  const turn = Math.abs(x % 2);
  return sinPi(turn < 1 ? 0.5 - turn : turn - 1.5);
}
