import { NumericsError, stopGradient, type Tensor } from '@adjoint/tensor';

/** The values of plain data, of which checks may speak; null where `vmap` keeps them to itself. */
export function known(x: Tensor): ArrayLike<number> | null {
  const plain = stopGradient(x);
  return plain.tracer === null ? plain.toTypedArray() : null;
}

/** @throws NumericsError for the first value that is none of those accepted, where values are at hand. */
export function checkEach(name: string, what: string, x: Tensor, ok: (value: number) => boolean): void {
  const values = known(x);
  if (values === null) return;
  for (let i = 0; i < values.length; i++)
    if (!ok(values[i]!)) throw new NumericsError(`${name}: ${what}, got ${values[i]} at ${i}`);
}
